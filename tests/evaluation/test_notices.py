"""The messages of a quarter's end, as they are mailed: no text of the pair, no figure about a person."""

import pytest

from evaluation.queries.periods import quarter_named
from evaluation.queries.reviews import get_review
from evaluation.services.reports import build_quarterly_report
from evaluation.services.reviews import prepare_quarterly_reviews, sign_review, update_review
from mentoring.notifications.catalog import Notice, get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.rendering import render
from mentoring.tenancy.actors import Actor
from tests.evaluation.conftest import Cast

pytestmark = pytest.mark.django_db

CANARY = "zqxj review canary"


def mailed(cast: Cast, kind: str, subject: object, person: object) -> str:
    with cast.working():
        message = OutboxMessage.objects.get(kind=kind, recipient=person.membership)
        membership = person.membership
        notice = Notice(cast.organization, subject, membership, membership.email, "", {}, "Europe/Warsaw")
        email = render(get_kind(kind), message, notice).email
    return f"{email.subject}\n{email.body}\n{email.alternatives[0][0]}"


def test_pair_is_told_of_the_review_and_of_the_first_signature(cast: Cast):
    with cast.working() as scope:
        prepare_quarterly_reviews(quarter_named("2026Q2"), by=scope.actor)
    with cast.acting(cast.mentor):
        actor = cast.actor(cast.mentor)
        review = get_review(actor, cast.relationship.reviews.get().pk)
        update_review(review, by=actor, version=1, went_well=CANARY, to_change="", steps=[])
        sign_review(review, by=actor, version=2)
    prepared = mailed(cast, "review.prepared", review, cast.mentee)
    signed = mailed(cast, "review.to_sign", review, cast.mentee)
    assert "Your review with Marcus Lindqvist is ready to write: Q2 2026" in prepared
    assert "Marcus Lindqvist has signed your review" in signed
    for text in (prepared, signed):
        assert f"/reviews/{review.pk}/" in text
        assert CANARY not in text


def test_sponsor_is_told_of_the_report(cast: Cast):
    with cast.working():
        report = build_quarterly_report(cast.program, quarter_named("2026Q2"), by=Actor.task("test"))
    text = mailed(cast, "report.built", report, cast.sponsor)
    assert "Meridian Leaders: report Q2 2026" in text
    assert "/reports/" in text
    assert "Priya" not in text
