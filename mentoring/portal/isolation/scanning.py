"""Finds one organization's canary and ids in what another one gets."""

import html
import io
import re
import zipfile
from typing import Any

from mentoring.portal.isolation.rows import Rows

_TOKEN = re.compile(r"[A-Za-z0-9]{64}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def readable(response: Any) -> str:
    """Everything in an answer that could tell something: head, body, what is packed in it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{head}\n{unpacked(body)}"


def unpacked(body: bytes) -> str:
    text = html.unescape(body.decode("utf-8", "replace"))
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            text += "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return text


def leaks(text: str, foreign: Rows, *, asked_for: str = "") -> list[str]:
    """What of the other organization stands in the text, apart from what the request itself named."""
    found = (
        [f"shows the canary of {foreign.organization.slug}"] if foreign.canary in text.replace(asked_for, "") else []
    )
    ids = foreign.ids()
    return found + [f"shows the id of a {ids[i]}" for i in set(_ID.findall(text)) if i in ids and i not in asked_for]


def alike(text: str) -> str:
    """Without what differs between any two answers: ids, tokens against forged forms."""
    return _TOKEN.sub("TOKEN", _ID.sub("ID", text))
