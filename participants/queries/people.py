"""Reading people. Who may see whom: HR everybody, everyone themself, a line manager the own line."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.scope import memo
from participants.models import Person

#: A reporting line longer than this is a mistake in the data.
LONGEST_LINE = 30


def person_of(actor: Actor) -> Person | None:
    """The person who acts; none for operators, tasks, visitors and members without a record."""
    membership_id = actor.membership_id
    if membership_id is None:
        return None
    person: Person | None = memo(
        f"person:{membership_id}",
        lambda: Person.objects.filter(membership_id=membership_id).first(),
    )
    return person


def visible_people(actor: Actor) -> QuerySet[Person]:
    """A record that was merged into another is shown nowhere."""
    people: QuerySet[Person] = Person.objects.filter(merged_into=None)
    if actor.is_task or actor.has(Permission.VIEW_PEOPLE):
        return people
    person = person_of(actor)
    if person is None:
        return people.none()
    return people.filter(Q(pk=person.pk) | Q(manager_id=person.pk))


def get_person(actor: Actor, pk: UUID) -> Person:
    person = visible_people(actor).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def find_person(actor: Actor, known_by: str) -> Person | None:
    """By e-mail address or employee number, among those whom the actor may see."""
    wanted = known_by.strip()
    if not wanted:
        return None
    return visible_people(actor).filter(Q(email__iexact=wanted) | Q(employee_number=wanted)).first()


def find_record(actor: Actor, text: str) -> Person:
    """By its whole e-mail address or employee number: of a merge, the record that ends may have left already."""
    wanted = text.strip()
    by_name = Q(email__iexact=wanted) | (Q(employee_number=wanted) if wanted else Q(pk=None))
    found = list(visible_people(actor).filter(by_name).order_by("pk")[:2])
    if len(found) != 1:
        raise NotFound(_("No record has this e-mail address or employee number."))
    return found[0]


def reporting_lines(person_ids: set[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each of these people, everybody above. One query: the whole organization's managers."""
    managers = dict(Person.objects.values_list("pk", "manager_id"))
    lines = {}
    for person_id in person_ids:
        above: list[UUID] = []
        manager = managers.get(person_id)
        while manager is not None and manager not in above and len(above) < LONGEST_LINE:
            above.append(manager)
            manager = managers.get(manager)
        lines[person_id] = frozenset(above)
    return lines
