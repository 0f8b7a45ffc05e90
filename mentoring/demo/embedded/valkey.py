"""A Valkey broker (Redis protocol) in the data folder, for demo, development and tests."""

import contextlib
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from mentoring.demo.embedded.account import own, passes_through, service_account
from mentoring.demo.embedded.binaries import valkey_program
from mentoring.demo.embedded.errors import ServiceError
from mentoring.demo.embedded.files import (
    read_state,
    stored_secret,
    write_private,
    write_state,
)
from mentoring.demo.embedded.postgres import reachable_folder
from mentoring.demo.embedded.process import (
    PAUSE,
    Order,
    free_port,
    is_alive,
    last_lines,
    runs_program,
    start_below_keeper,
)

START_SECONDS = 30.0
STOP = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0))


@dataclass(frozen=True)
class Broker:
    pid: int
    url: str
    started: bool


def ensure_valkey(data: Path, *, durable: bool) -> Broker:
    """Attach to the broker of this folder, or start it. The caller holds the start lock."""
    password = stored_secret(data, "valkey_password")
    account = service_account()
    inside = data if passes_through(account, data) else reachable_folder(data)
    folder = inside / "valkey"
    state = read_state(data / "valkey.json")
    pid, port = int(state.get("pid", 0)), int(state.get("port", 0))
    ours = runs_program(pid, "valkey", str(folder)) or runs_program(pid, "valkey", f":{port}")
    if ours and _answers(pid, port, password, START_SECONDS):
        return Broker(pid, broker_url(port, password), started=False)
    program = valkey_program(account)
    log = data / "logs" / "valkey.log"
    for wanted in (port, 0, 0):
        port = free_port(wanted)
        configuration = _configure(folder, password, port, durable=durable)
        own(folder, account)
        own(configuration, account)
        order = Order([str(program), str(configuration)], data / "users.lock", log, account, STOP)
        pid = start_below_keeper(order)
        write_state(data / "valkey.json", pid=pid, port=port)
        if _answers(pid, port, password, START_SECONDS):
            return Broker(pid, broker_url(port, password), started=True)
    message = f"Valkey did not start. {log} ends with:\n{last_lines(log)}"
    raise ServiceError(message)


def broker_url(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _configure(folder: Path, password: str, port: int, *, durable: bool) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        "maxmemory-policy noeviction",
        "databases 1100",  # one for each test run on the same broker
        f"appendonly {'yes' if durable else 'no'}",
        'save ""',
        "daemonize no",
        "protected-mode yes",
    ]
    path = folder / "valkey.conf"
    write_private(path, "\n".join(lines) + "\n")
    return path


def _answers(pid: int, port: int, password: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < end:
        with contextlib.suppress(OSError):
            answer = _ask(port, password)
            if answer.startswith("+OK\r\n+PONG"):
                # Somebody else's broker could hold the port and the password only by being ours.
                return True
            if not answer.startswith("+OK\r\n-LOADING"):
                return False
        time.sleep(PAUSE)
    return False


def _ask(port: int, password: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
        parts = []
        while part := connection.recv(4096):
            parts.append(part)
    return b"".join(parts).decode(errors="replace")


def empty_broker(url: str) -> None:
    """Forget all messages of the embedded broker; what must happen is in the database."""
    password, _, where = url.removeprefix("redis://:").partition("@")
    port = int(where.partition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(f"AUTH {password}\r\nFLUSHALL\r\nQUIT\r\n".encode())
        while connection.recv(4096):
            pass
