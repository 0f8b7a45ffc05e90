"""What the page of a person and the directory know of programs and pairs: who sees the person because of them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.routing import organization_url
from mentoring.ui.sections import Section, register_section
from participants.models import Person
from participants.queries.directory import ContributedFilter, register_filter
from participants.queries.people import person_of
from participants.queries.person_pages import Field, PersonPage, Viewer, register_acquaintance
from programs.choices import Side
from programs.models import Enrollment
from programs.queries.roles import program_roles
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from relationships.queries.relationships import visible_relationships

#: A pair knows each other from the day both have said yes, and no longer than it lasts.
TOGETHER = (RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD)


def register_person_sections() -> None:
    register_section(Section("participants:person", "portal/parts/person_programs.html", programs_section))
    register_acquaintance(Viewer.MENTOR, lambda actor, person: _are_pair(actor, person, "mentor", "mentee"))
    register_acquaintance(Viewer.MENTEE, lambda actor, person: _are_pair(actor, person, "mentee", "mentor"))
    register_acquaintance(Viewer.SPONSOR, _is_sponsor)
    register_filter(ContributedFilter("program_role", _("Role in a program"), _sides, _with_side))


def programs_section(actor: Actor, page: PersonPage) -> dict[str, Any] | None:
    """Roles in programs, and the pairs whose page the reader may open."""
    if Field.PROGRAMS not in page.fields:
        return None
    person = page.person
    roles = Enrollment.objects.filter(person=person).select_related("program").order_by("-enrolled_at", "-pk")
    pairs = (
        visible_relationships(actor)
        .filter(Q(mentor=person) | Q(mentee=person))
        .select_related("mentor", "mentee", "program")
        .order_by("-pk")
    )
    rows = [
        {
            "partner": pair.mentee if pair.mentor_id == person.pk else pair.mentor,
            "pair": pair,
            "url": organization_url("relationships:relationship", pk=pair.pk),
        }
        for pair in pairs[:20]
    ]
    listed = list(roles[:20])
    return {"roles": listed, "pairs": rows} if listed or rows else None


def _are_pair(actor: Actor, person: Person, own_side: str, other_side: str) -> bool:
    own = person_of(actor)
    if own is None:
        return False
    pairs = Relationship.objects.filter(**{own_side: own, other_side: person}, status__in=TOGETHER)
    return bool(pairs.exists())


def _is_sponsor(actor: Actor, person: Person) -> bool:
    sponsored = [pk for pk, roles in program_roles(actor).items() if Role.PROGRAM_SPONSOR in roles]
    if not sponsored:
        return False
    return bool(Enrollment.objects.filter(person=person, program__in=sponsored, ended_at=None).exists())


def _sides(_actor: Actor) -> Sequence[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Side.choices]


def _with_side(_actor: Actor, people: QuerySet[Person], side: str) -> QuerySet[Person]:
    if side not in Side.values:
        return people.none()
    return people.filter(Exists(Enrollment.objects.filter(person=OuterRef("pk"), side=side, ended_at=None)))
