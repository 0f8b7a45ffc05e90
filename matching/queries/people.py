"""The people of a program's matching, to choose from."""

from uuid import UUID

from mentoring.errors import NotFound
from participants.models import Person
from programs.choices import MATCHABLE, Side
from programs.models import Enrollment, Program


def matchable_people(program: Program) -> dict[str, list[tuple[str, str]]]:
    """(id, name) by side, in the order of names."""
    rows = Enrollment.objects.filter(program=program, status__in=MATCHABLE, ended_at=None)
    found: dict[str, list[tuple[str, str]]] = {side: [] for side in Side.values}
    for side, pk, name in rows.order_by("person__sort_name", "person_id").values_list(
        "side", "person_id", "person__name"
    ):
        found[side].append((str(pk), name))
    return found


def get_matched_person(program: Program, pk: UUID) -> Person:
    """Somebody who is or was enrolled in the program; nobody else."""
    person: Person | None = Person.objects.filter(pk=pk, enrollments__program=program).distinct().first()
    if person is None:
        raise NotFound
    return person
