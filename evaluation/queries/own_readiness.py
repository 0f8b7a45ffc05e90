"""How somebody reads their own readiness: the organization's policy of today, and never more than was promised to
whoever rated."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from evaluation.choices import OWN_READINESS_ORDER, Readiness
from evaluation.models import ReadinessRating
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.scope import current_organization
from participants.models import RoleProfile
from participants.queries.people import person_of


@dataclass(frozen=True)
class OwnStanding:
    """The latest rating for one role that the person may see. Who gave it and why are empty where closed."""

    role: RoleProfile
    band: Readiness
    rated_on: date
    reason: str
    rated_by: str


def own_readiness(actor: Actor) -> list[OwnStanding]:
    """One for each role, the latest first. A later rating that is closed hides an earlier one that is open: what is not
    up to date would mislead."""
    person, policy = person_of(actor), OwnReadiness(current_organization().own_readiness)
    if person is None or policy == OwnReadiness.NOTHING:
        return []
    latest: dict[object, ReadinessRating] = {}
    ratings = ReadinessRating.objects.filter(person=person).exclude(band=Readiness.DO_NOT_KNOW)
    for rating in ratings.select_related("role_profile", "rated_by").order_by("rated_at", "pk"):
        latest[rating.role_profile_id] = rating
    shown = [_standing(rating, _least(policy, OwnReadiness(rating.promised))) for rating in latest.values()]
    return sorted((each for each in shown if each is not None), key=lambda each: each.rated_on, reverse=True)


def _least(policy: OwnReadiness, promised: OwnReadiness) -> OwnReadiness:
    return min(policy, promised, key=OWN_READINESS_ORDER.index)


def _standing(rating: ReadinessRating, shows: OwnReadiness) -> OwnStanding | None:
    if shows == OwnReadiness.NOTHING:
        return None
    opens_reason = shows == OwnReadiness.BAND_AND_REASON
    zone = ZoneInfo(current_organization().time_zone)
    return OwnStanding(
        role=rating.role_profile,
        band=Readiness(rating.band),
        rated_on=rating.rated_at.astimezone(zone).date(),
        reason=rating.reason if opens_reason else "",
        rated_by=rating.rated_by.name if opens_reason else "",
    )
