from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from evaluation.choices import Readiness
from evaluation.models import ReadinessRating
from evaluation.queries.readiness import latest_rating, rating_cards, ratings_due, visible_ratings
from evaluation.services.readiness import rate_readiness, rate_same_as_before
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import NotAllowed, RuleBroken
from programs.choices import EnrollmentStatus
from programs.models import Enrollment
from tests.evaluation.conftest import Cast, enroll
from tests.factories.evaluation import ReadinessRatingFactory
from tests.factories.participants import PersonFactory, RoleProfileFactory

pytestmark = pytest.mark.django_db

SEPTEMBER = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)


def rate(cast: Cast, who: str, **changes):
    given = {"person": cast.mentee, "role_profile": cast.role, "program": cast.program, "band": "ready_now"} | changes
    person = getattr(cast, who)
    with cast.acting(person):
        return rate_readiness(by=cast.actor(person), **given)


@pytest.mark.parametrize("who", ["sponsor", "hr_admin"])
def test_sponsor_and_hr_rate(cast: Cast, who: str):
    rating = rate(cast, who, reason="Led the pricing review")
    assert (rating.band, rating.rated_by_id) == ("ready_now", getattr(cast, who).membership_id)
    with cast.working():
        entry = AuditEntry.objects.get(action="readiness.rated")
    assert entry.about_id == cast.mentee.pk
    assert "pricing" not in entry.facts


@pytest.mark.parametrize("who", ["other_sponsor", "program_owner", "manager", "mentor", "mentee", "stranger"])
def test_nobody_else_rates(cast: Cast, who: str):
    with pytest.raises(NotAllowed):
        rate(cast, who)
    with cast.working():
        assert not ReadinessRating.objects.exists()


def test_nobody_rates_themself_also_not_hr_or_a_sponsor(cast: Cast):
    with cast.working():
        enroll(cast.program, cast.sponsor, cast.role)
    for who in ("sponsor", "hr_admin"):
        with pytest.raises(NotAllowed):
            rate(cast, who, person=getattr(cast, who), program=cast.program if who == "sponsor" else None)


def test_a_task_rates_nobody(cast: Cast):
    with cast.working() as scope, pytest.raises(NotAllowed):
        rate_readiness(
            by=scope.actor, person=cast.mentee, role_profile=cast.role, program=cast.program, band="ready_now"
        )


def test_sponsor_names_the_program_and_only_hr_may_leave_it_out(cast: Cast):
    with pytest.raises(NotAllowed):
        rate(cast, "sponsor", program=None)
    with cast.working():
        outsider = PersonFactory(name="Senior Outsider")
    assert rate(cast, "hr_admin", person=outsider, program=None).program_id is None
    with pytest.raises(NotAllowed):
        rate(cast, "hr_admin", person=outsider)


def test_a_mentor_or_former_mentee_of_the_program_is_not_rated_by_its_sponsor(cast: Cast):
    with pytest.raises(NotAllowed):
        rate(cast, "sponsor", person=cast.mentor)
    with cast.working():
        Enrollment.objects.filter(person=cast.mentee).update(status=EnrollmentStatus.REMOVED, ended_at=clock.now())
    with pytest.raises(NotAllowed):
        rate(cast, "sponsor")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"band": "emergency"}, "bad_band"),
        ({"reason": "x" * 501}, "too_long"),
        ({"reason": "nul \x00 byte"}, "bad_characters"),
    ],
)
def test_bad_input_is_refused(cast: Cast, changes: dict[str, str], code: str):
    with pytest.raises(RuleBroken) as refused:
        rate(cast, "sponsor", **changes)
    assert refused.value.code == code


def test_archived_role_and_leaver_are_refused(cast: Cast):
    with cast.working():
        archived = RoleProfileFactory(is_archived=True)
    with pytest.raises(RuleBroken, match="not planned"):
        rate(cast, "sponsor", role_profile=archived)
    cast.mentee.left_on = clock.today()
    with pytest.raises(RuleBroken, match="left"):
        rate(cast, "sponsor")


def test_the_same_answer_twice_is_one_rating_and_another_stands_beside(cast: Cast):
    first, second = rate(cast, "sponsor"), rate(cast, "sponsor")
    third = rate(cast, "sponsor", band="not_yet")
    assert first.pk == second.pk != third.pk
    with cast.working():
        assert ReadinessRating.objects.count() == 2
        assert latest_rating(cast.mentee, cast.role).band == "not_yet"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_rating_is_never_changed_in_the_database(cast: Cast, change: str):
    rate(cast, "sponsor")
    with cast.working():
        rows = ReadinessRating.objects.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(band="not_yet") if change == "update" else rows.delete()
        assert ReadinessRating.objects.get().band == "ready_now"


def test_same_as_last_quarter_repeats_the_band_with_a_new_name_under_it(cast: Cast):
    with cast.working():
        ReadinessRatingFactory(
            person=cast.mentee, role_profile=cast.role, band=Readiness.READY_3_5_YEARS, rated_at=SEPTEMBER
        )
    with cast.acting(cast.sponsor):
        rating = rate_same_as_before(
            by=cast.actor(cast.sponsor), person=cast.mentee, role_profile=cast.role, program=cast.program
        )
    assert (rating.band, rating.rated_by_id) == ("ready_3_5_years", cast.sponsor.membership_id)


def test_same_without_an_earlier_rating_asks_for_a_band(cast: Cast):
    with cast.acting(cast.sponsor), pytest.raises(RuleBroken) as refused:
        rate_same_as_before(
            by=cast.actor(cast.sponsor), person=cast.mentee, role_profile=cast.role, program=cast.program
        )
    assert refused.value.code == "no_earlier_rating"


def test_do_not_know_is_no_rating_but_answers_the_card(cast: Cast):
    with cast.working():
        ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role, rated_at=SEPTEMBER)
    rate(cast, "sponsor", band="do_not_know")
    with cast.acting(cast.sponsor):
        assert ratings_due(cast.actor(cast.sponsor)) == []
        assert latest_rating(cast.mentee, cast.role).band == Readiness.READY_1_2_YEARS


def test_cards_are_the_enrolled_mentees_with_a_target_role_without_this_sponsors_answer(cast: Cast):
    with cast.working():
        enroll(cast.program, PersonFactory(name="No Target"), None)
        enroll(cast.program, PersonFactory(name="Archived Target"), RoleProfileFactory(is_archived=True))
        enroll(cast.program, PersonFactory(name="Has Left", left_on=clock.today()), cast.role)
        ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role, rated_by=cast.hr_admin.membership)
    with cast.acting(cast.sponsor):
        due = ratings_due(cast.actor(cast.sponsor))
        assert [(card.person, card.role_profile) for card in due] == [(cast.mentee, cast.role)]
        assert due[0].before.rated_by_id == cast.hr_admin.membership_id
    for who in (cast.other_sponsor, cast.program_owner, cast.mentee, cast.stranger):
        with cast.acting(who):
            assert rating_cards(cast.actor(who)) == []


def test_a_rating_of_last_quarter_is_due_again(cast: Cast):
    with cast.working():
        ReadinessRatingFactory(
            person=cast.mentee, role_profile=cast.role, rated_by=cast.sponsor.membership, rated_at=SEPTEMBER
        )
    with cast.acting(cast.sponsor):
        assert len(ratings_due(cast.actor(cast.sponsor))) == 1
    rate(cast, "sponsor")
    with cast.acting(cast.sponsor):
        assert ratings_due(cast.actor(cast.sponsor)) == []


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("sponsor", True),
        ("program_owner", True),
        ("hr_admin", True),
        ("other_sponsor", False),
        ("manager", False),
        ("mentor", False),
        ("mentee", False),
        ("stranger", False),
    ],
)
def test_who_reads_ratings(cast: Cast, who: str, sees: bool):
    rate(cast, "sponsor")
    person = getattr(cast, who)
    with cast.acting(person):
        assert visible_ratings(cast.actor(person)).exists() is sees


def test_nobody_reads_the_own_rating_also_not_as_hr_or_sponsor(cast: Cast):
    with cast.working():
        for person in (cast.hr_admin, cast.sponsor):
            enroll(cast.program, person, cast.role)
            ReadinessRatingFactory(person=person, role_profile=cast.role)
    for person in (cast.hr_admin, cast.sponsor):
        with cast.acting(person):
            assert person.pk not in visible_ratings(cast.actor(person)).values_list("person_id", flat=True)


def test_cards_need_as_many_queries_for_four_as_for_one(cast: Cast):
    counts = []
    for more in (0, 3):
        with cast.working():
            for _ in range(more):
                enroll(cast.program, PersonFactory(), cast.role)
        with cast.acting(cast.sponsor), CaptureQueriesContext(connection) as queries:
            rating_cards(cast.actor(cast.sponsor))
        counts.append(len(queries))
    assert counts[0] == counts[1]
