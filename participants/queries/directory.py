"""The directory: found by the beginning of a name or an address, through indexes alone.

Ranges instead of patterns: under row security the database uses only operators that tell nothing about rows, and
LIKE is none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from mentoring.tenancy.actors import Actor
from participants.models import Person
from participants.queries.people import visible_people
from participants.readers.names import sort_name

#: Behind everything that begins with the text before it.
LAST = "\U0010ffff"
FILTERS = ("function", "location", "level", "employment_status")


@dataclass(frozen=True)
class FilterChoices:
    functions: list[str]
    locations: list[str]
    levels: list[int]


def search_people(actor: Actor, *, search: str = "", filters: Mapping[str, object] | None = None) -> QuerySet[Person]:
    people = visible_people(actor).select_related("manager").order_by("sort_name", "pk")
    text = sort_name(search[:200])
    if text:
        people = people.filter(
            _begins("sort_name", text) | _begins("family_sort_name", text) | _begins("email", search.strip().casefold())
        )
    return people.filter(**{name: value for name, value in (filters or {}).items() if name in FILTERS})


def filter_choices(actor: Actor) -> FilterChoices:
    found = visible_people(actor).aggregate(
        functions=ArrayAgg("function", distinct=True, default=[]),
        locations=ArrayAgg("location", distinct=True, default=[]),
        levels=ArrayAgg("level", distinct=True, default=[]),
    )
    return FilterChoices(
        functions=sorted(name for name in found["functions"] if name),
        locations=sorted(name for name in found["locations"] if name),
        levels=sorted(level for level in found["levels"] if level is not None),
    )


def _begins(column: str, text: str) -> Q:
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})
