"""`manage.py demo` as a person runs it: real servers, killed one after the other."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from mentoring.demo.embedded.files import read_state
from mentoring.demo.embedded.process import is_alive, wait_until_gone
from tests.demo.clusters import remove_cluster

ROOT = Path(__file__).resolve().parents[2]
SET_BY_US = ("NORTHBOUND_", "DATABASE_", "REDIS_", "DJANGO_", "PYTEST_")
SECONDS = 120.0
PORT = 18200


def command(folder: Path, *options: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "demo", "--data", str(folder), *options]


def clean_environment() -> dict[str, str]:
    """Nothing of the test run's own servers: the demo is to start its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SET_BY_US)}
    return kept | {"PYTHONUNBUFFERED": "1"}


class Demo:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder.parent / "said.txt"
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                command(folder, "--port", str(PORT)),
                cwd="/",
                env=clean_environment(),
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self.address = self.wait_for(r"Northbound is at (\S+)")

    def wait_for(self, pattern: str) -> str:
        end = time.monotonic() + SECONDS
        while not (found := re.search(pattern, self.said.read_text())):
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < end, self.said.read_text()
            time.sleep(0.05)
        return found[found.lastindex or 0]

    def status(self) -> int:
        """Any answer of the application counts; only the last attempt's failure is raised."""
        end = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/", timeout=10) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code < 500 or time.monotonic() > end:
                        return int(error.code)
            except OSError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.1)

    def server_pids(self) -> list[int]:
        return [int(read_state(self.folder / f"{name}.json")["pid"]) for name in ("postgres", "valkey")]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    for part in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        part.chmod(0o711)
    running = Demo(tmp_path / "demo data")
    yield running
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGINT)
        running.process.wait(30)
    remove_cluster(running.folder)


@pytest.mark.faults
def test_demo_serves_survives_kills_and_stops(demo: Demo) -> None:
    assert demo.status() < 500

    second = subprocess.run(
        command(demo.folder), cwd="/", env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert demo.address in second.stderr

    # Both servers at once: the demo starts them again at the same addresses.
    before = demo.server_pids()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    demo.wait_for("starting it again")
    end = time.monotonic() + 30
    while demo.server_pids() == before:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert demo.status() < 500

    # The demo itself: nothing is left behind, and the next start goes on with the data.
    servers = demo.server_pids()
    demo.process.kill()
    demo.process.wait()
    assert all(wait_until_gone(pid, 20) for pid in servers)
    again = Demo(demo.folder)
    try:
        assert again.status() < 500
        servers = again.server_pids()
    finally:
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(20) == 0
    assert not any(is_alive(pid) for pid in servers)
    assert "Stopped" in again.said.read_text()
