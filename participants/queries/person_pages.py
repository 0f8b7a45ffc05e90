"""What of a person each viewer may see: one table, asked by the page and by the API.

Who is a viewer because of a pair or a program is known above this app: those apps register it in their `apps.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.scope import current_organization
from participants.models import Person
from participants.queries.people import LONGEST_LINE, person_of, visible_people

REPORTS = 50


class Viewer(StrEnum):
    SELF = "self"
    HR = "hr"
    LINE_MANAGER = "line_manager"
    MENTOR = "mentor"
    MENTEE = "mentee"
    SPONSOR = "sponsor"


class Field(StrEnum):
    """Beside the name and the job title, without which nobody is recognized."""

    EMAIL = "email"
    EMPLOYEE_NUMBER = "employee_number"
    FUNCTION = "function"
    BUSINESS_UNIT = "business_unit"
    LOCATION = "location"
    COUNTRY = "country"
    TIME_ZONE = "time_zone"
    LANGUAGES = "languages"
    LEVEL = "level"
    HIRED_ON = "hired_on"
    IN_JOB_SINCE = "in_job_since"
    LAST_PROMOTED_ON = "last_promoted_on"
    EMPLOYMENT_STATUS = "employment_status"
    LEFT_ON = "left_on"
    MANAGER = "manager"
    LINE = "line"
    REPORTS = "reports"
    MENTOR_PROFILE = "mentor_profile"
    PROGRAMS = "programs"
    CHANGES = "changes"


_WORK = frozenset({Field.FUNCTION, Field.BUSINESS_UNIT, Field.LOCATION, Field.COUNTRY})
#: The two of a pair write to each other and find an hour that suits both. Nothing of grade, career or line.
_PAIR = _WORK | {Field.EMAIL, Field.TIME_ZONE, Field.LANGUAGES, Field.MENTOR_PROFILE}

#: Who is not in here (a colleague, an auditor, whoever works for employees) sees that there is nobody: 404.
VISIBLE: Mapping[Viewer, frozenset[Field]] = {
    Viewer.HR: frozenset(Field),
    # What was entered, undone or merged is the work of those who manage people.
    Viewer.SELF: frozenset(Field) - {Field.CHANGES},
    # Taking part in a program can say that somebody is seen as a talent, which is the person's own to tell.
    Viewer.LINE_MANAGER: frozenset(Field) - {Field.EMPLOYEE_NUMBER, Field.PROGRAMS, Field.CHANGES},
    Viewer.MENTOR: _PAIR,
    Viewer.MENTEE: _PAIR,
    Viewer.SPONSOR: _WORK | {Field.LEVEL, Field.IN_JOB_SINCE},
}


@dataclass(frozen=True)
class PersonPage:
    person: Person
    viewers: frozenset[Viewer]
    #: From the line manager upwards; an id only where the viewer may open that page.
    line: tuple[tuple[str, UUID | None], ...]
    reports: tuple[Person, ...]

    @property
    def fields(self) -> frozenset[Field]:
        return fields_for(self.viewers)

    @property
    def is_own(self) -> bool:
        return Viewer.SELF in self.viewers


_acquaintances: dict[Viewer, Callable[[Actor, Person], bool]] = {}


def register_acquaintance(viewer: Viewer, knows: Callable[[Actor, Person], bool]) -> None:
    _acquaintances[viewer] = knows


def viewers_of(actor: Actor, person: Person) -> frozenset[Viewer]:
    """Everything that the actor is to the person; by each of them the actor sees what it gives."""
    own = person_of(actor)
    known = {
        Viewer.HR: actor.is_task or actor.has(Permission.VIEW_PEOPLE),
        Viewer.SELF: own is not None and own.pk == person.pk,
        Viewer.LINE_MANAGER: own is not None and person.manager_id == own.pk,
    }
    found = {viewer for viewer, is_one in known.items() if is_one}
    if not found:
        found = {viewer for viewer, knows in _acquaintances.items() if knows(actor, person)}
    return frozenset(found)


def fields_for(viewers: frozenset[Viewer]) -> frozenset[Field]:
    return frozenset().union(*(VISIBLE[viewer] for viewer in viewers))


def get_person_page(actor: Actor, pk: UUID) -> PersonPage:
    """Hidden and missing alike are not there."""
    person = Person.objects.filter(merged_into=None, pk=pk).first()
    viewers = viewers_of(actor, person) if person is not None else frozenset()
    if person is None or not viewers:
        raise NotFound
    fields = fields_for(viewers)
    line = _line_of(actor, person) if Field.MANAGER in fields else ()
    people = visible_people(actor).filter(manager=person).order_by("sort_name", "pk")
    return PersonPage(
        person=person,
        viewers=viewers,
        line=line if Field.LINE in fields else line[:1],
        reports=tuple(people[:REPORTS]) if Field.REPORTS in fields else (),
    )


_LINE = """
WITH RECURSIVE line(id, name, manager_id, step) AS (
    SELECT id, name, manager_id, 0 FROM participants_person WHERE organization_id = %(organization)s AND id = %(person)s
    UNION ALL
    SELECT above.id, above.name, above.manager_id, step + 1 FROM participants_person above
      JOIN line ON above.organization_id = %(organization)s AND above.id = line.manager_id
     WHERE step < %(longest)s
)
SELECT name, id FROM line WHERE step > 0 ORDER BY step
"""


def _line_of(actor: Actor, person: Person) -> tuple[tuple[str, UUID | None], ...]:
    given: dict[str, str | int] = {
        "organization": str(current_organization().pk),
        "person": str(person.pk),
        "longest": LONGEST_LINE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINE, given)
        rows: dict[UUID, str] = {}
        for name, pk in cursor.fetchall():
            if pk in rows or pk == person.pk:
                break
            rows[pk] = name
    open_to = set(visible_people(actor).filter(pk__in=rows).values_list("pk", flat=True))
    return tuple((name, pk if pk in open_to else None) for pk, name in rows.items())
