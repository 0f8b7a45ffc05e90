from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, RuleBroken
from mentoring.notifications.catalog import Notice, get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import MentorProfile
from programs.choices import APPLICATION_TRANSITIONS, DECISIONS, ApplicationStatus, EnrollmentStatus
from programs.models import Application, Enrollment, Intake
from programs.queries.applications import applications_to_review, funnel, waitlist_position
from programs.queries.enrollments import enrolled
from programs.services.applications import Offer
from programs.services.decisions import decide_application, decide_applications, start_review, undo_decision
from tests.factories.participants import PersonFactory
from tests.factories.programs import ApplicationFactory
from tests.programs.conftest import Cast

REASON = "Clear need, and a place is free."


def decide(cast: Cast, application: Application, decision: str = "accepted", person=None, reason: str = REASON):
    person = person or cast.owner
    with cast.acting(person):
        return decide_application(application, by=cast.actor(person), decision=decision, reason=reason)


def waiting(cast: Cast, count: int) -> list[Application]:
    return [
        ApplicationFactory(
            intake=cast.intake,
            status="submitted",
            submitted_at=clock.now() - timedelta(days=count - at),
            person__name=f"Applicant {at}",
        )
        for at in range(count)
    ]


class TestDecide:
    @pytest.mark.parametrize("who", ["owner", "facilitator", "hr_admin"])
    def test_accepting_enrolls_ready_to_be_matched(self, scope: Cast, who: str):
        application = decide(scope, scope.submit(), person=getattr(scope, who))
        assert application.decided_by == getattr(scope, who).membership
        assert application.decision_reason == REASON
        (enrollment,) = enrolled(scope.intake, "mentee")
        assert (enrollment.person, enrollment.status) == (scope.applicant, EnrollmentStatus.READY)

    def test_accepting_a_mentor_makes_sure_of_the_profile(self, scope: Cast):
        offer = Offer(scope.competencies[0].pk)
        application = scope.submit(scope.mentor, side="mentor", needs=(), expertise=(offer,), capacity=2)
        MentorProfile.objects.all().delete()
        decide(scope, application)
        assert MentorProfile.objects.get(person=scope.mentor).capacity == 2

    def test_every_legal_transition_is_reached_and_every_other_one_says_so(self, scope: Cast):
        for before in ApplicationStatus:
            for after in DECISIONS:
                decided = {"decided_by": scope.owner.membership, "decided_at": clock.now()}
                application = ApplicationFactory(
                    intake=scope.intake,
                    status=before,
                    submitted_at=clock.now(),
                    **(decided if before in DECISIONS else {}),
                )
                if after in APPLICATION_TRANSITIONS[before]:
                    assert decide(scope, application, after).status == after
                else:
                    with pytest.raises(InvalidTransition):
                        decide(scope, application, after)

    @pytest.mark.parametrize("who", ["sponsor", "other_owner", "applicant", "second"])
    def test_is_refused_to_everybody_else(self, scope: Cast, who: str):
        application = scope.submit()
        with pytest.raises(NotAllowed):
            decide(scope, application, person=getattr(scope, who))
        application.refresh_from_db()
        assert application.status == ApplicationStatus.SUBMITTED

    def test_needs_a_person_not_a_task(self, scope: Cast):
        application = scope.submit()
        task = Actor.task("programs.decide")
        with organization_scope(scope.organization, task), pytest.raises(NotAllowed):
            decide_application(application, by=task, decision="accepted", reason=REASON)

    def test_nobody_decides_about_their_own(self, scope: Cast):
        application = scope.submit(scope.owner)
        with pytest.raises(NotAllowed):
            decide(scope, application, person=scope.owner)

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
    def test_needs_a_reason(self, scope: Cast, reason: str):
        application = scope.submit()
        with pytest.raises(RuleBroken) as refused:
            decide(scope, application, reason=reason)
        assert refused.value.field == "reason"

    @pytest.mark.parametrize("decision", ["submitted", "withdrawn", "", "nonsense"])
    def test_knows_three_decisions(self, scope: Cast, decision: str):
        with pytest.raises(RuleBroken):
            decide(scope, scope.submit(), decision)

    def test_never_fills_more_places_than_there_are(self, scope: Cast):
        Intake.objects.filter(pk=scope.intake.pk).update(mentee_places=1)
        first, second = waiting(scope, 2)
        decide(scope, first)
        with pytest.raises(RuleBroken) as refused:
            decide(scope, second)
        assert refused.value.code == "intake_full"
        second.refresh_from_db()
        assert (second.status, second.decided_by) == (ApplicationStatus.SUBMITTED, None)

    def test_leaves_the_reason_out_of_record_and_mail(self, scope: Cast):
        decide(scope, scope.submit(), "rejected", reason="zqxj reason canary")
        entry = AuditEntry.objects.get(action="application.decided")
        assert "zqxj" not in entry.facts
        assert "zqxj" not in str(list(OutboxMessage.objects.values()))

    def test_tells_the_person_when_the_time_for_undo_is_over(self, scope: Cast):
        application = decide(scope, scope.submit(), "rejected")
        message = OutboxMessage.objects.get(kind="program.application_rejected")
        assert message.due_at == application.decided_at + timedelta(minutes=10)


class TestReview:
    def test_is_started_once(self, scope: Cast):
        application = scope.submit()
        with scope.acting(scope.owner):
            by = scope.actor(scope.owner)
            assert start_review(application, by=by).status == ApplicationStatus.UNDER_REVIEW
            with pytest.raises(InvalidTransition):
                start_review(application, by=by)

    def test_shows_the_board_only_to_who_decides(self, scope: Cast):
        scope.submit()
        for name, count in {"owner": 1, "facilitator": 1, "hr_admin": 1, "sponsor": 0, "other_owner": 0}.items():
            person = getattr(scope, name)
            with scope.acting(person):
                assert applications_to_review(scope.actor(person), scope.intake).count() == count, name


class TestWaitingList:
    def test_position_follows_the_order_of_the_decisions(self, scope: Cast):
        first, second = waiting(scope, 2)
        decide(scope, second, "waitlisted")
        decide(scope, first, "waitlisted")
        assert (waitlist_position(first), waitlist_position(second)) == (2, 1)

    def test_moves_up_when_somebody_is_taken(self, scope: Cast):
        first, second = waiting(scope, 2)
        decide(scope, first, "waitlisted")
        decide(scope, second, "waitlisted")
        decide(scope, first, "accepted")
        assert waitlist_position(second) == 1

    def test_keeps_the_place_when_an_acceptance_is_taken_back(self, scope: Cast):
        first, second = waiting(scope, 2)
        decide(scope, first, "waitlisted")
        decide(scope, second, "waitlisted")
        decide(scope, first, "accepted")
        with scope.acting(scope.owner):
            undo_decision(first, by=scope.actor(scope.owner))
        assert (waitlist_position(first), waitlist_position(second)) == (1, 2)


class TestUndo:
    @pytest.mark.parametrize("decision", DECISIONS)
    def test_puts_everything_back_and_tells_nobody(self, scope: Cast, decision: str):
        application = decide(scope, scope.submit(), decision)
        with scope.acting(scope.owner):
            undo_decision(application, by=scope.actor(scope.owner))
        assert (application.status, application.decided_by_id) == (ApplicationStatus.SUBMITTED, None)
        assert not Enrollment.objects.filter(ended_at=None).exists()
        pending = OutboxMessage.objects.filter(status="pending").values_list("kind", flat=True)
        assert list(pending) == ["program.application_received"]

    def test_and_deciding_again_tells_once(self, scope: Cast):
        application = decide(scope, scope.submit(), "rejected")
        with scope.acting(scope.owner):
            undo_decision(application, by=scope.actor(scope.owner))
        with clock.moved_by(timedelta(minutes=1)):
            decide(scope, application, "rejected")
        told = OutboxMessage.objects.filter(kind="program.application_rejected", status="pending")
        assert told.count() == 1

    def test_is_over_after_ten_minutes(self, scope: Cast):
        application = decide(scope, scope.submit())
        with scope.acting(scope.owner), clock.moved_by(timedelta(minutes=11)), pytest.raises(RuleBroken) as refused:
            undo_decision(application, by=scope.actor(scope.owner))
        assert refused.value.code == "too_late"

    def test_belongs_to_who_decided(self, scope: Cast):
        application = decide(scope, scope.submit())
        with scope.acting(scope.hr_admin), pytest.raises(NotAllowed):
            undo_decision(application, by=scope.actor(scope.hr_admin))


class TestBulk:
    def test_decides_in_the_order_of_applying_and_names_who_could_not_be(self, scope: Cast):
        Intake.objects.filter(pk=scope.intake.pk).update(mentee_places=2)
        applications = waiting(scope, 3)
        with scope.acting(scope.owner):
            result = decide_applications(
                reversed(applications), by=scope.actor(scope.owner), decision="accepted", reason=REASON
            )
        assert [a.pk for a in result.decided] == [a.pk for a in applications[:2]]
        ((refused, why),) = result.refused
        assert refused.pk == applications[2].pk
        assert "2 places" in why

    def test_needs_a_reason(self, scope: Cast):
        with scope.acting(scope.owner), pytest.raises(RuleBroken):
            decide_applications(waiting(scope, 1), by=scope.actor(scope.owner), decision="rejected", reason=" ")


def test_funnel_counts_each_application_once(scope: Cast):
    first, second, third, _fourth = waiting(scope, 4)
    decide(scope, first, "accepted")
    decide(scope, second, "rejected")
    decide(scope, third, "waitlisted")
    counted = funnel(scope.program)["mentee"]
    assert (counted.applied, counted.to_decide, counted.accepted) == (4, 1, 1)
    assert (counted.rejected, counted.waitlisted, counted.withdrawn) == (1, 1, 0)


class TestLetters:
    """What people read when the answer is no."""

    def write(self, cast: Cast, kind: str, side: str = "mentee") -> tuple[str, str]:
        from django.template.loader import render_to_string

        person = PersonFactory(name="<b>Nils</b>")
        application = ApplicationFactory(
            intake=cast.intake,
            person=person,
            side=side,
            status="rejected",
            decided_by=cast.owner.membership,
            decided_at=clock.now(),
            decision_reason="zqxj reason canary",
        )
        known = get_kind(kind)
        notice = Notice(cast.organization, application, person.membership, "", "", {}, "UTC")
        values = {
            **known.context(notice), "action": known.action(notice), "title": known.title, "language": "en",
            "audience": known.audience, "organization": cast.organization, "action_url": "/", "stop_url": "",
            "time_zone": "UTC",
        }  # fmt: skip
        return render_to_string(known.text_template, values), render_to_string(known.html_template, values)

    @pytest.mark.parametrize("side", ["mentee", "mentor"])
    def test_not_selected_is_decent_and_names_an_alternative(self, scope: Cast, side: str):
        for text in self.write(scope, "program.application_rejected", side):
            words = " ".join(text.split())
            assert "You were not selected this time." in words
            assert "nothing about your performance or potential" in words
            assert "other programs" in words
            for harsh in ("reject", "unfortunately", "fail", "regret", "zqxj"):
                assert harsh not in words.lower()

    def test_escapes_names(self, scope: Cast):
        scope.program.name = scope.intake.program.name = "<script>alert(1)</script>"
        _text, html = self.write(scope, "program.application_accepted")
        assert "<script>" not in html
        assert "&lt;script&gt;" in html

    def test_undefined_words_stand_in_no_letter(self, scope: Cast):
        for kind in ("received", "accepted", "waitlisted", "rejected"):
            for text in self.write(scope, f"program.application_{kind}"):
                assert "undefined" not in text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_gets_a_conflict(build_cast: Callable[[], Cast]):
    cast = build_cast()
    pk = cast.submit().pk
    start = Barrier(2, timeout=10)

    def judge(person, decision: str) -> str:
        try:
            with cast.acting(person):
                application = Application.objects.select_related("intake__program", "person__membership").get(pk=pk)
                start.wait()
                decide_application(application, by=cast.actor(person), decision=decision, reason=REASON)
            return "decided"
        except Conflict as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(judge, cast.owner, "accepted"), pool.submit(judge, cast.hr_admin, "rejected")]
        assert sorted(answer.result() for answer in answers) == ["conflict", "decided"]
    with organization_scope(cast.organization, Actor.task("test")):
        application = Application.objects.get(pk=pk)
        assert application.status in ("accepted", "rejected")
        assert Enrollment.objects.count() == (application.status == "accepted")
        assert OutboxMessage.objects.filter(kind__startswith="program.application_").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_never_get_the_last_place(build_cast: Callable[[], Cast]):
    cast = build_cast()
    with organization_scope(cast.organization, Actor.task("test")):
        Intake.objects.filter(pk=cast.intake.pk).update(mentee_places=1)
    pks = [cast.submit(person).pk for person in (cast.applicant, cast.second)]
    start = Barrier(2, timeout=10)

    def accept(person, pk) -> str:
        try:
            with cast.acting(person):
                application = Application.objects.select_related("intake__program", "person__membership").get(pk=pk)
                start.wait()
                decide_application(application, by=cast.actor(person), decision="accepted", reason=REASON)
            return "decided"
        except RuleBroken as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(accept, who, pk) for who, pk in zip((cast.owner, cast.hr_admin), pks, strict=True)]
        assert sorted(answer.result() for answer in answers) == ["decided", "intake_full"]
