"""One gunicorn worker in a process of its own, and the time that its processor spends on a request."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gunicorn.app.base import BaseApplication


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


@dataclass(frozen=True)
class Server:
    """`worker` answers one request at a time, so the time of its process is the time of its requests."""

    socket_path: str
    worker: int
    cookie: str

    def get(self, address: str) -> Answer:
        connection = _Connection(self.socket_path)
        connection.request("GET", address, headers={"Cookie": self.cookie, "Host": "localhost"})
        response = connection.getresponse()
        answer = Answer(response.status, response.read().decode())
        connection.close()
        return answer

    def processor_seconds(self) -> float:
        """Of the worker alone, in nanoseconds: `time.process_time` of another process."""
        return int(Path(f"/proc/{self.worker}/schedstat").read_text().split()[0]) / 1e9


class _Application(BaseApplication):
    def __init__(self, socket_path: str) -> None:
        self.socket_path = socket_path
        super().__init__()

    def load_config(self) -> None:
        given = {"bind": f"unix:{self.socket_path}", "workers": 1, "worker_class": "sync", "timeout": 0}
        for name, value in {**given, "loglevel": "critical", "control_socket_disable": True}.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> object:
        from benchmarks.page_references import application

        return application()


@contextmanager
def running_server(cookie: str) -> Iterator[Server]:
    """Forked from here, so that it works on the same scratch database."""
    from django.db import connections

    with TemporaryDirectory() as folder:
        socket_path = f"{folder}/pages.sock"
        connections.close_all()
        sys.stdout.flush()
        master = os.fork()
        if master == 0:
            try:
                _Application(socket_path).run()
            finally:
                os._exit(1)
        try:
            yield Server(socket_path, _worker_of(master, socket_path), cookie)
        finally:
            os.kill(master, signal.SIGTERM)
            os.waitpid(master, 0)


def _worker_of(master: int, socket_path: str) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if children and Path(socket_path).exists():
            return int(children[0])
        time.sleep(0.1)
    raise RuntimeError("The server of the benchmark did not start.")
