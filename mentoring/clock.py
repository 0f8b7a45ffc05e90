"""The only clock. Outside production it can be moved: for tests, rehearsals and the demo's history."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta(0))
#: Without what one organization has moved for itself.
_installation_offset: ContextVar[timedelta] = ContextVar("installation_clock_offset", default=timedelta(0))


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC) + _offset.get()


def installation_now() -> datetime:
    """The instant outside every organization: sign-in belongs to the installation, whatever a rehearsal has moved."""
    return datetime.now(UTC) + _installation_offset.get()


def today(zone: str = "UTC") -> date:
    """The present calendar day in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def offset() -> timedelta:
    return _offset.get()


@contextmanager
def moved_by(delta: timedelta) -> Iterator[None]:
    token, installation = _offset.set(delta), _installation_offset.set(delta)
    try:
        yield
    finally:
        _installation_offset.reset(installation)
        _offset.reset(token)


@contextmanager
def organization_moved_by(delta: timedelta) -> Iterator[None]:
    """For the organization whose scope is open."""
    token = _offset.set(delta)
    try:
        yield
    finally:
        _offset.reset(token)


@contextmanager
def moved_to(instant: datetime) -> Iterator[None]:
    """The clock runs on from `instant`, which must be aware."""
    with moved_by(instant - datetime.now(UTC)):
        yield
