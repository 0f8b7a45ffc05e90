"""Starts a server below its keeper, and tells whether a process is the one that was started."""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from mentoring.demo.embedded import keeper
from mentoring.demo.embedded.account import Account
from mentoring.demo.embedded.errors import ServiceError

LOG_LIMIT = 5_000_000
PAUSE = 0.02
_keepers: list["subprocess.Popen[str]"] = []


@dataclass(frozen=True)
class Order:
    """What a keeper is to run. `stop`: signals and how many seconds each is given."""

    command: list[str]
    users_lock: Path
    log: Path
    account: Account | None
    stop: tuple[tuple[signal.Signals, float], ...]


def start_below_keeper(order: Order) -> int:
    """Start the server and give its process id. Waits for the start of it, not for its answer."""
    if order.log.exists() and order.log.stat().st_size > LOG_LIMIT:
        order.log.unlink()
    message = json.dumps(
        {
            "command": order.command,
            "environment": {
                "PATH": os.environ.get("PATH", os.defpath),
                "TZ": "UTC",
                "LC_ALL": "C",
            },
            "account": order.account.process_options() if order.account else {},
            "lock": str(order.users_lock),
            "log": str(order.log),
            "stop": order.stop,
        }
    )
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", keeper.__file__],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    _remember(process)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        process.stdin.write(message)
        process.stdin.close()
        answer = process.stdout.readline().strip()
    if not answer.isdigit():
        text = f"The server could not be started: {order.command[0]} (see {order.log})."
        raise ServiceError(text)
    return int(answer)


def _remember(keeper: "subprocess.Popen[str]") -> None:
    """A keeper goes on without us, so it is never waited for; those that have ended are let go."""
    if not _keepers:
        atexit.register(_leave_keepers)
    _keepers[:] = [known for known in _keepers if known.poll() is None]
    _keepers.append(keeper)


def _leave_keepers() -> None:
    for keeper_process in _keepers:
        # Else Python warns at its end of a process that goes on, which is the intention.
        if keeper_process.poll() is None:
            keeper_process.returncode = 0


def is_alive(pid: int) -> bool:
    """A zombie is dead: it only waits for its parent to notice."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return True


def runs_program(pid: int, program: str, mentions: str) -> bool:
    """Whether the process is that program with that path among its arguments."""
    if not is_alive(pid):
        return False
    if not Path("/proc/self").exists():
        return True
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return program in arguments.partition("\0")[0] and mentions in arguments


def stop_process(pid: int, steps: tuple[tuple[signal.Signals, float], ...]) -> None:
    for sent, seconds in steps:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
        if wait_until_gone(pid, seconds):
            return


def wait_until_gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


def free_port(wanted: int = 0) -> int:
    """The wanted port when nobody has it, else another one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError, OverflowError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    message = "There is no free port on 127.0.0.1."
    raise ServiceError(message)


def last_lines(log: Path, count: int = 15) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    return ""
