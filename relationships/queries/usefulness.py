"""How useful the sessions of pairs are, in one word, for those who see facts. The database keeps the answers: it says
nothing before three sessions are answered, and nothing to the two themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from relationships.models import Relationship


@dataclass(frozen=True)
class Usefulness:
    #: "fine" or "low"
    band: str
    #: Over how many sessions: a multiple of three.
    sessions: int


def usefulness_of(relationships: Iterable[Relationship]) -> dict[UUID, Usefulness]:
    """`relationships` are such that the actor may see their facts. One query."""
    ids = [str(relationship.pk) for relationship in relationships]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relationship_id, band, sessions FROM northbound_usefulness(%s::uuid[])", [ids])
        return {pk: Usefulness(band, sessions) for pk, band, sessions in cursor.fetchall()}
