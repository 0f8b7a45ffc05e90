"""What a mentor offers by applying, kept in the mentor profile, where all programs find it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from mentoring.audit.services import record
from mentoring.tenancy.actors import Actor
from participants.models import MentorExpertise, MentorProfile, Person
from participants.services.mentor_profiles import Expertise, save_mentor_profile
from participants.services.mentor_profiles import Offer as WholeOffer

#: Counts as "has done it well, more than once" until somebody says otherwise.
OFFERED_LEVEL = 4


@dataclass(frozen=True)
class Offer:
    """What a mentor has done that others can learn from, with one example."""

    competency_id: UUID
    evidence: str = ""


def ensure_mentor_profile(person: Person, *, by: Actor, capacity: int) -> MentorProfile:
    """An accepted mentor has a profile; one that exists keeps what the mentor has said. Called by the service that has
    checked who decides."""
    profile: MentorProfile
    profile, is_new = MentorProfile.objects.get_or_create(person=person, defaults={"capacity": capacity})
    if is_new:
        record("mentor_profile.created", by=by, subject=profile, about=person.pk)
    return profile


def save_offers(person: Person, *, by: Actor, capacity: int, offers: Iterable[Offer]) -> MentorProfile:
    """Adds to the profile and changes examples; takes nothing away that another program relies on."""
    profile = MentorProfile.objects.filter(person=person).first() or MentorProfile(person=person)
    expertise = {known.competency_id: Expertise(known.level, known.evidence) for known in _known(profile)}
    for offer in offers:
        known = expertise.get(offer.competency_id, Expertise(OFFERED_LEVEL))
        expertise[offer.competency_id] = Expertise(known.level, offer.evidence.strip() or known.evidence)
    whole = WholeOffer(
        capacity=capacity,
        hours_per_month=profile.hours_per_month,
        biography=profile.biography,
        background_functions=profile.background_functions,
        expertise=expertise,
    )
    return save_mentor_profile(person, by=by, offer=whole)


def _known(profile: MentorProfile) -> Iterable[MentorExpertise]:
    return profile.expertise.all() if not profile._state.adding else ()
