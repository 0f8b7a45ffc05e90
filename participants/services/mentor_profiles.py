"""What a mentor offers: places, time, experience. Written by the mentor, or by HR for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import today
from participants.choices import EmploymentStatus
from participants.events import mentor_capacity_changing
from participants.models import Competency, MentorExpertise, MentorProfile, Person
from participants.permissions import can_edit_mentor_profile

MOST_PLACES = 20
MOST_HOURS = 80
MOST_FUNCTIONS = 10
LONGEST_BIOGRAPHY = 4000
LONGEST_PAUSE = timedelta(days=730)


@dataclass(frozen=True)
class Expertise:
    level: int
    evidence: str = ""


@dataclass(frozen=True)
class Offer:
    """`expertise`: competency -> how well, and what shows it."""

    capacity: int = 1
    hours_per_month: int = 3
    biography: str = ""
    background_functions: Sequence[str] = ()
    expertise: Mapping[UUID, Expertise] = field(default_factory=dict)


@transaction.atomic
def save_mentor_profile(person: Person, *, by: Actor, offer: Offer) -> MentorProfile:
    _require_editor(by, person)
    _check(person, offer)
    profile: MentorProfile | None = MentorProfile.objects.select_for_update(of=("self",)).filter(person=person).first()
    before = _digest_of(profile) if profile is not None else None
    if profile is None:
        profile = MentorProfile(person=person)
    elif profile.capacity != offer.capacity:
        mentor_capacity_changing.send(sender=MentorProfile, profile=profile, capacity=offer.capacity, by=by)
    profile.capacity, profile.hours_per_month = offer.capacity, offer.hours_per_month
    profile.biography = offer.biography.strip()
    profile.background_functions = [name.strip() for name in offer.background_functions if name.strip()]
    profile.save()
    _set_expertise(profile, offer.expertise)
    record("mentor_profile.saved", by=by, subject=profile, before=before, after=_digest_of(profile), about=person.pk)
    return profile


@transaction.atomic
def pause_mentor_profile(profile: MentorProfile, *, by: Actor, until: date | None) -> MentorProfile:
    """No new mentees until that day; the present ones stay. None: open again."""
    _require_editor(by, profile.person)
    day = today()
    if until is not None and not day < until <= day + LONGEST_PAUSE:
        raise RuleBroken("bad_pause", _("Choose a day in the next two years."), field="until")
    before = {"paused_until": profile.paused_until}
    MentorProfile.objects.filter(pk=profile.pk).update(paused_until=until)
    profile.refresh_from_db(fields=["paused_until"])
    after = {"paused_until": until}
    record("mentor_profile.paused", by=by, subject=profile, before=before, after=after, about=profile.person_id)
    return profile


def _require_editor(by: Actor, person: Person) -> None:
    require(
        can_edit_mentor_profile(by, person),
        _("A mentor profile is written by the mentor or by HR."),
        who_can_help=_("Ask an HR admin of your organization."),
    )


def _check(person: Person, offer: Offer) -> None:
    if person.employment_status == EmploymentStatus.LEFT:
        raise RuleBroken("has_left", _("This person has left the organization."))
    if not 0 <= offer.capacity <= MOST_PLACES:
        raise RuleBroken("bad_capacity", _("From 0 to 20 mentees at the same time."), field="capacity")
    if not 0 <= offer.hours_per_month <= MOST_HOURS:
        raise RuleBroken("bad_hours", _("From 0 to 80 hours a month."), field="hours_per_month")
    if len(offer.biography) > LONGEST_BIOGRAPHY:
        raise RuleBroken("too_long", _("Up to 4,000 characters."), field="biography")
    functions = offer.background_functions
    if len(functions) > MOST_FUNCTIONS or any(len(name) > 100 for name in functions):
        raise RuleBroken("too_many_functions", _("Up to 10 functions."), field="background_functions")
    if any(not 1 <= e.level <= 5 or len(e.evidence) > 300 for e in offer.expertise.values()):
        raise RuleBroken("bad_expertise", _("Levels run from 1 to 5, evidence up to 300 characters."))
    if Competency.objects.filter(pk__in=list(offer.expertise)).count() != len(offer.expertise):
        raise RuleBroken("unknown_competency", _("One of the competencies is not in your framework any more."))


def _set_expertise(profile: MentorProfile, expertise: Mapping[UUID, Expertise]) -> None:
    MentorExpertise.objects.filter(profile=profile).exclude(competency_id__in=list(expertise)).delete()
    MentorExpertise.objects.bulk_create(
        [
            MentorExpertise(profile=profile, competency_id=pk, level=e.level, evidence=e.evidence.strip())
            for pk, e in expertise.items()
        ],
        update_conflicts=True,
        unique_fields=["organization", "profile", "competency"],
        update_fields=["level", "evidence"],
    )


def _digest_of(profile: MentorProfile) -> dict[str, object]:
    rows = profile.expertise.order_by("competency_id").values_list("competency_id", "level", "evidence")
    return {
        "capacity": profile.capacity,
        "hours": profile.hours_per_month,
        "biography": profile.biography,
        "functions": profile.background_functions,
        "expertise": [[str(pk), level, evidence] for pk, level, evidence in rows],
    }
