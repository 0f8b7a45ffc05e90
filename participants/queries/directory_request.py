"""What is asked of the directory: search, filters, order and columns, as they stand in an address or a saved view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet

from mentoring.tenancy.actors import Actor
from participants.choices import EmploymentStatus
from participants.models import Person
from participants.queries.directory import SORTS, contributed_filters, narrowed
from participants.queries.people import visible_people

LONGEST = 200
COLUMNS = (
    "business_unit", "function", "location", "country", "level", "manager", "status", "email",
)  # fmt: skip
USUAL_COLUMNS = ("function", "location", "level", "manager", "status")
TEXTS = ("business_unit", "function", "location", "country")


@dataclass(frozen=True)
class DirectoryRequest:
    search: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: str = "name"
    #: None: the usual ones.
    columns: tuple[str, ...] | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        return USUAL_COLUMNS if self.columns is None else self.columns

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.filters)

    def params(self) -> dict[str, Any]:
        """As an address has them, and as they are kept under a name."""
        given: dict[str, Any] = {name: _as_text(value) for name, value in self.filters.items()}
        if self.search:
            given["q"] = self.search
        if self.sort != "name":
            given["sort"] = self.sort
        if self.columns is not None:
            given["columns"] = list(self.columns)
        return given

    def address(self) -> str:
        """Without the question mark; `without` a parameter by `replace`."""
        return urlencode(self.params(), doseq=True)

    def people(self, actor: Actor) -> QuerySet[Person]:
        return narrowed(visible_people(actor), actor, search=self.search, filters=self.filters)


def read_request(given: Mapping[str, Any], columns: list[str] | None = None) -> DirectoryRequest:
    """What means nothing is left out, so that an old bookmark still opens."""
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(TEXTS, _text), "level": _level, "employment_status": _status, "manager": _person,
        "mentor": _yes_or_no, **{contributed.name: _text for contributed in contributed_filters()},
    }  # fmt: skip
    filters = {name: read(str(given[name])) for name, read in readers.items() if given.get(name)}
    sort = str(given.get("sort", ""))
    chosen = tuple(name for name in COLUMNS if name in columns) if columns else None
    return DirectoryRequest(
        search=" ".join(str(given.get("q", ""))[:LONGEST].split()),
        filters={name: value for name, value in filters.items() if value is not None},
        sort=sort if sort in SORTS else "name",
        columns=chosen,
    )


def kept_request(params: Mapping[str, Any]) -> DirectoryRequest:
    """From what a saved view or an export has kept, or from what the API was given."""
    columns = params.get("columns")
    return read_request(params, [str(name) for name in columns] if isinstance(columns, list) else None)


def _as_text(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _text(raw: str) -> str | None:
    return raw if len(raw) <= LONGEST else None


def _level(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 2 else None


def _status(raw: str) -> str | None:
    return raw if raw in EmploymentStatus.values else None


def _person(raw: str) -> UUID | None:
    try:
        return UUID(raw) if len(raw) == 36 else None
    except ValueError:
        return None


def _yes_or_no(raw: str) -> bool | None:
    return {"yes": True, "no": False}.get(raw)
