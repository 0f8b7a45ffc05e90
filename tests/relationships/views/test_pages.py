import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import ActionItem, PrivateNote, Pulse, Relationship, Session, SharedNote
from relationships.services.agreements import draft_agreement
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db

SHARED = "zqxj shared canary"
PRIVATE = "zqxj private canary"


@pytest.fixture
def visit(cast: Cast) -> Callable[..., Any]:
    """Open or post a page of the organization as one of the cast."""

    def go(person: Person, path: str, data: dict[str, Any] | None = None) -> Any:
        client = Client()
        with cast.acting(person):
            client.force_login(person.membership.user)
        address = f"/o/{cast.organization.slug}/{path}"
        return client.get(address) if data is None else client.post(address, data)

    return go


@pytest.fixture
def session(cast: Cast) -> Session:
    with cast.acting(cast.hr_admin):
        return SessionFactory(relationship=cast.relationship)


@pytest.fixture
def logged(cast: Cast, session: Session, visit: Callable[..., Any]) -> Session:
    data = {"outcome": "held", "usefulness": "2", "shared_note": SHARED, "private_note": PRIVATE}
    assert visit(cast.mentor, f"sessions/{session.pk}/log/", data).status_code == 302
    return session


def test_log_in_three_taps(cast: Cast, session: Session, visit: Callable[..., Any]):
    page = visit(cast.mentor, f"sessions/{session.pk}/log/")
    assert page.status_code == 200
    assert "Priya does not see this" in page.content.decode()
    answer = visit(cast.mentor, f"sessions/{session.pk}/log/", {"outcome": "held", "usefulness": "4"})
    assert answer.status_code == 302
    with cast.acting(cast.mentor):
        session.refresh_from_db()
        assert (session.status, Pulse.objects.get().value) == (SessionStatus.HELD, 4)


def test_log_without_an_outcome_keeps_what_was_typed(cast: Cast, session: Session, visit: Callable[..., Any]):
    answer = visit(cast.mentor, f"sessions/{session.pk}/log/", {"shared_note": SHARED, "usefulness": "9"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert SHARED in text
    assert "Say whether the session took place" in text
    with cast.acting(cast.mentor):
        assert not SharedNote.objects.exists()


def test_log_with_an_action_ties_it_to_the_session(cast: Cast, session: Session, visit: Callable[..., Any]):
    data = {"outcome": "held", "action_text": "Draft the story", "action_owner": "other"}
    visit(cast.mentor, f"sessions/{session.pk}/log/", data)
    with cast.acting(cast.mentor):
        item = ActionItem.objects.get()
    assert (item.session_id, item.owner_id) == (session.pk, cast.mentee.pk)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("hr_admin", 403), ("sponsor", 404), ("manager", 404)])
def test_log_is_for_the_two_only(cast: Cast, session: Session, visit: Callable[..., Any], who: str, status: int):
    for data in (None, {"outcome": "held"}):
        assert visit(getattr(cast, who), f"sessions/{session.pk}/log/", data).status_code == status


def test_refused_attempt_stays_on_record(cast: Cast, session: Session, visit: Callable[..., Any]):
    visit(cast.hr_admin, f"sessions/{session.pk}/log/", {"outcome": "held"})
    with cast.acting(cast.hr_admin):
        refusal = AuditEntry.objects.get(action="refused")
        session.refresh_from_db()
    assert refusal.actor == f"membership:{cast.hr_admin.membership_id}"
    assert session.status == SessionStatus.SCHEDULED


@pytest.mark.parametrize("page", ["pairs/{pair}/", "sessions/{session}/", "pairs/"])
@pytest.mark.parametrize("who", ["hr_admin", "stranger", "sponsor", "manager"])
def test_no_page_shows_notes_to_anybody_else(
    cast: Cast, logged: Session, visit: Callable[..., Any], page: str, who: str
):
    path = page.format(pair=cast.relationship.pk, session=logged.pk)
    assert "canary" not in visit(getattr(cast, who), path).content.decode()


def test_mentee_sees_the_shared_note_and_never_the_private_one_or_the_pulse(
    cast: Cast, logged: Session, visit: Callable[..., Any]
):
    text = visit(cast.mentee, f"sessions/{logged.pk}/").content.decode()
    assert SHARED in text
    assert PRIVATE not in text
    form = visit(cast.mentee, f"sessions/{logged.pk}/log/").content.decode()
    assert PRIVATE not in form
    assert 'name="usefulness" value="2" checked' not in form


def test_author_finds_the_private_note_again(cast: Cast, logged: Session, visit: Callable[..., Any]):
    assert PRIVATE in visit(cast.mentor, f"sessions/{logged.pk}/").content.decode()


def test_hr_sees_health_with_reasons_and_says_what_is_closed(cast: Cast, logged: Session, visit: Callable[..., Any]):
    text = visit(cast.hr_admin, f"pairs/{cast.relationship.pk}/").content.decode()
    assert "Last session today" in text
    assert "you cannot open them" in text


def test_pair_never_reads_the_word_stalled(cast: Cast, visit: Callable[..., Any]):
    text = visit(cast.mentee, f"pairs/{cast.relationship.pk}/").content.decode()
    assert "Time to reconnect" in text
    assert "talled" not in text


def test_schedule_by_page(cast: Cast, visit: Callable[..., Any]):
    day = (clock.today() + timedelta(days=7)).isoformat()
    data = {
        "starts_day": day,
        "starts_time": "15:00",
        "starts_zone": "Europe/Warsaw",
        "minutes": "45",
        "place": "Room 1",
    }
    assert visit(cast.mentee, f"pairs/{cast.relationship.pk}/schedule/", data).status_code == 302
    with cast.acting(cast.mentee):
        assert Session.objects.get().wall_time == f"{day}T15:00"


@pytest.mark.parametrize("field", [{"starts_day": "not a day"}, {"starts_time": "25:99"}, {"starts_zone": "Mars"}])
def test_schedule_with_bad_input_says_so_at_the_field(cast: Cast, visit: Callable[..., Any], field: dict[str, str]):
    data = {"starts_day": "2099-01-01", "starts_time": "15:00", "starts_zone": "UTC", "minutes": "45"} | field
    answer = visit(cast.mentee, f"pairs/{cast.relationship.pk}/schedule/", data)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_text_with_markup_is_shown_as_text(cast: Cast, session: Session, visit: Callable[..., Any]):
    attack = "<script>alert(1)</script>"
    visit(cast.mentor, f"sessions/{session.pk}/log/", {"outcome": "held", "topics": attack, "shared_note": attack})
    text = visit(cast.mentee, f"sessions/{session.pk}/").content.decode()
    assert attack not in text
    assert escape(attack) in text


def test_accepting_by_both_starts_the_pair_with_its_agreement(cast: Cast, visit: Callable[..., Any]):
    with cast.acting(cast.hr_admin):
        Relationship.objects.filter(pk=cast.relationship.pk).update(
            status=RelationshipStatus.PENDING, mentor_accepted_at=None, mentee_accepted_at=None
        )
    for person in (cast.mentor, cast.mentee):
        page = visit(person, f"pairs/{cast.relationship.pk}/answer/")
        assert page.status_code == 200
        assert visit(person, f"pairs/{cast.relationship.pk}/answer/", {"answer": "yes"}).status_code == 302
    with cast.acting(cast.mentor):
        cast.relationship.refresh_from_db()
        assert cast.relationship.status == RelationshipStatus.ACTIVE
        assert cast.relationship.agreements.count() == 1


def test_signing_needs_the_own_name_and_the_text_that_was_shown(cast: Cast, visit: Callable[..., Any]):
    with organization_scope(cast.organization, Actor.task("test")):
        agreement = draft_agreement(cast.relationship, by=Actor.task("test"))
    path = f"pairs/{cast.relationship.pk}/agreement/"
    assert "Where confidence ends" in visit(cast.mentee, path).content.decode()
    wrong_name = visit(cast.mentee, path, {"typed_name": "Somebody", "digest": agreement.digest})
    assert wrong_name.status_code == 422
    stale = visit(cast.mentee, path, {"typed_name": "Priya Raman", "digest": "0" * 64})
    assert stale.status_code == 409
    signed = visit(cast.mentee, path, {"typed_name": " priya  RAMAN", "digest": agreement.digest})
    assert signed.status_code == 302
    assert visit(cast.hr_admin, path).status_code == 404
    pair = visit(cast.mentee, f"pairs/{cast.relationship.pk}/").content.decode()
    assert "has not signed yet" in pair


def test_before_signing_each_may_look_who_sees_what(cast: Cast, visit: Callable[..., Any]):
    with organization_scope(cast.organization, Actor.task("test")):
        draft_agreement(cast.relationship, by=Actor.task("test"))
    path = f"pairs/{cast.relationship.pk}/agreement/"
    mentee = visit(cast.mentee, path).content.decode()
    for promise in ("written below", "releases it here"):
        assert promise not in mentee
    assert "We meet every 2 weeks for 45 minutes." in mentee
    assert "See as sponsor" in mentee
    assert "See as sponsor" not in visit(cast.mentor, path).content.decode()
    for relation in ("sponsor", "line_manager"):
        address = re.search(rf'href="/o/[^/]+/([^"]+\?as={relation})"', mentee)
        assert address is not None
        assert visit(cast.mentee, address.group(1)).status_code == 200


@pytest.mark.parametrize(("place", "joins"), [("https://meet.example/priya", True), ("Room 2.14", False)])
def test_a_session_at_an_address_is_joined_from_the_page(
    cast: Cast, visit: Callable[..., Any], place: str, joins: bool
):
    with cast.acting(cast.hr_admin):
        SessionFactory(relationship=cast.relationship, starts_at=clock.now() + timedelta(days=2), place=place)
    text = visit(cast.mentee, f"pairs/{cast.relationship.pk}/").content.decode()
    assert (f'href="{place}"' in text) == joins
    assert "To do before" in text


@pytest.mark.parametrize("count", [1, 4])
def test_list_asks_the_database_the_same_number_of_times(
    cast: Cast, visit: Callable[..., Any], count: int, django_assert_num_queries: Any
):
    with cast.acting(cast.hr_admin):
        for _index in range(count):
            SessionFactory(relationship=RelationshipFactory(program=cast.relationship.program))
            SessionFactory(relationship=RelationshipFactory(mentor=cast.mentor, program=cast.relationship.program))
        client = Client()
        client.force_login(cast.hr_admin.membership.user)
    with django_assert_num_queries(11):
        client.get(f"/o/{cast.organization.slug}/pairs/")


def test_other_organization_and_nothing_look_the_same(cast: Cast, session: Session, build_cast: Callable[[], Cast]):
    other = build_cast()
    client = Client()
    with other.acting(other.hr_admin):
        client.force_login(other.hr_admin.membership.user)
    own = f"/o/{other.organization.slug}"
    foreign = client.get(f"{own}/sessions/{session.pk}/")
    nothing = client.get(f"{own}/sessions/00000000-0000-7000-8000-000000000000/")
    assert foreign.status_code == nothing.status_code == 404
    assert foreign.content == nothing.content
    assert client.get(f"/o/{cast.organization.slug}/sessions/{session.pk}/").status_code == 404


def test_anonymous_is_asked_to_sign_in(cast: Cast, session: Session):
    answer = Client().get(f"/o/{cast.organization.slug}/sessions/{session.pk}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_private_notes_do_not_exist_before_they_are_encrypted(cast: Cast, logged: Session):
    with cast.acting(cast.mentor):
        assert PRIVATE.encode() not in bytes(PrivateNote.objects.get().sealed)
