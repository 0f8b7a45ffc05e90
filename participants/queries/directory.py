"""The directory: found by the beginning of a name, an address or a number, through indexes alone, page by page.

Ranges instead of patterns: under row security the database uses only operators that tell nothing about rows, and
LIKE is none of them. Rows are values, not models: a page draws what it shows and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, Expression, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise

from mentoring.tenancy.actors import Actor
from participants.models import MentorProfile, Person
from participants.queries.people import visible_people
from participants.readers.names import sort_name

#: Behind everything that begins with the text before it.
LAST = "\U0010ffff"
FILTERS = ("business_unit", "function", "location", "country", "level", "employment_status", "manager")
#: More are not counted: nobody reads the difference, and counting a large organization takes longer than its page.
COUNTED = 1000
SORTS = ("name", "-name")
ROWS = 50


@dataclass(frozen=True)
class FilterChoices:
    units: list[str]
    functions: list[str]
    locations: list[str]
    countries: list[str]
    levels: list[int]


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    pk: UUID
    sort_name: str
    name: str
    job_title: str
    business_unit: str
    function: str
    location: str
    country: str
    level: int | None
    employment_status: str
    email: str
    manager: str | None


@dataclass(frozen=True)
class Total:
    count: int
    is_more: bool = False


@dataclass(frozen=True)
class DirectoryPage:
    rows: Sequence[DirectoryRow]
    #: Where the neighbors begin: (sort name, id) of the last and of the first row here.
    after: tuple[str, str] | None
    before: tuple[str, str] | None
    total: Total


@dataclass(frozen=True)
class ContributedFilter:
    """What an app above knows of people, such as their role in a program. It registers this in its `apps.py`."""

    name: str
    label: str | Promise
    choices: Callable[[Actor], Sequence[tuple[str, str]]]
    narrow: Callable[[Actor, QuerySet[Person], str], QuerySet[Person]]


_contributed: dict[str, ContributedFilter] = {}


def register_filter(contributed: ContributedFilter) -> None:
    _contributed[contributed.name] = contributed


def contributed_filters() -> list[ContributedFilter]:
    return [_contributed[name] for name in sorted(_contributed)]


def search_people(actor: Actor, *, search: str = "", filters: Mapping[str, Any] | None = None) -> QuerySet[Person]:
    people = visible_people(actor).select_related("manager").order_by("sort_name", "pk")
    return narrowed(people, actor, search=search, filters=filters or {})


def narrowed(
    people: QuerySet[Person], actor: Actor, *, search: str = "", filters: Mapping[str, Any]
) -> QuerySet[Person]:
    found = _found(search[:200])
    if found:
        people = people.filter(found)
    people = people.filter(**{name: value for name, value in filters.items() if name in FILTERS})
    if filters.get("mentor") is not None:
        has_profile = Exists(MentorProfile.objects.filter(person=OuterRef("pk")))
        people = people.filter(has_profile if filters["mentor"] else ~has_profile)
    for contributed in contributed_filters():
        if filters.get(contributed.name):
            people = contributed.narrow(actor, people, str(filters[contributed.name]))
    return people


def directory_page(
    people: QuerySet[Person],
    *,
    sort: str = "name",
    after: tuple[str, str] | None = None,
    before: tuple[str, str] | None = None,
) -> DirectoryPage:
    """By key in both directions: a page in the middle is found as fast as the first. One statement also counts."""
    try:
        total = _total_of(people)
    except EmptyResultSet:
        return DirectoryPage((), None, None, Total(0))
    falls = sort == "-name"
    start, backwards = (before, True) if before else (after, False)
    if start is not None:
        people = people.filter(_beyond(start, falls != backwards))
    order = ("-sort_name", "-pk") if falls != backwards else ("sort_name", "pk")
    found = list(values_of(people, total).order_by(*order)[: ROWS + 1])
    more, rows = len(found) > ROWS, [DirectoryRow(*values[:-1]) for values in found[:ROWS]]
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, after is not None)
    return DirectoryPage(
        rows,
        _key(rows[-1]) if rows and has_next else None,
        _key(rows[0]) if rows and has_previous else None,
        Total(min(found[0][-1], COUNTED), found[0][-1] > COUNTED) if found else Total(0),
    )


def values_of(people: QuerySet[Person], *more: Expression) -> QuerySet[Person, Any]:
    return people.select_related(None).values_list(
        "pk", "sort_name", "name", "job_title", "business_unit", "function", "location", "country", "level",
        "employment_status", "email", F("manager__name"), *more,
    )  # fmt: skip


def _total_of(people: QuerySet[Person]) -> RawSQL:
    """How many there are, up to what is counted: asked for once beside the rows of a page."""
    counted = people.select_related(None).order_by().values("pk")[: COUNTED + 1]
    sql, params = counted.query.sql_with_params()
    return RawSQL(f"SELECT count(*) FROM ({sql}) counted", params, IntegerField())  # noqa: S608, S611 - Django's own


def filter_choices(actor: Actor) -> FilterChoices:
    """One pass over everybody: for the page of the filter alone, never for the list."""
    names = ("business_unit", "function", "location", "country", "level")
    found = visible_people(actor).aggregate(**{f"all_{n}": ArrayAgg(n, distinct=True, default=[]) for n in names})
    units, functions, locations, countries = (sorted(filter(None, found[f"all_{name}"])) for name in names[:4])
    levels = sorted(level for level in found["all_level"] if level is not None)
    return FilterChoices(units, functions, locations, countries, levels)


def _key(row: DirectoryRow) -> tuple[str, str]:
    return row.sort_name, str(row.pk)


def _beyond(start: tuple[str, str], falls: bool) -> Q:
    """The first condition is what the index begins at; the second leaves out those of the same name before it."""
    name, pk = start
    step, at_least = ("lt", "lte") if falls else ("gt", "gte")
    reached = Q(**{f"sort_name__{at_least}": name})
    return reached & (Q(**{f"sort_name__{step}": name}) | Q(**{f"pk__{step}": pk}))


def _found(search: str) -> Q | None:
    text = sort_name(search)
    if not text:
        return None
    typed = search.strip()
    ranges = [("sort_name", text), ("family_sort_name", text), ("email", typed.casefold())]
    if any(character.isdigit() for character in typed):
        ranges += [("employee_number", number) for number in sorted({typed, typed.upper()})]
    return reduce(or_, (_begins(column, beginning) for column, beginning in ranges))


def _begins(column: str, text: str) -> Q:
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})
