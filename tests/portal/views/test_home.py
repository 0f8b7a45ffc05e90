"""The home page: everybody's own queue and nobody else's; every number is the number of rows behind it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.portal.choices import QueueKind
from mentoring.portal.queries.home import home_of
from mentoring.portal.queries.pair_items import pair_item
from mentoring.portal.queries.pairs import on_track_at, pair_overview
from mentoring.tenancy.roles import Role
from participants.models import Person
from programs.models import Enrollment
from relationships.choices import SessionStatus
from relationships.models import ActionItem, Nudge, Relationship
from relationships.services.sessions import LogEntry, log_session
from tests.factories.participants import PersonFactory
from tests.factories.programs import ApplicationFactory, EnrollmentFactory, IntakeFactory, ProgramFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.portal.conftest import Cast, add_good_pair, add_quiet_pair
from tests.portal.world import fill

pytestmark = pytest.mark.django_db

EVERYBODY = ["hr", "root", "owner", "sponsor", "mentor", "mentee", "manager", "member", "auditor"]
RUN_PROGRAMS = {"hr", "root", "owner"}
CANARY = "zqxj canary"


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_has_a_home(cast: Cast, who: str):
    response = cast.client(who).get(cast.url())
    assert response.status_code == 200
    assert text_of(response).count("<h1") == 1


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_those_who_run_programs_see_the_queue_of_pairs(cast: Cast, who: str):
    with cast.scope():
        fill(cast, 1)
    shown = text_of(cast.client(who).get(cast.url()))
    assert ("Tom Baker 0 and Anja Krueger 0" in shown) == (who in RUN_PROGRAMS)
    assert ("1 application waits" in shown) == (who in RUN_PROGRAMS)
    assert ("people-0.csv" in shown) == (who in {"hr", "root"})


def test_an_owner_of_one_program_sees_nothing_of_another(cast: Cast):
    with cast.scope():
        other = ProgramFactory(name="Another program")
        add_quiet_pair(other, mentor__name="Other Mentor", mentee__name="Other Mentee")
    assert "Other Mentee" in text_of(cast.client("hr").get(cast.url()))
    assert "Other Mentee" not in text_of(cast.client("owner").get(cast.url()))


def test_hr_never_reads_what_the_two_wrote(cast: Cast):
    with cast.acting("mentor"):
        session = SessionFactory(relationship=cast.quiet, starts_at=clock.now() - timedelta(days=40))
        entry = LogEntry(SessionStatus.HELD, 1, 45, (), f"{CANARY} shared", f"{CANARY} private")
        log_session(session, by=cast.actor("mentor"), entry=entry)
        ActionItem.objects.create(
            relationship=cast.quiet, owner=cast.people["mentee"], text=f"{CANARY} action", due_on=clock.today()
        )
    for path in ("", "home/pairs/", f"programs/{cast.program.pk}/pairs/", "search/?q=pri"):
        assert CANARY not in text_of(cast.client("hr").get(cast.url(path))), path
    own = text_of(cast.client("mentee").get(cast.url()))
    assert f"{CANARY} action" in own
    assert f"{CANARY} action" not in text_of(cast.client("mentor").get(cast.url()))


def test_numbers_are_the_rows_behind_them(cast: Cast):
    with cast.scope():
        fill(cast, 3)
    with cast.acting("hr"):
        overview = pair_overview(cast.actor("hr"))
        home = home_of(cast.actor("hr"))
    assert (overview.on_track, overview.past_first_month, len(overview.lines)) == (3, 7, 7)
    figure = home.running.figures[0]
    assert (figure.number, figure.n) == ("43", "3 of 7 pairs")
    page = text_of(cast.client("hr").get(cast.url("home/pairs/?health=on_track")))
    assert page.count('<article class="queue-row"') == 3
    queue = text_of(cast.client("hr").get(cast.url("?kind=pair")))
    assert queue.count('<article class="queue-row"') == home.queue.count_of(QueueKind.PAIR) == 4
    assert "4 pairs need you" in queue
    assert cast.url(f"programs/{cast.program.pk}/pairs/") in queue
    assert queue.count("Remind again") == 3
    assert queue.count("no reply") == 3
    held = sum(min(line.held, line.agreed) for line in overview.lines)
    assert overview.cadence.numerator == held


def test_the_change_compares_with_the_beginning_of_the_quarter(cast: Cast):
    with cast.acting("hr"):
        now = clock.now()
        assert on_track_at(cast.actor("hr"), now) == (0, 1)
        assert on_track_at(cast.actor("hr"), now - timedelta(days=45)) == (1, 1)
        assert on_track_at(cast.actor("hr"), now - timedelta(days=61)) == (0, 0)


@pytest.mark.parametrize("who", ["hr", "mentor", "mentee", "manager"])
def test_the_number_of_queries_does_not_grow(cast: Cast, who: str):
    with cast.scope():
        fill(cast, 1)
        _grow(cast, 1)
    one = _queries(cast.client(who), cast.url())
    with cast.scope():
        fill_more(cast, 3)
        _grow(cast, 3)
    assert _queries(cast.client(who), cast.url()) == one


def fill_more(cast: Cast, rows: int) -> None:
    for n in range(rows):
        add_quiet_pair(cast.program, mentor__name=f"More {n}")
        add_good_pair(cast.program)
        IntakeFactory(program=ProgramFactory())
        RelationshipFactory(
            program=cast.program, status="pending", mentor_accepted_at=None, made_at=clock.now() - timedelta(days=9)
        )


def _grow(cast: Cast, rows: int) -> None:
    """Rows of the people's own: pairs, sessions, actions, reports."""
    for n in range(rows):
        for fields in ({"mentor": cast.people["mentor"]}, {"mentee": cast.people["mentee"]}):
            pair = add_good_pair(ProgramFactory(), **fields)
            SessionFactory(relationship=pair, starts_at=clock.now() + timedelta(days=2))
            for owner in (pair.mentor, pair.mentee):
                ActionItem.objects.create(relationship=pair, owner=owner, text=f"Do {n}", due_on=clock.today())
        PersonFactory(manager=cast.people["manager"])


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_remind_in_place_and_take_it_back(cast: Cast):
    client = cast.client("hr")
    row = client.post(cast.url(f"pairs/{cast.quiet.pk}/remind/"), HTTP_HX_REQUEST="true")
    assert row.status_code == 200
    assert "Reminded just now" in text_of(row)
    assert text_of(row).lstrip().startswith('<article class="queue-row"')
    with cast.scope():
        nudge = Nudge.objects.get()
        assert AuditEntry.objects.filter(action="relationship.nudged").count() == 1
    home = text_of(client.get(cast.url()))
    assert "Reminded today, 1 waits for an answer" in home
    assert "need you" not in home
    client.post(cast.url(f"pairs/{cast.quiet.pk}/remind/"))
    with cast.scope():
        assert Nudge.objects.count() == 1
    back = client.post(cast.url(f"reminders/{nudge.pk}/take-back/"), HTTP_HX_REQUEST="true")
    assert "Remind" in text_of(back)
    assert "just now" not in text_of(back)
    with cast.scope():
        assert Nudge.objects.get().taken_back_at is not None


def test_without_scripts_reminding_leads_back_to_the_queue(cast: Cast):
    response = cast.client("owner").post(cast.url(f"pairs/{cast.quiet.pk}/remind/"))
    assert (response.status_code, response.url) == (302, cast.url())


@pytest.mark.parametrize("who", ["sponsor", "mentor", "mentee", "manager", "member", "auditor"])
def test_nobody_else_reminds(cast: Cast, who: str):
    assert cast.client(who).post(cast.url(f"pairs/{cast.quiet.pk}/remind/")).status_code in (403, 404)
    with cast.scope():
        assert not Nudge.objects.exists()


@pytest.mark.parametrize("who", ["sponsor", "mentor", "mentee", "manager", "member", "auditor"])
def test_lists_of_pairs_are_not_there_for_others(cast: Cast, who: str):
    client = cast.client(who)
    assert client.get(cast.url("home/pairs/")).status_code == 404
    assert client.get(cast.url(f"programs/{cast.program.pk}/pairs/")).status_code == 404


def test_another_organization_is_not_there(cast: Cast):
    stranger = make_member(OrganizationFactory(), Role.MEMBER, Role.HR_ADMIN)
    client = Client()
    client.force_login(stranger.user)
    for path in ("", "search/?q=pri", "notifications/", "audit/", "my-data/", "home/pairs/"):
        assert client.get(cast.url(path)).status_code == 404, path
    assert client.post(cast.url(f"pairs/{cast.quiet.pk}/remind/")).status_code == 404


def test_the_first_day_is_a_list_of_five_steps():
    organization = OrganizationFactory()
    membership = make_member(organization, Role.MEMBER, Role.HR_ADMIN)
    client = Client()
    client.force_login(membership.user)
    shown = text_of(client.get(f"/o/{organization.slug}/"))
    assert "5 steps, about 15 minutes" in shown
    assert [int(n) for n in re.findall(r"(\d+) minutes?\.", shown)] == [4, 2, 2, 5, 2]
    assert "First figure when a pair is a month old." in shown


def test_own_steps_in_order_of_urgency(cast: Cast):
    """A proposal to answer, a session to log, nothing planned: one row for each, answering first."""
    with cast.scope():
        mentor: Person = cast.people["mentor"]
        RelationshipFactory(
            program=cast.program, mentor=mentor, status="pending", mentor_accepted_at=None, started_at=None
        )
        logged: Relationship = add_good_pair(cast.program, mentor=mentor)
        SessionFactory(relationship=logged)
    with cast.acting("mentor"):
        kinds = [item.kind for item in home_of(cast.actor("mentor")).queue.items]
    assert kinds == [QueueKind.ANSWER, QueueKind.SESSION, QueueKind.SESSION]


def test_a_mentee_sees_the_first_hour_and_a_member_what_is_open(cast: Cast):
    with cast.scope():
        IntakeFactory(program=cast.program)
    mentee = text_of(cast.client("mentee").get(cast.url()))
    assert all(step in mentee for step in ("Assess yourself", "Choose your target role", "Write your first goal"))
    member = text_of(cast.client("member").get(cast.url()))
    assert "See and apply" in member
    assert "Assess yourself" not in member
    assert "See and apply" not in text_of(cast.client("sponsor").get(cast.url()))


def test_home_keeps_a_decision_until_the_person_is_told(cast: Cast):
    with cast.scope():
        intake = IntakeFactory(program=cast.program)
        application = ApplicationFactory(intake=intake, person=cast.people["member"])
        enrollment = EnrollmentFactory(intake=intake, person=application.person, application=application)
    assert "Assess yourself" not in text_of(cast.client("member").get(cast.url()))
    with cast.scope():
        Enrollment.objects.filter(pk=enrollment.pk).update(enrolled_at=clock.now() - timedelta(minutes=11))
    assert "Assess yourself" in text_of(cast.client("member").get(cast.url()))


def test_a_line_manager_sees_their_people(cast: Cast):
    assert "Your people" in text_of(cast.client("manager").get(cast.url()))
    assert "Priya Raman" in text_of(cast.client("manager").get(cast.url()))
    assert "Your people" not in text_of(cast.client("member").get(cast.url()))


def test_the_bare_address_leads_inside_or_to_the_sign_in(cast: Cast):
    assert Client().get("/").url.startswith("/accounts/login")
    assert cast.client("hr").get("/").url == "/organizations/"


def test_times_are_those_of_the_reader(cast: Cast):
    with cast.scope():
        membership = cast.people["hr"].membership
        membership.time_zone = "Asia/Tokyo"
        membership.save(update_fields=["time_zone"])
    assert "Tokyo" in text_of(cast.client("hr").get(cast.url()))


def test_who_lost_a_partner_stands_in_the_queue_until_somebody_is_found(cast: Cast):
    with cast.scope():
        pair = add_good_pair(cast.program, mentor__name="Gone Mentor", mentee__name="Nils Ek")
        Person.objects.filter(pk=pair.mentor_id).update(employment_status="left", left_on="2026-01-31")
        Relationship.objects.filter(pk=pair.pk).update(
            status="ended_early", ended_at=clock.now(), end_reason="left_organization"
        )
    shown = text_of(cast.client("hr").get(cast.url("?kind=handover")))
    assert "Nils Ek needs another mentor" in shown
    assert "Gone Mentor has left" in shown
    assert cast.url(f"programs/{cast.program.pk}/matching/") in shown
    assert "Nils Ek" not in text_of(cast.client("sponsor").get(cast.url()))
    with cast.scope():
        RelationshipFactory(program=cast.program, mentee=pair.mentee, status="pending")
    assert "needs another mentor" not in text_of(cast.client("hr").get(cast.url()))


def test_usefulness_is_said_in_a_row_only_when_it_is_low(cast: Cast):
    with cast.acting("hr"):
        line = pair_overview(cast.actor("hr")).lines[0]
    fine = replace(line.pair, reasons=("Usefulness fine over 3 sessions.",), row_reasons=())
    low = replace(line.pair, row_reasons=("Usefulness low over 3 sessions.",))
    with cast.acting("hr"):
        assert "seful" not in pair_item(replace(line, pair=fine)).reason
        assert "Usefulness low" in pair_item(replace(line, pair=low)).reason


def test_programs_stand_under_the_queue_and_one_s_own_people_after_them(cast: Cast):
    with cast.scope():
        PersonFactory(manager=cast.people["hr"])
    shown = text_of(cast.client("hr").get(cast.url()))
    places = [shown.index(words) for words in ("Needs you", "on track</", "All programs", "Your people")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("who", "labels"),
    [
        ("hr", ["Home", "People", "Pairs", "Programs"]),
        ("sponsor", ["Home", "Readiness", "Pairs"]),
        ("mentee", ["Home", "Pairs", "Plan"]),
        ("mentor", ["Home", "Pairs", "Plan"]),
    ],
)
def test_the_bottom_bar_holds_what_each_role_needs(cast: Cast, who: str, labels: list[str]):
    shown = text_of(cast.client(who).get(cast.url()))
    bar = shown[shown.index('class="bottom-bar"') : shown.index('id="more-sheet"')]
    found = re.findall(r"<span>([^<]+)</span></a>", bar)
    assert len(found) <= 4
    assert found[: len(labels)] == labels
