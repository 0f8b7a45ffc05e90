"""Processes of the product, started with the test's database and broker, and killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


def kill_group(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def celery_worker(**more: str):
    options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=error"]
    return group(["-m", "celery", "-A", "tests.faults.worker", "worker", "-Q", "default,reports", *options], **more)


def drain_once(**more: str) -> int:
    """The exit code of one drain in a process of its own; -9 when it was killed."""
    with group(["-m", "tests.faults.drain_once"], **more) as process:
        return process.wait(timeout=60)
