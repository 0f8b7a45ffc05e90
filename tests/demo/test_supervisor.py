"""The demo's programs: started again when they die, stopped together, gone with the demo."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mentoring.demo.doorplate import AlreadyServedError, listen, served_address, serving
from mentoring.demo.embedded.process import is_alive, wait_until_gone
from mentoring.demo.supervisor import Program, Supervisor

ROOT = Path(__file__).resolve().parents[2]
SLEEP = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"]
STUBBORN = [
    *(sys.executable, "-I", "-S", "-c"),
    ("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(600)"),
]
OUTER = """
import sys
from pathlib import Path
from mentoring.demo.supervisor import Program, Supervisor
command = [sys.executable, "-c", "import os, sys, time; print(os.getpid(), flush=True); time.sleep(600)"]
Supervisor([Program("web", command, Path(sys.argv[1]))], environment=dict).run()
"""


def run_in_thread(supervisor: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    return thread


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_dead_program_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    said: list[str] = []
    programs = [Program(name, SLEEP, tmp_path / f"{name}.log") for name in ("web", "worker")]
    supervisor = Supervisor(programs, environment=lambda: dict(os.environ), say=said.append)
    thread = run_in_thread(supervisor)
    until(lambda: len(supervisor.pids()) == 2)
    first = supervisor.pids()
    os.kill(first["web"], signal.SIGKILL)
    until(lambda: supervisor.pids().get("web", first["web"]) != first["web"])
    second = supervisor.pids()
    assert second["worker"] == first["worker"]
    assert "web ended" in said[0]
    supervisor.stop()
    thread.join(10)
    assert not any(is_alive(pid) for pid in second.values())


def test_program_that_ignores_the_request_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.demo.supervisor.STOP_SECONDS", 0.3)
    log = tmp_path / "web.log"
    supervisor = Supervisor([Program("web", STUBBORN, log)], environment=dict)
    thread = run_in_thread(supervisor)
    until(lambda: log.exists() and "up" in log.read_text())
    pid = supervisor.pids()["web"]
    supervisor.stop()
    thread.join(10)
    assert not is_alive(pid)


def test_program_that_cannot_start_is_tried_less_and_less_often(tmp_path: Path) -> None:
    said: list[str] = []
    failing = Program("web", [sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"], tmp_path / "web.log")
    supervisor = Supervisor([failing], environment=dict, say=said.append)
    thread = run_in_thread(supervisor)
    until(lambda: len(said) >= 2)
    supervisor.stop()
    thread.join(10)
    assert "(exit 3) and starts again in 0.5 s" in said[0]
    assert "in 1 s" in said[1]


def test_programs_are_restarted_when_addresses_change(tmp_path: Path) -> None:
    changed = [False]
    supervisor = Supervisor(
        [Program("web", SLEEP, tmp_path / "web.log")],
        environment=dict,
        look_after=lambda: changed.pop() if changed else False,
    )
    thread = run_in_thread(supervisor)
    until(supervisor.pids)
    first = supervisor.pids()["web"]
    changed.append(True)
    until(lambda: supervisor.pids().get("web", first) != first)
    supervisor.stop()
    thread.join(10)


def test_killed_demo_takes_its_programs_along(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    demo = subprocess.Popen([sys.executable, "-c", OUTER, str(log)], cwd=ROOT)
    until(lambda: log.exists() and log.read_text().strip())
    program = int(log.read_text())
    demo.kill()
    demo.wait()
    assert wait_until_gone(program, 10)


def test_interrupt_stops_everything_within_seconds(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    demo = subprocess.Popen([sys.executable, "-c", OUTER, str(log)], cwd=ROOT)
    until(lambda: log.exists() and log.read_text().strip())
    demo.send_signal(signal.SIGINT)
    assert demo.wait(5) == 0
    assert not is_alive(int(log.read_text()))


def test_busy_port_is_passed_over() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        sockets = listen(busy)
        assert sockets[0].getsockname()[1] > busy
        assert len({listener.getsockname()[1] for listener in sockets}) == 1
        for listener in sockets:
            listener.close()


def test_second_demo_of_a_folder_learns_the_address_of_the_first(tmp_path: Path) -> None:
    with serving(tmp_path, 18000) as (address, _):
        assert address.startswith("http://localhost:")
        with pytest.raises(AlreadyServedError) as refused, serving(tmp_path, 18000):
            pass
        assert refused.value.address == address
    assert served_address(tmp_path) == ""
    with serving(tmp_path, 18000):
        pass


def test_plate_of_a_demo_that_was_killed_is_not_believed(tmp_path: Path) -> None:
    plate = tmp_path / "serving.json"
    with serving(tmp_path, 18000):
        left = plate.read_text()
    plate.write_text(left)
    assert served_address(tmp_path) == ""
    with serving(tmp_path, 18000) as (again, _):
        assert served_address(tmp_path) == again
