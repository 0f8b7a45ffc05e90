"""What a journey needs beside a browser: a worker of its own, and the mails it has sent."""

import email
import email.policy
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.faults.processes import ROOT, environment, kill_group


@dataclass
class Mailbox:
    """The folder of mails that the worker has handed over."""

    folder: Path
    page: Page | None = None

    def wait_for(self, page: Page, to: str, word: str, seconds: int = 40) -> EmailMessage:
        """The newest mail to this address with this word in its subject. The browser's clock does the waiting."""
        for _again in range(seconds * 10):
            for message in reversed(self.messages()):
                if to in str(message["To"]) and word in str(message["Subject"]):
                    return message
            page.wait_for_timeout(100)
        subjects = [(str(m["To"]), str(m["Subject"])) for m in self.messages()]
        raise AssertionError(f"No mail to {to} about {word!r} among {subjects}")

    def messages(self) -> list[EmailMessage]:
        found: list[EmailMessage] = []
        for path in sorted((self.folder / "mail").glob("*"), key=lambda p: p.stat().st_mtime_ns):
            for raw in path.read_bytes().split(b"-" * 79 + b"\n"):
                if raw.strip():
                    message = email.message_from_bytes(raw, policy=email.policy.default)
                    assert isinstance(message, EmailMessage)
                    found.append(message)
        return found


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage) -> str:
    """The path of the one thing to do."""
    found = re.search(r"https?://[^/\s]+(/o/\S+)", text_of(message))
    assert found, text_of(message)
    return found.group(1)


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path)


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """A real worker with beat, on this test's database and broker. Its log is shown when something fails."""
    log = tmp_path / "worker.log"
    options = ["worker", "-B", "-s", str(tmp_path / "beat"), "-Q", "default,reports", "--concurrency=1"]
    more = {"NORTHBOUND_DATA": str(tmp_path), "NORTHBOUND_MAIL": "file"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "mentoring.celery", *options, "--loglevel=info"],
            cwd=ROOT,
            env=environment(**more),
            start_new_session=True,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        yield lambda: log.read_text(errors="replace")
        kill_group(process)
