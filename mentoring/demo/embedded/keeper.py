"""Runs one server for as long as anybody holds the lock of its users, then stops it.

Started as a script of its own (standard library only, no site packages), because the process
that needs a server first is not always the one that needs it last, and may be killed at any time.
"""

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

PR_SET_PDEATHSIG = 1


def dies_with_parent(sent: int) -> Callable[[], None] | None:
    """For preexec_fn: the child gets that signal when the thread that started it ends."""
    if not sys.platform.startswith("linux"):
        return None
    # Loaded before the fork: the child may do very little between fork and exec.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, sent, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def stop_when_unused(server: "subprocess.Popen[bytes]", lock: str, steps: list[tuple[int, float]]) -> None:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # blocks while there is a user
    for sent, seconds in steps:
        server.send_signal(sent)
        try:
            server.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return


def main() -> int:
    order: dict[str, Any] = json.load(sys.stdin)
    steps = [(int(sent), float(seconds)) for sent, seconds in order["stop"]]
    with open(order["log"], "ab") as log:
        server = subprocess.Popen(
            order["command"],
            cwd="/",
            env=order["environment"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=dies_with_parent(steps[0][0]),
            **order["account"],
        )
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.stdout.write(f"{server.pid}\n")
    sys.stdout.close()
    threading.Thread(target=stop_when_unused, args=(server, order["lock"], steps), daemon=True).start()
    server.wait()
    return 0


if __name__ == "__main__":
    code = main()
    # Not through the interpreter's end: the waiting thread must not hold it up.
    os._exit(code)
