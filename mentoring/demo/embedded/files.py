"""Private files, locks and the folder that belongs to one set of services."""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mentoring.demo.embedded.errors import ServiceError


def make_data_folder(data: Path) -> Path:
    """Create the folder (others may pass through it, not list it) and give its absolute path."""
    data = data.absolute()
    try:
        for folder in reversed([data, *data.parents]):
            if not folder.exists():
                folder.mkdir(mode=0o755, exist_ok=True)
                # Not left to the umask: the servers' own account has to pass through.
                folder.chmod(0o711 if folder == data else 0o755)
        secret = data / "secrets"
        secret.mkdir(mode=0o700, exist_ok=True)
        (data / "logs").mkdir(mode=0o700, exist_ok=True)
        if not os.access(data, os.W_OK) or not os.access(secret, os.W_OK):
            raise PermissionError(data)
    except OSError as error:
        message = (
            f"The data folder {data} cannot be written ({error.strerror or 'no permission'}). "
            "Name another one with --data DIR, or run as the user who owns it."
        )
        raise ServiceError(message) from error
    return data


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step; it is never readable by others, not even for a moment."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def stored_secret(data: Path, name: str) -> str:
    """The secret of that name, made at first use. Letters and digits only: it goes into URLs."""
    path = data / "secrets" / name
    with locked(data / "secrets" / ".lock"):
        with contextlib.suppress(FileNotFoundError):
            if secret := path.read_text(encoding="utf-8").strip():
                return secret
        secret = secrets.token_hex(32)
        write_private(path, secret)
        return secret


def read_state(path: Path) -> dict[str, Any]:
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(path: Path, **state: Any) -> None:
    write_private(path, json.dumps(state))


def open_lock(path: Path) -> int:
    # Inherited by no program we start: a child must not keep its parent's lock alive.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
