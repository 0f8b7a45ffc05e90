"""What people see of their own readiness: the policy of today, never more than was promised."""

from datetime import UTC, datetime

import pytest

from evaluation.models import ReadinessRating
from evaluation.queries.own_readiness import OwnStanding, own_readiness
from evaluation.queries.rating_flow import lock_words
from evaluation.services.readiness import rate_readiness
from tests.evaluation.conftest import Cast
from tests.factories.evaluation import ReadinessRatingFactory

pytestmark = pytest.mark.django_db

NOTHING, BAND, REASON = "nothing", "band", "band_and_reason"


def policy(cast: Cast, value: str) -> None:
    cast.organization.own_readiness = value
    cast.organization.save()


def rate(cast: Cast) -> ReadinessRating:
    with cast.acting(cast.sponsor):
        return rate_readiness(
            by=cast.actor(cast.sponsor),
            person=cast.mentee,
            role_profile=cast.role,
            program=cast.program,
            band="ready_1_2_years",
            reason="zqxj led the pricing review",
        )


def own(cast: Cast) -> list[OwnStanding]:
    with cast.acting(cast.mentee):
        return own_readiness(cast.actor(cast.mentee))


@pytest.mark.parametrize(
    ("then", "now", "band", "reason"),
    [
        (NOTHING, NOTHING, False, False),
        (NOTHING, REASON, False, False),
        (BAND, NOTHING, False, False),
        (BAND, BAND, True, False),
        (BAND, REASON, True, False),
        (REASON, BAND, True, False),
        (REASON, NOTHING, False, False),
        (REASON, REASON, True, True),
    ],
)
def test_policy_of_today_opens_no_more_than_was_promised(cast: Cast, then: str, now: str, band: bool, reason: bool):
    policy(cast, then)
    assert rate(cast).promised == then
    policy(cast, now)
    found = own(cast)
    assert bool(found) is band
    if found:
        assert found[0].band == "ready_1_2_years"
        assert (bool(found[0].reason), bool(found[0].rated_by)) == (reason, reason)


def test_a_closed_later_rating_is_not_replaced_by_an_older_open_one(cast: Cast):
    policy(cast, REASON)
    with cast.working():
        ReadinessRatingFactory(
            person=cast.mentee, role_profile=cast.role, promised=REASON, rated_at=datetime(2026, 9, 1, tzinfo=UTC)
        )
    assert len(own(cast)) == 1
    with cast.working():
        ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role, promised=NOTHING)
    assert own(cast) == []


def test_nobody_gets_what_was_said_of_another(cast: Cast):
    policy(cast, REASON)
    rate(cast)
    for person in (cast.mentor, cast.manager, cast.sponsor, cast.hr_admin, cast.stranger):
        with cast.acting(person):
            assert own_readiness(cast.actor(person)) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [(NOTHING, "Priya does not see this."), (BAND, "Priya may read the band, not"), (REASON, "Priya may read this:")],
)
def test_who_rates_is_told_the_policy(cast: Cast, value: str, words: str):
    policy(cast, value)
    with cast.acting(cast.sponsor):
        assert lock_words("Priya").startswith(words)
