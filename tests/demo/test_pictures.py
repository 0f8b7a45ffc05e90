"""Which demo the pictures are taken of."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mentoring.demo import pictures
from mentoring.demo.doorplate import serving


class _Alive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def answering(listener: socket.socket) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), _Alive, bind_and_activate=False)
    server.socket.close()
    server.socket = listener.dup()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of demos that were started instead."""
    commands: list[list[str]] = []

    def start(command: list[str], **options: object) -> None:
        commands.append(command)
        raise InterruptedError

    monkeypatch.setattr(subprocess, "Popen", start)
    return commands


def test_pictures_are_of_the_demo_that_serves_the_folder(tmp_path: Path, started, capsys) -> None:
    with (
        serving(tmp_path, 18100) as (address, sockets),
        answering(sockets[0]),
        pictures.running_demo(tmp_path, 18200) as found,
    ):
        assert found == address
    assert started == []
    assert f"the demo that runs at {address}" in capsys.readouterr().out


def test_demo_is_started_where_none_serves_the_folder(tmp_path: Path, started) -> None:
    with serving(tmp_path, 18100):
        left = (tmp_path / "serving.json").read_text()
    (tmp_path / "serving.json").write_text(left)
    with pytest.raises(InterruptedError), pictures.running_demo(tmp_path, 18200):
        pass
    [command] = started
    assert command[-4:] == ["--port", "18200", "--data", str(tmp_path)]


def test_demo_that_ends_before_it_answers_is_not_waited_for(tmp_path: Path, monkeypatch) -> None:
    once = iter(["http://localhost:1"])
    monkeypatch.setattr(pictures, "served_address", lambda data: next(once, ""))
    with pytest.raises(SystemExit, match="did not start"), pictures.running_demo(tmp_path, 18200):
        pass
