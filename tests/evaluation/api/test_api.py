from collections.abc import Callable
from typing import Any

import pytest

from evaluation.models import QuarterlyReview, ReadinessRating
from evaluation.queries.periods import quarter_named
from evaluation.services.reports import build_quarterly_report
from mentoring.ids import new_id
from mentoring.tenancy.actors import Actor
from participants.models import Person
from tests.evaluation.conftest import Cast, enroll, signed_in
from tests.factories.evaluation import QuarterlyReviewFactory, ReadinessRatingFactory
from tests.factories.participants import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast: Cast) -> Callable[..., Any]:
    def go(person: Person, path: str, body: Any = None, method: str = "post") -> Any:
        client = signed_in(person)
        address = f"/api/v1/o/{cast.organization.slug}/{path}"
        if body is None:
            return client.get(address)
        return getattr(client, method)(address, body, content_type="application/json")

    return go


def body(cast: Cast, **changes: Any) -> dict[str, Any]:
    given = {"person": cast.mentee.pk, "role_profile": cast.role.pk, "program": cast.program.pk, "band": "ready_now"}
    return {key: str(value) for key, value in given.items()} | changes


def test_few_participants_are_hidden_by_the_api_as_on_the_page(cast: Cast, call: Callable[..., Any]):
    call(cast.sponsor, "readiness/ratings/", body(cast))
    answer = call(cast.sponsor, "readiness/").json()
    assert (answer["rated"], answer["ready_now"]["numerator"], answer["moved_up"]["value"]) == (None, None, None)
    role = answer["roles"][0]
    assert (role["is_hidden"], role["ready_now"], role["not_yet"], role["ready_now_by_quarter"]) == (
        True,
        None,
        None,
        [],
    )
    assert call(cast.sponsor, "readiness/people/").json()["items"] == []


def test_dashboard_by_the_api_has_the_figures_of_the_page(cast: Cast, call: Callable[..., Any]):
    with cast.working():
        for _ in range(4):
            enroll(cast.program, PersonFactory(), None)
    call(cast.sponsor, "readiness/ratings/", body(cast))
    answer = call(cast.sponsor, "readiness/").json()
    assert answer["finding"] == "1 of 1 critical role has a successor ready now."
    assert answer["ready_now"]["numerator"] == 1
    assert answer["moved_up"]["value"] is None
    panel = call(cast.sponsor, f"readiness/roles/{cast.role.pk}/").json()
    assert [person["name"] for person in panel["candidates"]] == ["Priya Raman"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("sponsor", 201), ("hr_admin", 201), ("other_sponsor", 404), ("program_owner", 404), ("manager", 404),
     ("mentor", 404), ("mentee", 404), ("stranger", 404)],
)  # fmt: skip
def test_who_rates_by_the_api(cast: Cast, call: Callable[..., Any], who: str, status: int):
    assert call(getattr(cast, who), "readiness/ratings/", body(cast)).status_code == status
    with cast.working():
        assert ReadinessRating.objects.exists() is (status == 201)


@pytest.mark.parametrize(
    "changes",
    [{"band": "best"}, {"band": None}, {"person": "x"}, {"unknown": 1}, {"reason": 5}, {"is_interim_cover": "yes"}],
)
def test_wrong_bodies_are_refused(cast: Cast, call: Callable[..., Any], changes: dict[str, Any]):
    assert call(cast.sponsor, "readiness/ratings/", body(cast, **changes)).status_code in (400, 422)


@pytest.mark.parametrize("field", ["person", "role_profile", "program"])
def test_foreign_ids_are_not_found(cast: Cast, call: Callable[..., Any], field: str):
    assert call(cast.sponsor, "readiness/ratings/", body(cast, **{field: str(new_id())})).status_code == 404


def test_cards_and_ratings_are_lists(cast: Cast, call: Callable[..., Any]):
    assert [c["name"] for c in call(cast.sponsor, "readiness/cards/?due=true").json()["items"]] == ["Priya Raman"]
    call(cast.sponsor, "readiness/ratings/", body(cast))
    assert call(cast.sponsor, "readiness/cards/?due=true").json()["items"] == []
    assert call(cast.sponsor, "readiness/cards/").json()["items"][0]["mine"] == "ready_now"
    assert len(call(cast.sponsor, f"readiness/ratings/?person={cast.mentee.pk}").json()["items"]) == 1
    for who in (cast.mentee, cast.other_sponsor, cast.manager):
        assert call(who, "readiness/ratings/").json()["items"] == []


def test_review_by_the_api(cast: Cast, call: Callable[..., Any]):
    with cast.working():
        review = QuarterlyReviewFactory(relationship=cast.relationship)
    assert call(cast.hr_admin, "reviews/").json()["items"][0]["status"] == "prepared"
    assert call(cast.hr_admin, f"reviews/{review.pk}/").status_code == 403
    assert call(cast.sponsor, f"reviews/{review.pk}/").status_code == 404
    text = {"version": 1, "went_well": "We met", "to_change": "", "steps": [{"text": "Call", "owner": "mentor"}]}
    assert call(cast.mentor, f"reviews/{review.pk}/", text, "put").json()["version"] == 2
    assert call(cast.mentee, f"reviews/{review.pk}/", text, "put").status_code == 409
    assert call(cast.mentee, f"reviews/{review.pk}/", {**text, "steps": ["x"]}, "put").status_code in (400, 422)
    for who in (cast.mentor, cast.mentee):
        signed = call(who, f"reviews/{review.pk}/sign/", {"version": 2}).json()
    assert signed["status"] == "completed"
    assert call(cast.mentee, f"reviews/{review.pk}/", {**text, "version": 2}, "put").status_code == 409
    with cast.working():
        assert QuarterlyReview.objects.get().action_steps[0]["text"] == "Call"


def test_reports_by_the_api(cast: Cast, call: Callable[..., Any]):
    with cast.working():
        report = build_quarterly_report(cast.program, quarter_named("2026Q2"), by=Actor.task("test"))
    listed = call(cast.sponsor, "reports/?quarter=2026Q2").json()["items"]
    assert [row["version"] for row in listed] == [1]
    assert call(cast.sponsor, f"reports/{report.pk}/pdf/").content.startswith(b"%PDF")
    assert call(cast.other_sponsor, f"reports/{report.pk}/pdf/").status_code == 404
    assert call(cast.mentee, "reports/").status_code == 403
    assert call(cast.sponsor, "reports/", {"quarter": "2026Q2"}).status_code == 403
    assert call(cast.hr_admin, "reports/", {"quarter": "2026Q2"}).status_code == 202
    assert call(cast.hr_admin, "reports/", {"quarter": "2026"}).status_code == 422


def test_lists_stand_when_there_is_more_than_a_page(cast: Cast, call: Callable[..., Any]):
    with cast.working():
        for _ in range(3):
            ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role)
    first = call(cast.sponsor, "readiness/ratings/?limit=2").json()
    assert len(first["items"]) == 2
    assert first["next"]
