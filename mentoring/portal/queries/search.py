"""Search over what the actor may see anyway: people, programs, pairs. By the beginning of names, through indexes."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mentoring.tenancy.actors import Actor
from participants.models import Person
from participants.queries.directory import LAST, search_people
from participants.readers.names import sort_name
from programs.models import Program
from programs.queries.programs import visible_programs
from relationships.models import Relationship
from relationships.queries.relationships import visible_relationships

SHORTEST = 2
LONGEST = 200
SHOWN = 10


@dataclass(frozen=True)
class Found:
    text: str
    people: tuple[Person, ...] = ()
    programs: tuple[Program, ...] = ()
    pairs: tuple[Relationship, ...] = ()
    #: One of the lists was longer than what is shown.
    has_more: bool = False

    @property
    def count(self) -> int:
        return len(self.people) + len(self.programs) + len(self.pairs)


def search(actor: Actor, text: str) -> Found:
    """Three queries, and the actor's own record."""
    text = " ".join(text[:LONGEST].split())
    wanted = sort_name(text)
    if len(wanted) < SHORTEST:
        return Found(text)
    people = list(search_people(actor, search=text)[: SHOWN + 1])
    pairs = list(_pairs(actor, wanted)[: SHOWN + 1])
    programs = [program for program in visible_programs(actor).order_by("name", "pk") if _has(program.name, wanted)]
    return Found(
        text,
        tuple(people[:SHOWN]),
        tuple(programs[:SHOWN]),
        tuple(pairs[:SHOWN]),
        any(len(found) > SHOWN for found in (people, pairs, programs)),
    )


def _has(name: str, wanted: str) -> bool:
    """Some word of the name begins with what was typed. An organization has few programs."""
    return f" {wanted}" in f" {sort_name(name)}"


def _pairs(actor: Actor, wanted: str) -> QuerySet[Relationship]:
    columns = [f"{side}__{column}" for side in ("mentor", "mentee") for column in ("sort_name", "family_sort_name")]
    begins = Q()
    for column in columns:
        begins |= Q(**{f"{column}__gte": wanted, f"{column}__lt": wanted + LAST})
    pairs = visible_relationships(actor).filter(begins).select_related("mentor", "mentee", "program")
    return pairs.order_by("mentee__sort_name", "pk")
