from datetime import UTC, datetime, timedelta

import pytest

from development_plans.choices import Audience, GoalStatus, PlanStatus
from development_plans.models import DevelopmentPlan, Goal
from evaluation.choices import REVIEW_TRANSITIONS, ReviewStatus
from evaluation.models import QuarterlyReview
from evaluation.queries.periods import quarter_named
from evaluation.queries.review_facts import agreed_in, review_facts
from evaluation.queries.reviews import get_review, listed_reviews, own_reviews
from evaluation.services.reviews import Step, prepare_quarterly_reviews, sign_review, update_review
from mentoring import clock
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, NotFound, RuleBroken
from mentoring.notifications.models import OutboxMessage
from relationships.choices import ActionItemStatus, RelationshipStatus, SessionStatus
from relationships.models import ActionItem, Relationship
from tests.evaluation.conftest import NOW, Cast
from tests.factories.evaluation import QuarterlyReviewFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory

pytestmark = pytest.mark.django_db

SUMMER = "2026Q2"


def prepare(cast: Cast, quarter: str = SUMMER) -> int:
    with cast.working() as scope:
        return prepare_quarterly_reviews(quarter_named(quarter), by=scope.actor)


@pytest.fixture
def review(cast: Cast) -> QuarterlyReview:
    prepare(cast)
    with cast.working():
        return get_review(cast.actor(cast.mentee), QuarterlyReview.objects.get().pk)


def write(cast: Cast, review: QuarterlyReview, who: str = "mentee", version: int = 1, **changes):
    person = getattr(cast, who)
    given = {"went_well": "The pricing story", "to_change": "More challenge", "steps": [Step("Present it")]} | changes
    with cast.acting(person):
        return update_review(review, by=cast.actor(person), version=version, **given)


def sign(cast: Cast, review: QuarterlyReview, who: str, version: int = 2):
    person = getattr(cast, who)
    with cast.acting(person):
        return sign_review(review, by=cast.actor(person), version=version)


def fresh(cast: Cast, review: QuarterlyReview) -> QuarterlyReview:
    with cast.working():
        review.refresh_from_db()
    return review


def test_prepared_once_for_each_active_pair_with_a_message_to_both(cast: Cast):
    with cast.working():
        RelationshipFactory(status=RelationshipStatus.ENDED_EARLY, ended_at=NOW)
        RelationshipFactory(started_at=NOW)
    assert prepare(cast) == 1
    assert prepare(cast) == 0
    with cast.working():
        review = QuarterlyReview.objects.get()
        messages = OutboxMessage.objects.filter(kind="review.prepared")
        assert {message.recipient_id for message in messages} == {
            cast.mentor.membership_id,
            cast.mentee.membership_id,
        }
    assert (review.relationship_id, review.status) == (cast.relationship.pk, ReviewStatus.PREPARED)


def test_a_quarter_that_runs_is_not_prepared(cast: Cast):
    with pytest.raises(RuleBroken) as refused:
        prepare(cast, "2026Q3")
    assert refused.value.code == "quarter_not_over"


def test_a_person_does_not_prepare_reviews(cast: Cast):
    with cast.acting(cast.hr_admin), pytest.raises(NotAllowed):
        prepare_quarterly_reviews(quarter_named(SUMMER), by=cast.actor(cast.hr_admin))


def test_facts_count_what_happened_in_the_quarter(scope: Cast):
    for day, status in (
        (datetime(2026, 6, 30, 10, tzinfo=UTC), SessionStatus.HELD),
        (datetime(2026, 7, 1, 10, tzinfo=UTC), SessionStatus.HELD),
        (datetime(2026, 9, 30, 10, tzinfo=UTC), SessionStatus.HELD),
        (datetime(2026, 8, 1, 10, tzinfo=UTC), SessionStatus.NO_SHOW_MENTOR),
        (datetime(2026, 10, 1, 10, tzinfo=UTC), SessionStatus.HELD),
    ):
        SessionFactory(relationship=scope.relationship, starts_at=day, status=status, logged_at=NOW)
    july, june = datetime(2026, 7, 10, tzinfo=UTC), datetime(2026, 6, 10, tzinfo=UTC)
    for status, created_at, done_at in (
        (ActionItemStatus.DONE, june, july),
        (ActionItemStatus.DONE, june, june),
        (ActionItemStatus.DONE, july, NOW),
        (ActionItemStatus.OPEN, july, None),
        (ActionItemStatus.DROPPED, july, None),
    ):
        ActionItem.objects.create(
            relationship=scope.relationship,
            owner=scope.mentee,
            text="Do it",
            status=status,
            created_at=created_at,
            done_at=done_at,
        )
    facts = review_facts([scope.relationship], quarter_named(SUMMER))[scope.relationship.pk]
    # 10 January to 1 July are 12 whole rhythms of 14 days, to 1 October 18.
    assert facts == {
        "sessions_held": 2,
        "sessions_agreed": 6,
        "cadence_days": 14,
        "actions_done": 1,
        "actions_promised": 3,
        "goals": [],
    }


def test_agreed_sessions_of_all_quarters_add_up_to_those_of_the_whole_time(scope: Cast):
    pair = scope.relationship
    whole = (quarter_named("2026Q2").end - pair.started_at).days // pair.cadence_days
    assert sum(agreed_in(pair, quarter_named(name)) for name in ("2025Q4", "2026Q1", "2026Q2")) == whole


@pytest.mark.parametrize(
    ("audience", "shown"), [(Audience.PRIVATE, False), (Audience.PAIR, True), (Audience.SPONSOR, True)]
)
def test_goals_are_those_that_the_mentee_shares_with_the_mentor(scope: Cast, audience: str, shown: bool):
    plan = DevelopmentPlan.objects.create(person=scope.mentee, status=PlanStatus.ACTIVE)
    Goal.objects.create(
        plan=plan,
        statement="Halve the error",
        measure="Error",
        baseline=6,
        target=3,
        due_on=NOW.date() + timedelta(days=300),
        status=GoalStatus.AGREED,
        agreed_at=NOW,
        audience=audience,
    )
    goals = review_facts([scope.relationship], quarter_named(SUMMER))[scope.relationship.pk]["goals"]
    assert goals == ([{"statement": "Halve the error", "standing": "on_track"}] if shown else [])


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_both_may_write(cast: Cast, review: QuarterlyReview, who: str):
    written = write(cast, review, who)
    assert (written.status, written.version) == (ReviewStatus.IN_PROGRESS, 2)
    assert written.action_steps[0]["text"] == "Present it"


@pytest.mark.parametrize("who", ["hr_admin", "sponsor", "manager", "program_owner", "stranger"])
def test_nobody_else_writes_or_signs(cast: Cast, review: QuarterlyReview, who: str):
    with pytest.raises(NotAllowed):
        write(cast, review, who)
    with pytest.raises(NotAllowed):
        sign(cast, review, who, version=1)
    fresh(cast, review)
    assert (review.status, review.went_well) == (ReviewStatus.PREPARED, "")


def test_a_stale_form_changes_nothing(cast: Cast, review: QuarterlyReview):
    write(cast, review, "mentee")
    with pytest.raises(Conflict, match="meantime"):
        write(cast, review, "mentor", version=1, went_well="Mine")
    assert fresh(cast, review).went_well == "The pricing story"


@pytest.mark.parametrize(("first", "second"), [("mentee", "mentor"), ("mentor", "mentee")])
def test_walk_from_prepared_to_completed(cast: Cast, review: QuarterlyReview, first: str, second: str):
    write(cast, review)
    assert sign(cast, review, first).status == f"signed_by_{first}"
    assert sign(cast, review, first).status == f"signed_by_{first}"
    done = sign(cast, review, second)
    assert done.status == ReviewStatus.COMPLETED
    assert done.mentee_signed_by_id == cast.mentee.membership_id
    assert done.mentor_signed_by_id == cast.mentor.membership_id
    with cast.working():
        told = OutboxMessage.objects.get(kind="review.to_sign")
    assert told.recipient_id == getattr(cast, second).membership_id


def test_nothing_is_written_after_a_signature(cast: Cast, review: QuarterlyReview):
    write(cast, review)
    for who in ("mentee", "mentor"):
        sign(cast, review, who)
        for writer in ("mentee", "mentor"):
            with pytest.raises(Conflict, match="signed already"):
                write(cast, review, writer, version=2, went_well="Changed")
    fresh(cast, review)
    assert (review.went_well, review.version) == ("The pricing story", 2)


def test_a_signature_is_for_the_text_that_was_seen(cast: Cast, review: QuarterlyReview):
    write(cast, review)
    with pytest.raises(Conflict):
        sign(cast, review, "mentor", version=1)


def test_an_empty_review_is_not_signed(cast: Cast, review: QuarterlyReview):
    with pytest.raises(RuleBroken) as refused:
        sign(cast, review, "mentor", version=1)
    assert refused.value.code == "nothing_written"


def test_steps_of_the_quarter_before_are_nothing_to_sign(cast: Cast, review: QuarterlyReview):
    write(cast, review, went_well="", to_change="", steps=[Step("Old promise", is_carried_over=True)])
    with pytest.raises(RuleBroken) as refused:
        sign(cast, review, "mentor")
    assert refused.value.code == "nothing_written"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"went_well": "x" * 5001}, "too_long"),
        ({"to_change": "nul \x00"}, "bad_characters"),
        ({"steps": [Step("x")] * 11}, "too_many_steps"),
        ({"steps": [Step("")]}, "bad_step"),
        ({"steps": [Step("x", owner="boss")]}, "bad_owner"),
    ],
)
def test_bad_input_is_refused(cast: Cast, review: QuarterlyReview, changes: dict, code: str):
    with pytest.raises(RuleBroken) as refused:
        write(cast, review, **changes)
    assert refused.value.code == code


def test_next_quarter_carries_the_steps_over_and_closes_what_was_not_signed(cast: Cast, review: QuarterlyReview):
    write(cast, review)
    with cast.working() as scope:
        with clock.moved_to(datetime(2027, 1, 2, 12, tzinfo=UTC)):
            prepare_quarterly_reviews(quarter_named("2026Q3"), by=scope.actor)
        following = QuarterlyReview.objects.get(quarter="2026Q3")
        review.refresh_from_db()
    assert review.status == ReviewStatus.MISSED
    assert following.action_steps == [{"text": "Present it", "owner": "mentee", "due_on": "", "is_carried_over": True}]
    with pytest.raises(InvalidTransition):
        sign(cast, review, "mentee")


@pytest.mark.parametrize("status", list(ReviewStatus))
def test_only_transitions_of_the_table_happen_by_signing(cast: Cast, status: ReviewStatus):
    stamps = {}
    if status in (ReviewStatus.SIGNED_BY_MENTEE, ReviewStatus.COMPLETED):
        stamps |= {"mentee_signed_at": NOW}
    if status in (ReviewStatus.SIGNED_BY_MENTOR, ReviewStatus.COMPLETED):
        stamps |= {"mentor_signed_at": NOW}
    with cast.working():
        review = QuarterlyReviewFactory(relationship=cast.relationship, status=status, went_well="x", **stamps)
    for who in ("mentee", "mentor"):
        before = review.status
        try:
            after = sign(cast, review, who, version=1).status
        except InvalidTransition:
            after = before
        assert after == before or after in REVIEW_TRANSITIONS[before]
        fresh(cast, review)


@pytest.mark.parametrize(
    ("who", "in_list", "own"),
    [
        ("mentee", True, True),
        ("mentor", True, True),
        ("hr_admin", True, False),
        ("program_owner", True, False),
        ("sponsor", False, False),
        ("other_sponsor", False, False),
        ("manager", False, False),
        ("stranger", False, False),
    ],
)
def test_who_sees_a_review(cast: Cast, review: QuarterlyReview, who: str, in_list: bool, own: bool):
    person = getattr(cast, who)
    with cast.acting(person):
        actor = cast.actor(person)
        lines = listed_reviews(actor)
        assert bool(lines) is in_list
        assert own_reviews(actor).exists() is own
        assert all((line.other is not None) is own for line in lines)
        if not in_list:
            with pytest.raises(NotFound):
                get_review(actor, review.pk)


def test_a_relationship_without_sign_in_is_prepared_too(cast: Cast):
    with cast.working():
        Relationship.objects.filter(pk=cast.relationship.pk).update(ends_on=NOW.date())
        cast.mentor.membership = None
        cast.mentor.save()
    assert prepare(cast) == 1
