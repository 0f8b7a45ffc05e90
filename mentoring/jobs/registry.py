"""Which work exists, by name. Apps register theirs in their `tasks.py`, imported when Django starts."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from mentoring.jobs.choices import Queue

NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+\Z")
CODE = re.compile(r"[A-Za-z0-9_.:-]{0,60}\Z")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

Body = TypeVar("Body", bound=Callable[..., None])
Argument = UUID | int | str | bool | None


class UnknownJobError(LookupError):
    """A programming mistake at `enqueue`; in a worker, the work of another release."""


@dataclass(frozen=True)
class Handler:
    name: str
    body: Callable[..., None]
    queue: Queue
    max_attempts: int

    def check_arguments(self, ids: dict[str, Any]) -> None:
        inspect.signature(self.body).bind(None, **ids)


_handlers: dict[str, Handler] = {}


def job(name: str, *, queue: Queue | str = Queue.DEFAULT, max_attempts: int = 3) -> Callable[[Body], Body]:
    """Register `body(task: OrganizationTask, **ids)` under a name that never changes."""
    if not NAME.match(name) or len(name) > 40:
        raise ValueError(f"{name!r} is not a job name: write app.verb_noun, 40 characters at most.")

    def register(body: Body) -> Body:
        known = _handlers.get(name)
        if known is not None and known.body.__module__ != body.__module__:
            raise ValueError(f"The job {name} exists already in {known.body.__module__}.")
        _handlers[name] = Handler(name, body, Queue(queue), max_attempts)
        return body

    return register


def get_handler(name: str) -> Handler:
    try:
        return _handlers[name]
    except KeyError:
        raise UnknownJobError(name) from None


def all_handlers() -> list[Handler]:
    return [_handlers[name] for name in sorted(_handlers)]


def to_json(ids: dict[str, Argument]) -> dict[str, Any]:
    """Ids, numbers and codes only: what a person typed has no place in a job."""
    return {key: _to_json(key, value) for key, value in ids.items()}


def _to_json(key: str, value: Argument) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID) or (isinstance(value, str) and CODE.match(value)):
        return str(value)
    raise ValueError(f"{key} of a job must be an id, a number or a code.")


def from_json(arguments: dict[str, Any]) -> dict[str, Argument]:
    return {
        key: UUID(value) if isinstance(value, str) and UUID_TEXT.match(value) else value
        for key, value in arguments.items()
    }
