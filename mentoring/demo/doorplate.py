"""Who serves a data folder, and where: one demo at a time, on a port that is kept open."""

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from mentoring.demo.embedded.errors import ServiceError
from mentoring.demo.embedded.files import open_lock, read_state, write_state

PORTS_TRIED = 50


class AlreadyServedError(Exception):
    """Another process serves this folder; `address` is where."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@contextlib.contextmanager
def serving(data: Path, wanted_port: int) -> Iterator[tuple[str, list[socket.socket]]]:
    """(address, listening sockets) while nobody else serves the folder."""
    plate = data / "serving.json"
    lock = open_lock(data / "serving.lock")
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServedError(served_address(data)) from None
        sockets = listen(wanted_port)
        # localhost, not 127.0.0.1: passkeys need a name.
        address = f"http://localhost:{sockets[0].getsockname()[1]}"
        write_state(plate, address=address, pid=os.getpid())
        try:
            yield address, sockets
        finally:
            plate.unlink(missing_ok=True)
            for listener in sockets:
                listener.close()
    finally:
        os.close(lock)


def served_address(data: Path) -> str:
    """Where the folder is served at this moment; a demo that was killed leaves its plate behind."""
    address = str(read_state(data / "serving.json").get("address", ""))
    if not address:
        return ""
    lock = open_lock(data / "serving.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return address
    finally:
        os.close(lock)
    return ""


def listen(wanted_port: int) -> list[socket.socket]:
    """The wanted port, or the next one that is free. Kept open here, it survives the web server's death."""
    for port in range(wanted_port, min(wanted_port + PORTS_TRIED, 65536)):
        sockets: list[socket.socket] = []
        try:
            for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
                if family == socket.AF_INET6 and not _has_ipv6():
                    continue
                sockets.append(_listener(family, host, port))
        except OSError:
            # Busy at one of the two: a browser could meet the other program behind "localhost".
            for listener in sockets:
                listener.close()
            continue
        return sockets
    message = f"The ports {wanted_port} to {wanted_port + PORTS_TRIED - 1} are all in use."
    raise ServiceError(message)


def _listener(family: int, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _has_ipv6() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        _listener(socket.AF_INET6, "::1", 0).close()
    except OSError:
        return False
    return True
