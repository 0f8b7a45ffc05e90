"""Keeps the demo's programs running: starts again what dies, stops everything together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mentoring.demo.embedded.keeper import dies_with_parent

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
# Having run for so long, a program that dies has not failed to start: its next pause is short again.
STEADY_SECONDS = 30.0
LOOK_EVERY = 0.3
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    log: Path
    descriptors: tuple[int, ...] = ()


@dataclass
class _Child:
    program: Program
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    next_start: float = field(default=0.0)


class Supervisor:
    """`environment` is asked at each start; `look_after` each round, and says whether to restart all."""

    def __init__(
        self,
        programs: list[Program],
        *,
        environment: Callable[[], dict[str, str]],
        look_after: Callable[[], bool] = lambda: False,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._children = [_Child(program) for program in programs]
        self._environment = environment
        self._look_after = look_after
        self._say = say
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def pids(self) -> dict[str, int]:
        return {child.program.name: child.process.pid for child in self._children if child.process}

    def run(self) -> None:
        """Until `stop` or a signal. On the main thread: the programs die with the thread that runs this."""
        before = {}
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                before[name] = signal.signal(name, lambda *_: self.stop())
        try:
            while not self._stop.is_set():
                if self._look_after():
                    self._end_all()
                for child in self._children:
                    self._keep(child)
                self._stop.wait(LOOK_EVERY)
        finally:
            self._end_all()
            for name, handler in before.items():
                signal.signal(name, handler)

    def _keep(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            if child.process.poll() is None:
                return
            self._note_end(child, now)
        if now >= child.next_start:
            self._start(child, now)

    def _note_end(self, child: _Child, now: float) -> None:
        assert child.process is not None
        # What it had started itself must not go on beside its successor.
        _send(child.process, signal.SIGKILL)
        if now - child.started >= STEADY_SECONDS:
            child.pause = FIRST_PAUSE
        child.next_start = now + child.pause
        self._say(
            f"The {child.program.name} ended (exit {child.process.returncode}) and starts again "
            f"in {child.pause:g} s; see {child.program.log}."
        )
        child.pause = min(child.pause * 2, LONGEST_PAUSE)
        child.process = None

    def _start(self, child: _Child, now: float) -> None:
        with child.program.log.open("ab") as log:
            child.process = subprocess.Popen(
                child.program.command,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=child.program.descriptors,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        child.started = now

    def _end_all(self) -> None:
        processes = [child.process for child in self._children if child.process is not None]
        for process in processes:
            _send(process, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, end - time.monotonic()))
        for process in processes:
            _send(process, signal.SIGKILL)
            process.wait()
        for child in self._children:
            child.process, child.next_start = None, 0.0


def _send(process: "subprocess.Popen[bytes]", sent: signal.Signals) -> None:
    """To the program and all that it started: each program leads a session of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, sent)
