"""Reading mentor profiles: HR all of them, mentors their own. How many places are taken is known above this app."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from participants.models import MentorExpertise, MentorProfile
from participants.permissions import can_view_mentors
from participants.queries.people import person_of


def visible_mentor_profiles(actor: Actor) -> QuerySet[MentorProfile]:
    """By name, each with its person and `expertise`."""
    expertise = MentorExpertise.objects.select_related("competency").order_by("-level", "competency__position")
    profiles: QuerySet[MentorProfile] = (
        MentorProfile.objects.select_related("person")
        .prefetch_related(Prefetch("expertise", expertise))
        .order_by("person__sort_name", "pk")
    )
    if can_view_mentors(actor):
        return profiles
    person = person_of(actor)
    return profiles.filter(person=person) if person is not None else profiles.none()


def get_mentor_profile(actor: Actor, pk: UUID) -> MentorProfile:
    profile = visible_mentor_profiles(actor).filter(pk=pk).first()
    if profile is None:
        raise NotFound
    return profile


def own_mentor_profile(actor: Actor) -> MentorProfile | None:
    person = person_of(actor)
    return visible_mentor_profiles(actor).filter(person=person).first() if person is not None else None
