"""Processes of the product, started with the test's database and broker, and killed."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    database = _test_database(os.environ["DATABASE_URL"])
    smtp = {
        "NORTHBOUND_MAIL": "smtp",
        "NORTHBOUND_SMTP_HOST": "127.0.0.1",
        "NORTHBOUND_SMTP_PORT": str(settings.EMAIL_PORT),
        "NORTHBOUND_SMTP_TLS": "false",
    }
    own = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mentoring.settings", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **own, **smtp, **more}


def owner_url() -> str:
    return _test_database(os.environ["DATABASE_OWNER_URL"])


def _test_database(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}"))


@contextmanager
def group(arguments: list[str], **more: str) -> Iterator[subprocess.Popen]:
    """A process with its children in a group of its own; the whole group is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**more),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill_group(process)


def kill_group(process: "subprocess.Popen | Child") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Parent:
    """The process of tests/faults/parent.py. It ends when this one closes its end of the pipe, at the latest by its
    own end."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.parent"],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, seconds: float = 60, **request: object) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        assert ready, f"No answer within {seconds} seconds: {request}"
        return int(self.process.stdout.readline())


@cache
def parent() -> Parent:
    return Parent()


class Child:
    """A process of the product, forked from one that has it loaded; the head of a group of its own."""

    def __init__(self, work: str, **more: str) -> None:
        self.returncode: int | None = None
        self.pid = parent().ask(work=work, environment=more, mail_port=settings.EMAIL_PORT)

    def wait(self, timeout: float = 60) -> int:
        if self.returncode is None:
            self.returncode = parent().ask(timeout, pid=self.pid)
        return self.returncode


@contextmanager
def celery_worker(**more: str) -> Iterator[Child]:
    child = Child("celery_worker", **more)
    try:
        yield child
    finally:
        kill_group(child)


def exit_code(work: str, **more: str) -> int:
    """Of "drain" or "work_off" in a process of its own; -9 when it was killed."""
    return Child(work, **more).wait()
