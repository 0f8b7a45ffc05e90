from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring import clock
from mentoring.ids import new_id
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from programs.choices import ApplicationStatus, ProgramStatus, SetupStep
from programs.models import Application, Program, ProgramRole
from programs.queries.setup import read_step, step_version
from programs.services.decisions import decide_application
from programs.services.programs import create_program_from_template
from tests.factories.programs import ApplicationFactory, IntakeFactory
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.programs.conftest import Cast

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.membership.user)
    return client


def url(cast: Cast, path: str) -> str:
    return f"/o/{cast.organization.slug}{path}"


def page(cast: Cast, person: Person, path: str, status: int = 200) -> str:
    response = client_of(person).get(url(cast, path))
    assert response.status_code == status, path
    text = response.content.decode()
    assert "!!undefined" not in text, path
    return text


@pytest.fixture
def draft(scope: Cast) -> Program:
    with scope.acting(scope.hr_admin):
        return create_program_from_template(by=scope.actor(scope.hr_admin), template_key="hipo_one_to_one")


def waiting(cast: Cast, count: int) -> list[Application]:
    with organization_scope(cast.organization, Actor.task("test")):
        return [
            ApplicationFactory(intake=cast.intake, status="submitted", submitted_at=clock.now() - timedelta(days=at))
            for at in range(count)
        ]


class TestReading:
    def test_every_page_opens_for_who_may_see_it(self, scope: Cast, draft: Program):
        application = scope.submit()
        own, running = f"/programs/{draft.pk}", f"/programs/{scope.program.pk}"
        for path in (
            "/programs/",
            "/programs/new/",
            f"{own}/",
            *(f"{own}/setup/{step}/" for step in SetupStep.values),
            f"{own}/setup/people/consequences/",
            f"{own}/end/",
            f"{running}/",
            f"{running}/invite/",
            f"{running}/applications/",
            f"{running}/applications/?side=mentor&state=waitlisted",
            f"/applications/{application.pk}/",
            f"{running}/apply/mentee/",
            f"{running}/apply/mentor/",
            "/applications/",
        ):
            page(scope, scope.hr_admin, path)

    def test_an_employee_sees_the_public_page_and_no_figures(self, scope: Cast):
        waiting(scope, 2)
        text = page(scope, scope.applicant, f"/programs/{scope.program.pk}/")
        assert "Apply as mentee" in text
        assert "to decide" not in text
        assert "Who runs it" not in text
        assert scope.program.name in page(scope, scope.applicant, "/programs/")

    @pytest.mark.parametrize("who", ["applicant", "sponsor", "facilitator", "other_owner"])
    def test_the_set_up_is_not_there_for_others(self, scope: Cast, draft: Program, who: str):
        person = getattr(scope, who)
        paths = [f"/programs/{draft.pk}/setup/{step}/" for step in SetupStep.values]
        for path in (*paths, f"/programs/{draft.pk}/", f"/programs/{scope.program.pk}/setup/purpose/"):
            page(scope, person, path, status=404)

    @pytest.mark.parametrize("who", ["applicant", "sponsor", "other_owner"])
    def test_the_board_is_not_there_for_others(self, scope: Cast, who: str):
        application = scope.submit(scope.second)
        page(scope, getattr(scope, who), f"/programs/{scope.program.pk}/applications/", status=404)
        page(scope, getattr(scope, who), f"/applications/{application.pk}/", status=404)

    def test_another_organization_finds_nothing(self, cast: Cast):
        scope, application = cast, cast.submit()
        other = OrganizationFactory()
        member = make_member(other, Role.MEMBER, Role.HR_ADMIN)
        client = Client()
        client.force_login(member.user)
        for path in (f"/programs/{scope.program.pk}/", f"/applications/{application.pk}/"):
            assert client.get(f"/o/{other.slug}{path}").status_code == 404
            assert client.get(url(scope, path)).status_code == 404

    def test_missing_is_like_hidden(self, scope: Cast):
        for path in (f"/programs/{new_id()}/", f"/applications/{new_id()}/", f"/programs/{scope.program.pk}/setup/x/"):
            page(scope, scope.hr_admin, path, status=404)

    def test_escapes_what_people_typed(self, scope: Cast):
        bad = "<script>alert(1)</script>"
        Program.objects.filter(pk=scope.program.pk).update(name=bad, application_text=bad, guidelines=[bad])
        Person.objects.filter(pk=scope.applicant.pk).update(name=bad)
        application = scope.submit(motivation=bad)
        for person, path in (
            (scope.hr_admin, "/programs/"),
            (scope.hr_admin, f"/programs/{scope.program.pk}/"),
            (scope.second, f"/programs/{scope.program.pk}/"),
            (scope.hr_admin, f"/programs/{scope.program.pk}/applications/"),
            (scope.hr_admin, f"/applications/{application.pk}/"),
            (scope.hr_admin, f"/programs/{scope.program.pk}/setup/communication/"),
        ):
            text = page(scope, person, path)
            assert "<script>alert" not in text
            assert "&lt;script&gt;alert" in text or "alert(1)" in text

    @pytest.mark.parametrize("path", ["/programs/", "board"])
    def test_lists_ask_the_database_no_more_for_four_rows_than_for_one(self, scope: Cast, path: str):
        path = f"/programs/{scope.program.pk}/applications/" if path == "board" else path
        counts = []
        for more in (1, 3):
            waiting(scope, more)
            if more > 1:
                [IntakeFactory(status="open") for _ in range(more)]
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page(scope, scope.hr_admin, path)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestWizard:
    def test_a_template_becomes_a_draft(self, scope: Cast):
        response = client_of(scope.hr_admin).post(url(scope, "/programs/new/"), {"template": "circle"})
        program = Program.objects.get(template_key="circle")
        assert response.url == url(scope, f"/programs/{program.pk}/setup/purpose/")

    def post(self, cast: Cast, program: Program, step: str, headers=None, **data):
        path = url(cast, f"/programs/{program.pk}/setup/{step}/")
        return client_of(cast.hr_admin).post(path, data, headers=headers or {})

    def test_next_saves_and_goes_on(self, scope: Cast, draft: Program):
        response = self.post(
            scope, draft, "purpose", name="Renamed", go="next", objective_0_text="One aim", objective_0_target="5"
        )
        assert response.url.endswith("/setup/people/")
        stored = read_step(Program.objects.get(pk=draft.pk), "purpose")
        assert stored["name"] == "Renamed"
        assert [objective["text"] for objective in stored["objectives"]] == ["One aim"]

    def test_inverted_dates_are_shown_at_the_field_and_typed_text_stays(self, scope: Cast, draft: Program):
        before = read_step(draft, "people")
        values = {"opens_on": "2027-03-01", "closes_on": "2027-02-01", "starts_on": "2027-05-01"}
        response = self.post(scope, draft, "people", mentee_places="12", **values)
        text = response.content.decode()
        assert response.status_code == 422
        assert "Applications cannot close before they open." in text
        assert 'value="2027-02-01"' in text
        assert read_step(draft, "people") == before

    @pytest.mark.parametrize("value", ["abc", "9" * 5000, "-1", "2.9", "31.12.2027", "0001-01-01", "\u202e"])
    def test_nonsense_is_answered_politely(self, scope: Cast, draft: Program, value: str):
        for step, field in (("people", "opens_on"), ("people", "mentee_places"), ("framework", "duration_months")):
            assert self.post(scope, draft, step, **{field: value}).status_code == 422
        assert self.post(scope, draft, "governance", owner=value).status_code == 422

    def test_a_stale_form_changes_nothing(self, scope: Cast, draft: Program):
        seen = step_version(draft, "communication")
        self.post(scope, draft, "communication", version=seen, application_text="First")
        response = self.post(scope, draft, "communication", version=seen, application_text="Second")
        assert response.status_code == 409
        assert Program.objects.get(pk=draft.pk).application_text == "First"

    def test_typing_is_kept_and_the_next_version_given(self, scope: Cast, draft: Program):
        seen = step_version(draft, "communication")
        for text in ("First", "First and second"):
            answer = self.post(scope, draft, "communication", {"X-Autosave": "1"}, version=seen, application_text=text)
            seen = answer.json()["version"]
        assert Program.objects.get(pk=draft.pk).application_text == "First and second"

    def test_review_names_what_is_missing_and_launches_when_nothing_is(self, scope: Cast, draft: Program):
        assert "The owner has no deputy." in page(scope, scope.hr_admin, f"/programs/{draft.pk}/setup/review/")
        client = client_of(scope.hr_admin)
        client.post(url(scope, f"/programs/{draft.pk}/launch/"))
        assert Program.objects.get(pk=draft.pk).status == ProgramStatus.DRAFT
        people = {"owner": scope.owner.membership_id, "owner_deputy": scope.second.membership_id}
        self.post(scope, draft, "governance", **people)
        response = client.post(url(scope, f"/programs/{draft.pk}/launch/"))
        assert response.url == url(scope, f"/programs/{draft.pk}/")
        assert Program.objects.get(pk=draft.pk).status == ProgramStatus.RUNNING

    def test_other_owners_cannot_post(self, scope: Cast, draft: Program):
        for path in (f"/programs/{draft.pk}/launch/", f"/programs/{draft.pk}/setup/purpose/"):
            assert client_of(scope.other_owner).post(url(scope, path), {"name": "Mine"}).status_code == 404

    def test_a_draft_cannot_be_fetched_by_get_into_running(self, scope: Cast, draft: Program):
        assert client_of(scope.hr_admin).get(url(scope, f"/programs/{draft.pk}/launch/")).status_code == 405


class TestApplying:
    def answers(self, cast: Cast, **changes):
        return {"need_1": str(cast.competencies[0].pk), "motivation": "To lead people.", "go": "submit"} | changes

    def apply(self, cast: Cast, side: str = "mentee", headers=None, **data):
        path = url(cast, f"/programs/{cast.program.pk}/apply/{side}/")
        return client_of(cast.applicant).post(path, data, headers=headers or {})

    def test_three_answers_hand_in_an_application(self, scope: Cast):
        assert self.apply(scope, **self.answers(scope)).url == url(scope, "/applications/")
        application = Application.objects.get()
        assert (application.status, application.person) == (ApplicationStatus.SUBMITTED, scope.applicant)

    def test_a_second_click_changes_nothing(self, scope: Cast):
        for _ in range(2):
            self.apply(scope, **self.answers(scope))
        assert Application.objects.count() == 1

    def test_what_is_missing_stands_at_its_question(self, scope: Cast):
        response = self.apply(scope, **self.answers(scope, need_1=""))
        assert response.status_code == 422
        assert "Choose at least one thing" in response.content.decode()
        assert not Application.objects.exists()

    def test_typing_is_kept_as_a_draft(self, scope: Cast):
        assert self.apply(scope, headers={"X-Autosave": "1"}, motivation="Half a").status_code == 200
        assert Application.objects.get().status == ApplicationStatus.DRAFT
        assert "Half a" in page(scope, scope.applicant, f"/programs/{scope.program.pk}/apply/mentee/")

    def test_as_mentor_needs_places_and_an_example(self, scope: Cast):
        offer = {"offer_1": str(scope.competencies[0].pk), "example_1": "Led a merger", "capacity": "2"}
        self.apply(scope, "mentor", motivation="To give back.", **offer)
        assert Application.objects.get().capacity == 2

    def test_can_be_withdrawn_from_the_state_page(self, scope: Cast):
        application = scope.submit()
        path = url(scope, f"/applications/{application.pk}/withdraw/")
        assert client_of(scope.hr_admin).post(path).status_code == 404
        client_of(scope.applicant).post(path)
        application.refresh_from_db()
        assert application.status == ApplicationStatus.WITHDRAWN

    def test_the_answer_no_is_decent_on_the_page_too(self, scope: Cast):
        application = scope.submit()
        with scope.acting(scope.owner):
            decide_application(application, by=scope.actor(scope.owner), decision="rejected", reason="Few places.")
        # Requests read the real clock, so the decision is put back in time instead.
        decided_at = clock.now() - timedelta(minutes=11)
        Application.objects.filter(pk=application.pk).update(decided_at=decided_at)
        text = page(scope, scope.applicant, "/applications/")
        assert "Not selected this time" in text
        assert "nothing about your performance or potential" in text
        assert "Other programs that take applications" in text
        assert "ejected" not in text.replace('"rejected"', "")

    @pytest.mark.parametrize("decision", ["accepted", "waitlisted", "rejected"])
    def test_a_decision_that_can_be_taken_back_does_not_show(self, scope: Cast, decision: str):
        application = scope.submit()
        with scope.acting(scope.owner):
            decide_application(application, by=scope.actor(scope.owner), decision=decision, reason="zqxj reason")
        for path in ("/applications/", f"/applications/{application.pk}/", f"/programs/{scope.program.pk}/"):
            text = page(scope, scope.applicant, path)
            assert "Submitted" in text
            assert "zqxj" not in text
            assert "You take part" not in text
        client = client_of(scope.applicant)
        listed = client.get(f"/api/v1{url(scope, '/applications/')}").json()["items"]
        shown = [(row["status"], row["decided_by"], row["decision_reason"]) for row in listed]
        assert shown == [("submitted", None, "")]


class TestReviewing:
    def test_one_decision_from_the_panel_says_who_is_told(self, scope: Cast):
        application = scope.submit()
        client = client_of(scope.owner)
        data = {"decision": "accepted", "reason": "Clear need."}
        response = client.post(url(scope, f"/applications/{application.pk}/"), data, follow=True)
        text = response.content.decode()
        assert f"{scope.applicant.name} is told in ten minutes" in text
        assert "Take back" in text

    def test_several_are_decided_with_one_reason(self, scope: Cast):
        chosen = [str(application.pk) for application in waiting(scope, 2)]
        client, path = client_of(scope.owner), url(scope, f"/programs/{scope.program.pk}/applications/decide/")
        asked = client.post(path, {"selected": chosen, "action": "waitlisted"})
        assert "Decide about 2 applications" in asked.content.decode()
        assert Application.objects.filter(status="submitted").count() == 2
        client.post(path, {"selected": chosen, "decision": "waitlisted", "reason": "More than places."})
        assert Application.objects.filter(status="waitlisted").count() == 2

    def test_without_a_reason_nothing_is_decided(self, scope: Cast):
        application = scope.submit()
        path = url(scope, f"/applications/{application.pk}/")
        response = client_of(scope.owner).post(path, {"decision": "rejected", "reason": " "})
        assert response.status_code == 422
        application.refresh_from_db()
        assert application.status == ApplicationStatus.SUBMITTED

    def test_is_taken_back_on_the_board(self, scope: Cast):
        application = scope.submit()
        with scope.acting(scope.owner):
            decide_application(application, by=scope.actor(scope.owner), decision="rejected", reason="Few places.")
        client_of(scope.owner).post(url(scope, f"/applications/{application.pk}/undo/"))
        application.refresh_from_db()
        assert application.status == ApplicationStatus.SUBMITTED

    def test_people_of_another_program_cannot_be_slipped_in(self, scope: Cast):
        other = ApplicationFactory(status="submitted", submitted_at=clock.now())
        path = url(scope, f"/programs/{scope.program.pk}/applications/decide/")
        data = {"selected": [str(other.pk)], "decision": "accepted", "reason": "Mine."}
        assert client_of(scope.owner).post(path, data).status_code == 404
        assert client_of(scope.other_owner).post(path, data).status_code in (403, 404)

    @pytest.mark.parametrize("selected", [["nonsense"], [""], []])
    def test_nonsense_is_answered_politely(self, scope: Cast, selected: list[str]):
        path = url(scope, f"/programs/{scope.program.pk}/applications/decide/")
        answer = client_of(scope.owner).post(path, {"selected": selected, "action": "accepted"})
        assert answer.status_code in (302, 400, 404)


class TestRunning:
    def test_invites_by_address_and_names_the_unknown(self, scope: Cast):
        path = url(scope, f"/programs/{scope.program.pk}/invite/")
        data = {"side": "mentee", "emails": f"{scope.applicant.email}, nobody@example.com"}
        text = client_of(scope.owner).post(path, data).content.decode()
        assert "1 person is invited." in text
        assert "nobody@example.com" in text
        assert "had the mail already" in client_of(scope.owner).post(path, data).content.decode()

    def test_moves_the_intake_on(self, scope: Cast):
        path = url(scope, f"/programs/{scope.program.pk}/intake/")
        client_of(scope.facilitator).post(path, {"status": "in_review"})
        scope.intake.refresh_from_db()
        assert scope.intake.status == "in_review"
        assert client_of(scope.sponsor).post(path, {"status": "matching"}).status_code == 403
        assert client_of(scope.owner).post(path, {"status": "nonsense"}).status_code == 422

    def test_is_cancelled_by_who_runs_it(self, scope: Cast):
        path = url(scope, f"/programs/{scope.program.pk}/end/")
        assert client_of(scope.sponsor).post(path, {"status": "cancelled"}).status_code == 404
        client_of(scope.owner).post(path, {"status": "cancelled"})
        scope.program.refresh_from_db()
        assert scope.program.status == ProgramStatus.CANCELLED


def test_a_deputy_has_the_same_rights(scope: Cast):
    ProgramRole.objects.create(
        program=scope.program, membership=scope.second.membership, role=Role.PROGRAM_OWNER, is_deputy=True
    )
    page(scope, scope.second, f"/programs/{scope.program.pk}/setup/purpose/")


def test_the_review_of_a_launched_program_does_not_speak_of_its_launch_to_come(cast, client):
    client.force_login(cast.owner.membership.user)
    page = client.get(f"/o/{cast.organization.slug}/programs/{cast.program.pk}/setup/review/").content.decode()
    assert "When you launch" not in page
    assert "what has happened stays" in page
