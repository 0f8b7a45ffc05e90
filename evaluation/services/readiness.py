"""Sponsors' judgments. A rating is never changed: a later one stands beside it."""

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.choices import Readiness
from evaluation.models import ReadinessRating
from evaluation.permissions.readiness import can_rate_readiness
from evaluation.queries.periods import current_quarter
from evaluation.queries.readiness import latest_rating
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_organization
from participants.models import Person, RoleProfile
from programs.models import Program

LONGEST_REASON = 500


@transaction.atomic
def rate_readiness(
    *,
    by: Actor,
    person: Person,
    role_profile: RoleProfile,
    program: Program | None,
    band: Readiness | str,
    reason: str = "",
    is_interim_cover: bool = False,
) -> ReadinessRating:
    """`program` is the one the rater sponsors; HR may leave it out. Saying the same again within the quarter
    changes nothing."""
    require(
        can_rate_readiness(by, person, program),
        _("Only a sponsor of a program in which this person takes part, or HR, rates readiness, and nobody their own."),
        who_can_help=_("Ask the program owner."),
    )
    # Two taps on one button wait for each other here.
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    _check(person, role_profile, band)
    reason = _one_line(reason)
    earlier = _own_this_quarter(by, person, role_profile)
    if earlier is not None and (earlier.band, earlier.reason, earlier.is_interim_cover) == (
        band,
        reason,
        is_interim_cover,
    ):
        return earlier
    rating: ReadinessRating = ReadinessRating.objects.create(
        person=person,
        role_profile=role_profile,
        program=program,
        band=band,
        reason=reason,
        is_interim_cover=is_interim_cover,
        promised=current_organization().own_readiness,
        rated_by_id=by.membership_id,
    )
    record(
        "readiness.rated",
        by=by,
        subject=rating,
        about=person.pk,
        facts={"band": rating.band, "interim_cover": is_interim_cover, "promised": rating.promised},
        after={"reason": reason},
    )
    return rating


@transaction.atomic
def rate_same_as_before(
    *, by: Actor, person: Person, role_profile: RoleProfile, program: Program | None
) -> ReadinessRating:
    """The band of the latest rating, given again by the one who acts."""
    require(can_rate_readiness(by, person, program), _("Only the program's sponsors and HR rate readiness."))
    before = latest_rating(person, role_profile)
    if before is None:
        raise RuleBroken("no_earlier_rating", _("There is no earlier rating to repeat. Choose a band."), field="band")
    return rate_readiness(
        by=by,
        person=person,
        role_profile=role_profile,
        program=program,
        band=before.band,
        is_interim_cover=before.is_interim_cover,
    )


def _check(person: Person, role_profile: RoleProfile, band: str) -> None:
    if person.left_on is not None:
        raise RuleBroken("has_left", _("%(name)s has left the organization.") % {"name": person.name})
    if role_profile.is_archived:
        raise RuleBroken("role_archived", _("This role is not planned for any more."), field="role_profile")
    if band not in Readiness.values:
        raise RuleBroken("bad_band", _("Choose a band from the list."), field="band")


def _own_this_quarter(by: Actor, person: Person, role_profile: RoleProfile) -> ReadinessRating | None:
    rating: ReadinessRating | None = (
        ReadinessRating.objects.filter(
            person=person,
            role_profile=role_profile,
            rated_by_id=by.membership_id,
            rated_at__gte=current_quarter().start,
        )
        .order_by("-rated_at", "-pk")
        .first()
    )
    return rating


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST_REASON:
        raise RuleBroken("too_long", _("Say it in up to 500 characters."), field="reason")
    if not text.isprintable():
        raise RuleBroken("bad_characters", _("This text holds characters that cannot be stored."), field="reason")
    return text
