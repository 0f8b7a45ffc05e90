"""What a page knows of the end of its session, asked for only where it is drawn."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

WARNED_BEFORE = timedelta(minutes=5)


@dataclass(frozen=True)
class SessionEnd:
    """In seconds."""

    left: int
    warned_before: int


def session_end(request: HttpRequest) -> dict[str, Any]:
    return {"session_end": partial(_session_end, request)}


def _session_end(request: HttpRequest) -> SessionEnd | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    left, _is_last = request.session.left()  # type: ignore[attr-defined]
    warned_before = min(WARNED_BEFORE, settings.SESSION_IDLE / 2)
    return SessionEnd(int(left.total_seconds()), int(warned_before.total_seconds())) if left else None
