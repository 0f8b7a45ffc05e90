"""What would make production unsafe, read from the environment: asked when a web or worker process starts.

`manage.py check --deploy` prints the same list. Plain Python, so that it can speak before the settings are read.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from mentoring.env import env_bool, env_list, env_secret, env_text

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
KNOWN_KEYS = ("django-insecure-", "only-while-the-image-is-built")
KNOWN_PASSWORDS = {"admin", "changeme", "northbound", "password", "postgres", "secret"}
#: For everybody on the machine.
FOR_OTHERS = 0o007
VAULT_KEY = re.compile(r"[0-9a-fA-F]{64}")
LOCAL = {"localhost", "127.0.0.1", "::1"}


def refuse_unsafe_environment() -> None:
    faults = environment_faults()
    if faults:
        listed = "".join(f"\n- {fault}" for fault in faults)
        raise ImproperlyConfigured(f"Northbound does not start, because it would not be safe:{listed}")


def environment_faults() -> list[str]:
    """Each says what is wrong and what to set; empty when nothing is, and outside production."""
    mode = env_text("NORTHBOUND_MODE", "production")
    if mode == "development":
        return list(_faults_of_development())
    if mode != "production":
        return []
    faults: list[str] = []
    for look in LOOKS:
        try:
            faults += look()
        except OSError as error:
            faults.append(f"{error.filename} cannot be read: name a file that the process may read.")
        except (ValueError, ImproperlyConfigured) as error:
            faults.append(str(error))
    return faults


def _faults_of_development() -> Iterator[str]:
    host = urlsplit(env_text("NORTHBOUND_PUBLIC_URL", "")).hostname
    if host and host not in LOCAL:
        yield (
            "NORTHBOUND_MODE is development, which shows code and values to visitors: set it to production, "
            "or NORTHBOUND_PUBLIC_URL to an address of this machine."
        )


def _secret_key() -> Iterator[str]:
    make = 'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
    key = env_secret("NORTHBOUND_SECRET_KEY", "")
    if not key:
        yield f"NORTHBOUND_SECRET_KEY is not set: {make}"
    elif _is_weak(key):
        yield f"NORTHBOUND_SECRET_KEY can be guessed (short, uniform or well known): {make}"
    if any(_is_weak(earlier) for earlier in env_list("NORTHBOUND_SECRET_KEY_FALLBACKS")):
        yield "NORTHBOUND_SECRET_KEY_FALLBACKS holds a key that can be guessed: take it out."


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or key.startswith(KNOWN_KEYS)


def _address() -> Iterator[str]:
    hosts = env_list("NORTHBOUND_HOSTS")
    if not hosts:
        yield "NORTHBOUND_HOSTS is empty: set it to the name in the public address."
    if any(host == "*" or host.startswith(".") for host in hosts):
        yield "NORTHBOUND_HOSTS lets any name in: write each name in full, without * and without a dot before it."
    url = urlsplit(env_text("NORTHBOUND_PUBLIC_URL", ""))
    if url.scheme != "https" or not url.hostname:
        yield "NORTHBOUND_PUBLIC_URL does not begin with https://: set it to the address people use."
    elif url.path or url.query or url.fragment or url.username:
        yield "NORTHBOUND_PUBLIC_URL has more than a name and a port: end it after them, without a slash."
    elif hosts and url.hostname not in {host.lower() for host in hosts}:
        yield "NORTHBOUND_PUBLIC_URL has a name that NORTHBOUND_HOSTS does not list: add it there."


def _broker() -> Iterator[str]:
    url = env_secret("REDIS_URL", "")
    if not url:
        yield "REDIS_URL is not set: set it to redis://:password@host:port/0."
    elif not urlsplit(url).password:
        yield "REDIS_URL has no password: give the server one (requirepass) and write redis://:password@host:port/0."
    elif _is_known_password(urlsplit(url)):
        yield "REDIS_URL has a password that everybody knows: choose a random one."


def _database() -> Iterator[str]:
    url = env_secret("DATABASE_URL", "")
    parts = urlsplit(url)
    if not url:
        yield "DATABASE_URL is not set: set it to the address of the application's role."
    elif parts.hostname and not parts.password:
        yield "DATABASE_URL has no password: give the application's role one."
    elif _is_known_password(parts):
        yield "DATABASE_URL has a password that everybody knows: choose a random one."
    owner = env_secret("DATABASE_OWNER_URL", "")
    if owner and owner == url:
        yield "DATABASE_URL is the owner's address: set it to that of the application's role, which owns nothing."
    elif owner:
        yield "DATABASE_OWNER_URL is given to this process: set it for `manage.py migrate` only."


def _is_known_password(url: SplitResult) -> bool:
    password = unquote(url.password or "")
    return bool(password) and (password == unquote(url.username or "") or password.lower() in KNOWN_PASSWORDS)


def _vault() -> Iterator[str]:
    name = env_text("NORTHBOUND_VAULT_KEY_FILE", "")
    if not name:
        yield "NORTHBOUND_VAULT_KEY_FILE is not set: set it to the path of the vault's key."
        return
    text = Path(name).read_text(encoding="ascii", errors="replace")
    if not VAULT_KEY.fullmatch(text.strip()):
        yield "NORTHBOUND_VAULT_KEY_FILE does not hold 64 hexadecimal digits: put the vault's key there."
    if Path(name).stat().st_mode & FOR_OTHERS:
        yield "NORTHBOUND_VAULT_KEY_FILE is open to everybody on the machine: chmod 400."


def _mail() -> Iterator[str]:
    transport = env_text("NORTHBOUND_MAIL", "smtp")
    if transport not in {"smtp", "file", "console"}:
        yield "NORTHBOUND_MAIL must be smtp, file or console."
    elif transport != "smtp" and not env_bool("NORTHBOUND_MAIL_STAYS_HERE", False):
        yield (
            f"NORTHBOUND_MAIL is {transport}, so that nobody gets mail: set it to smtp, or "
            "NORTHBOUND_MAIL_STAYS_HERE to true if that is what you want."
        )


LOOKS: tuple[Callable[[], Iterator[str]], ...] = (_secret_key, _address, _broker, _database, _vault, _mail)
