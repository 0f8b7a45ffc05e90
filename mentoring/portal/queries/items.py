"""The rows of a queue: what it is about, why it is there, and the one verb that does it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from mentoring.portal.choices import QueueKind


@dataclass(frozen=True)
class Verb:
    label: str
    url: str
    #: A button of a form; else a link.
    posts: bool = False
    #: Done without leaving the list: the answer replaces the row.
    in_place: bool = False


@dataclass(frozen=True)
class Undo:
    url: str
    message: str


@dataclass(frozen=True)
class QueueItem:
    kind: QueueKind
    title: str
    reason: str
    urgency: int
    verb: Verb | None = None
    people: tuple[str, ...] = ()
    icon: str = ""
    history: str = ""
    url: str = ""
    #: Opens beside the list.
    panel: bool = False
    menu: tuple[Verb, ...] = ()
    #: How long it has waited, or how late it is; the longest first within one urgency.
    days: int = 0
    subject: UUID | None = None
    undo: Undo | None = None
    #: An exception worth a word: (words, tone).
    mark: tuple[str, str] | None = None


@dataclass(frozen=True)
class Queue:
    items: tuple[QueueItem, ...]
    done: tuple[QueueItem, ...] = ()
    shown_kind: str = ""
    all_kinds: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return sum(self.all_kinds.values())

    def count_of(self, kind: QueueKind) -> int:
        return self.all_kinds[kind]


def queue_of(items: Iterable[QueueItem], done: Iterable[QueueItem] = (), kind: str = "") -> Queue:
    """Most urgent first; with `kind` only its rows are shown, and the counts stay."""
    ordered = sorted(items, key=lambda item: (item.urgency, -item.days, item.title))
    kinds: Counter[str] = Counter(item.kind for item in ordered)
    shown_kind = kind if kinds[kind] else ""
    shown = [item for item in ordered if not shown_kind or item.kind == shown_kind]
    return Queue(tuple(shown), tuple(done), shown_kind, kinds)
