from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from evaluation.models import QuarterlyReview
from tests.evaluation.conftest import Cast
from tests.factories.evaluation import QuarterlyReviewFactory
from tests.factories.relationships import RelationshipFactory

pytestmark = pytest.mark.django_db

CANARY = "zqxj review canary"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def review(cast: Cast) -> QuarterlyReview:
    with cast.working():
        return QuarterlyReviewFactory(relationship=cast.relationship, went_well=CANARY, action_steps=[
            {"text": "Present the story", "owner": "mentee", "due_on": "2026-12-18", "is_carried_over": True}
        ])  # fmt: skip


def form(version: int = 1, **changes: str) -> dict[str, str]:
    return {"version": str(version), "went_well": "We met", "to_change": "More challenge", "step_0": "Call Ana",
            "owner_0": "mentor", "due_0": "2026-12-18", **changes}  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("mentee", 200),
        ("mentor", 200),
        ("hr_admin", 403),
        ("program_owner", 403),
        ("sponsor", 404),
        ("other_sponsor", 404),
        ("manager", 404),
        ("stranger", 404),
    ],
)
def test_the_page_is_for_the_two(cast: Cast, review: QuarterlyReview, visit: Callable[..., Any], who: str, status: int):
    answer = visit(getattr(cast, who), f"reviews/{review.pk}/")
    assert answer.status_code == status
    assert (CANARY in answer.content.decode()) is (status == 200)
    refused = 302 if status == 200 else status
    assert visit(getattr(cast, who), f"reviews/{review.pk}/sign/", {"version": "1"}).status_code == refused


def test_hr_sees_in_the_list_how_far_it_is_and_nothing_of_it(
    cast: Cast, review: QuarterlyReview, visit: Callable[..., Any]
):
    text = visit(cast.hr_admin, "reviews/").content.decode()
    assert "Priya Raman and Marcus Lindqvist" in text
    assert "Prepared" in text
    assert CANARY not in text
    assert str(review.pk) not in text


def test_the_two_write_and_sign_on_the_page(cast: Cast, review: QuarterlyReview, visit: Callable[..., Any]):
    page = visit(cast.mentee, f"reviews/{review.pk}/").content.decode()
    assert "5 of 6" in page
    assert "Halve the forecast error" in page
    assert "Marcus Lindqvist and you. Not HR, not the sponsor." in page
    assert visit(cast.mentee, f"reviews/{review.pk}/", form()).status_code == 302
    for who in (cast.mentee, cast.mentor):
        visit(who, f"reviews/{review.pk}/sign/", {"version": "2"})
    with cast.working():
        review.refresh_from_db()
    assert review.status == "completed"
    assert review.action_steps == [
        {"text": "Call Ana", "owner": "mentor", "due_on": "2026-12-18", "is_carried_over": False}
    ]
    done = visit(cast.mentor, f"reviews/{review.pk}/").content.decode()
    assert "Sign what is saved" not in done
    assert "<textarea" not in done
    assert visit(cast.mentor, f"reviews/{review.pk}/", form(2)).status_code == 409


def test_a_carried_step_keeps_its_mark_and_an_emptied_line_is_struck(
    cast: Cast, review: QuarterlyReview, visit: Callable[..., Any]
):
    visit(cast.mentee, f"reviews/{review.pk}/", form(step_0="Present the story", step_1="", owner_0="mentee"))
    with cast.working():
        review.refresh_from_db()
    assert [step["is_carried_over"] for step in review.action_steps] == [True]
    visit(cast.mentee, f"reviews/{review.pk}/", form(2, step_0=""))
    with cast.working():
        review.refresh_from_db()
    assert review.action_steps == []


def test_a_stale_form_shows_both_texts_and_saves_neither_over_the_other(
    cast: Cast, review: QuarterlyReview, visit: Callable[..., Any]
):
    visit(cast.mentee, f"reviews/{review.pk}/", form(went_well="Said first"))
    answer = visit(cast.mentor, f"reviews/{review.pk}/", form(went_well="Typed second"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Said" in text
    assert "Typed" in text
    with cast.working():
        review.refresh_from_db()
    assert review.went_well == "Said first"


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30])
def test_odd_versions_sign_nothing(cast: Cast, review: QuarterlyReview, visit: Callable[..., Any], version: str):
    assert visit(cast.mentee, f"reviews/{review.pk}/sign/", {"version": version}).status_code in (409, 422)
    with cast.working():
        review.refresh_from_db()
    assert review.mentee_signed_at is None


def test_wrong_date_keeps_what_was_typed(cast: Cast, review: QuarterlyReview, visit: Callable[..., Any]):
    answer = visit(cast.mentee, f"reviews/{review.pk}/", form(due_0="tomorrow", went_well="kept text"))
    assert answer.status_code == 422
    assert "kept text" in answer.content.decode()


def test_hostile_texts_are_text(cast: Cast, review: QuarterlyReview, visit: Callable[..., Any]):
    visit(cast.mentee, f"reviews/{review.pk}/", form(went_well=HOSTILE, step_0=HOSTILE))
    for _ in range(2):
        text = visit(cast.mentor, f"reviews/{review.pk}/").content.decode()
        assert HOSTILE not in text
        assert escape(HOSTILE) in text
        visit(cast.mentee, f"reviews/{review.pk}/sign/", {"version": "2"})


def test_list_needs_as_many_queries_for_four_as_for_one(cast: Cast, review: QuarterlyReview, visit: Callable[..., Any]):
    counts = []
    for more in (0, 3):
        with cast.working():
            for _ in range(more):
                QuarterlyReviewFactory(relationship=RelationshipFactory(program=cast.program, mentee=cast.mentee))
                QuarterlyReviewFactory(relationship=RelationshipFactory(program=cast.program))
        for who in (cast.mentee, cast.hr_admin):
            with CaptureQueriesContext(connection) as queries:
                assert visit(who, "reviews/").status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_empty_list_teaches(cast: Cast, visit: Callable[..., Any]):
    assert "When a quarter has ended" in visit(cast.stranger, "reviews/").content.decode()
