"""Pages by key: the next page begins after the last row, however many rows come or go meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from mentoring.api.filters import IntegerParam, Param

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_SALT = "api.cursor"


class CursorParam(Param):
    def parse(self, raw: str) -> list[Any]:
        try:
            value = signing.loads(raw, salt=_SALT)
        except signing.BadSignature as error:
            raise ValueError from error
        if not isinstance(value, list):
            raise ValueError
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": "The value of `next` on the page before."}


#: What every list takes beside its own filters.
PAGE_PARAMS: dict[str, Param] = {"limit": IntegerParam(1, MAX_LIMIT), "cursor": CursorParam()}


@dataclass(frozen=True)
class Page:
    items: Sequence[Any]
    next: str | None


def page_of(
    rows: QuerySet[Any] | Sequence[Any],
    *,
    route: str,
    cursor: list[Any] | None = None,
    limit: int | None = None,
) -> Page:
    """`route` is part of the signed cursor: a cursor of one list opens no other.

    A queryset must be ordered by columns that are never null; its primary key is added. A sequence, such as
    the dataclasses of a query, is cut by position.
    """
    size = limit or DEFAULT_LIMIT
    if isinstance(rows, QuerySet):
        return _page_by_key(rows, route, cursor, size)
    return _page_by_position(rows, route, cursor, size)


def _page_by_position(rows: Sequence[Any], route: str, cursor: list[Any] | None, size: int) -> Page:
    start = 0
    if cursor is not None:
        start = cursor[1] if _belongs(cursor, route, 1) and isinstance(cursor[1], int) else _refuse()
    items = rows[start : start + size]
    more = len(rows) > start + size
    return Page(items, sign_cursor([route, start + size]) if more else None)


def _page_by_key(rows: QuerySet[Any], route: str, cursor: list[Any] | None, size: int) -> Page:
    order = _order(rows)
    if cursor is not None:
        rows = rows.filter(_after(rows, order, route, cursor))
    found = list(rows.order_by(*order)[: size + 1])
    items = found[:size]
    if len(found) <= size:
        return Page(items, None)
    last = items[-1]
    return Page(items, sign_cursor([route, *(_text(_value(last, name)) for name in order)]))


def _order(rows: QuerySet[Any]) -> list[str]:
    names: list[Any] = list(rows.query.order_by or rows.model._meta.ordering or ("-pk",))
    if any(not isinstance(name, str) for name in names):
        raise TypeError("A page is ordered by the names of columns.")
    if names[-1].lstrip("-") not in {"pk", "id"}:
        names.append("-pk" if names[-1].startswith("-") else "pk")
    return names


def _after(rows: QuerySet[Any], order: list[str], route: str, cursor: list[Any]) -> Q:
    if not _belongs(cursor, route, len(order)):
        _refuse()
    condition, equal = Q(), Q()
    first, reached = order[0], "lte" if order[0].startswith("-") else "gte"
    # Where the index begins; without it every page reads all rows of the pages before.
    begins = Q(**{f"{first.lstrip('-')}__{reached}": cursor[1]})
    for name, value in zip(order, cursor[1:], strict=True):
        field = name.lstrip("-")
        step = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return begins & condition


def _value(row: Any, name: str) -> Any:
    for part in name.lstrip("-").split("__"):
        row = getattr(row, part)
    return row


def _text(value: Any) -> Any:
    if value is None:
        raise TypeError("A page cannot be ordered by a column that may be null.")
    return value if isinstance(value, str | int) else str(value)


def _belongs(cursor: list[Any], route: str, length: int) -> bool:
    return len(cursor) == length + 1 and cursor[0] == route


def sign_cursor(value: list[Any]) -> str:
    """The first part is the address it is for; `CursorParam` reads it back."""
    return signing.dumps(value, salt=_SALT, compress=True)


def _refuse() -> Any:
    raise ValidationError({"cursor": [_("This value cannot be used here.")]})
