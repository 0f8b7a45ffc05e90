"""What manage.py does before Django reads its settings, when nobody has set them."""

import argparse
import atexit
import os
import sys
from pathlib import Path

from mentoring.demo.embedded.files import stored_secret
from mentoring.demo.embedded.services import Given, Services, start_services

_running: list[Services] = []


def prepare(root: Path, arguments: list[str]) -> None:
    """Give the command that follows its servers and settings; `test` does not return."""
    command = arguments[1] if len(arguments) > 1 else "help"
    if command == "test":
        run_tests(root, arguments[2:])
    if command == "demo":
        options = _data_option(arguments[2:])
        _start(root, options or os.environ.get("NORTHBOUND_DATA", ""), Given.from_environment(), adopt=True)
        return
    mode = os.environ.get("NORTHBOUND_MODE", "")
    if os.environ.get("DATABASE_URL") and (not mode or os.environ.get("DATABASE_OWNER_URL")):
        # Somebody's own database and settings: nothing is started, nothing assumed.
        return
    _start(root, os.environ.get("NORTHBOUND_DATA", ""), Given.from_environment(), adopt=mode != "test")


def _data_option(arguments: list[str]) -> str:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", default="")
    return str(parser.parse_known_args(arguments)[0].data)


def run_tests(root: Path, arguments: list[str]) -> None:
    """Become pytest: its exit code is ours. Its early plugin starts the servers."""
    os.environ["NORTHBOUND_MODE"] = "test"
    os.chdir(root)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606 - no shell


def _start(root: Path, folder: str, given: Given, *, adopt: bool) -> None:
    is_test = os.environ.get("NORTHBOUND_MODE") == "test"
    data = Path(folder or root / ".data" / ("test" if is_test else "demo"))
    services = start_services(data, durable=not is_test, given=given, adopt=adopt)
    _running.append(services)
    atexit.register(stop)
    export(services)


def export(services: Services) -> None:
    """The settings that the demo has of its own; what is set already stays."""
    stored_secret(services.data, "vault_key")
    os.environ |= {
        "DATABASE_URL": services.database_url,
        "DATABASE_OWNER_URL": services.owner_url,
        "REDIS_URL": services.redis_url,
        "NORTHBOUND_DATA": str(services.data),
    }
    os.environ.setdefault("NORTHBOUND_MODE", "demo")
    os.environ.setdefault("NORTHBOUND_SECRET_KEY", stored_secret(services.data, "secret_key"))
    os.environ.setdefault("NORTHBOUND_VAULT_KEY_FILE", str(services.data / "secrets" / "vault_key"))


def running() -> Services:
    """The services of this process."""
    return _running[-1]


def revive() -> Services:
    """Start what has died, and give new addresses to whatever is started from now on."""
    _running[-1] = _running[-1].revive()
    export(_running[-1])
    return _running[-1]


def stop() -> None:
    while _running:
        _running.pop().stop()
