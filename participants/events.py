"""News for the apps above, and what follows when somebody leaves, goes on leave, moves or is promoted.

Receivers of news run in the same transaction; what they raise fails the whole. A consequence is previewed, applied and
undone: an app registers it in `apps.py`, and stores whatever undoing needs as its payload.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.dispatch import Signal

from mentoring.tenancy.actors import Actor

#: by: people were imported, or somebody changed, so that managers and sign-ins may be other ones.
people_changed = Signal()
#: profile, capacity, by: before a mentor's places change; who knows how many are taken may refuse.
mentor_capacity_changing = Signal()

Payload = dict[str, Any]


@dataclass(frozen=True)
class Planned:
    """A change before it is written, or one that has been: then `key` is its id."""

    key: UUID
    kind: str
    person_id: UUID
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    #: Of a leave: the first day back, where it is known.
    back_on: str | None = None
    #: Of a return: the leave that it ends.
    leave_id: UUID | None = None


@dataclass(frozen=True)
class Line:
    """`effect` is a verb (ends, pauses, resumes, cancels, moves, keeps, asks); `noun` one of the consequence's."""

    effect: str
    noun: str
    count: int


@dataclass(frozen=True)
class Applied:
    payload: Payload
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Remaining:
    """What could not be given back: `code` is one of the consequence's reasons."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    #: Whether undoing once more may succeed, when the reason is gone.
    may_come: bool = False


@dataclass(frozen=True)
class Undone:
    """What one change gets back, and what it does not."""

    remaining: tuple[Remaining, ...] = ()


@dataclass(frozen=True)
class Consequence:
    """`apply` and `undo` take whole batches: an import has a thousand leavers. `apply` runs when the person is changed
    already, `undo` when the person is as before. `nouns` and `reasons` are words with %(n)d and other parameters."""

    key: str
    kinds: frozenset[str]
    nouns: Mapping[str, Callable[[int], str]]
    reasons: Mapping[str, Any]
    preview: Callable[[Sequence[Planned]], Iterable[Line]]
    apply: Callable[[Sequence[Planned], Actor], Mapping[UUID, Applied]]
    undo: Callable[[Sequence[tuple[Planned, Payload]], Actor], Mapping[UUID, Undone]]
    #: Applied in this order, undone in the opposite one.
    order: int = 0


_consequences: dict[str, Consequence] = {}


def register_consequence(consequence: Consequence) -> None:
    _consequences[consequence.key] = consequence


def consequences() -> list[Consequence]:
    return sorted(_consequences.values(), key=lambda consequence: (consequence.order, consequence.key))


def get_consequence(key: str) -> Consequence | None:
    """None for one of another release."""
    return _consequences.get(key)


#: framework, moved, by: another version is current from now on. `moved`: competency of before -> the same one now.
framework_changed = Signal()
