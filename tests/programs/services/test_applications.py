from datetime import timedelta

import pytest

from mentoring import clock
from mentoring.errors import InvalidTransition, NotAllowed, RuleBroken
from mentoring.ids import new_id
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import MentorProfile
from programs.choices import ApplicationStatus, EnrollmentStatus, IntakeStatus
from programs.events import enrollment_withdrawn
from programs.models import Application, Enrollment, Intake
from programs.queries.applications import own_application, own_applications, visible_applications
from programs.services.applications import Offer, save_application, submit_application, withdraw_application
from programs.services.decisions import decide_application
from tests.factories.programs import ApplicationFactory
from tests.programs.conftest import Cast

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return sorted(OutboxMessage.objects.values_list("kind", flat=True))


class TestSave:
    def test_keeps_a_half_done_draft_that_only_its_author_sees(self, scope: Cast):
        with scope.acting(scope.applicant):
            by = scope.actor(scope.applicant)
            save_application(scope.intake, by=by, side="mentee", entry=scope.entry(motivation="", needs=()))
            assert own_application(by, scope.intake, "mentee").status == ApplicationStatus.DRAFT
        with scope.acting(scope.hr_admin):
            assert not visible_applications(scope.actor(scope.hr_admin)).exists()

    def test_again_changes_the_same_draft(self, scope: Cast):
        with scope.acting(scope.applicant):
            by = scope.actor(scope.applicant)
            for text in ("First words", "Second words"):
                save_application(scope.intake, by=by, side="mentee", entry=scope.entry(motivation=text))
        assert Application.objects.get().motivation == "Second words"

    def test_keeps_the_order_of_needs(self, scope: Cast):
        first, second, third = (competency.pk for competency in scope.competencies)
        application = scope.submit(needs=(third, first, second))
        ranked = application.needs.order_by("rank").values_list("competency_id", flat=True)
        assert list(ranked) == [third, first, second]

    def test_is_for_people_of_the_organization(self, scope: Cast):
        with organization_scope(scope.organization, Actor.task("test")), pytest.raises(NotAllowed):
            save_application(scope.intake, by=Actor.task("test"), side="mentee", entry=scope.entry())


class TestSubmit:
    def test_confirms_once(self, scope: Cast):
        application = scope.submit()
        assert application.status == ApplicationStatus.SUBMITTED
        assert kinds() == ["program.application_received"]

    def test_twice_says_that_it_is_handed_in(self, scope: Cast):
        scope.submit()
        with pytest.raises(InvalidTransition):
            scope.submit()
        assert Application.objects.count() == 1
        assert kinds() == ["program.application_received"]

    def test_as_mentor_fills_the_mentor_profile(self, scope: Cast):
        offer = Offer(scope.competencies[0].pk, "Led two pricing changes")
        scope.submit(scope.mentor, side="mentor", needs=(), capacity=3, expertise=(offer,))
        profile = MentorProfile.objects.get(person=scope.mentor)
        assert profile.capacity == 3
        assert [e.evidence for e in profile.expertise.all()] == ["Led two pricing changes"]

    @pytest.mark.parametrize(
        ("side", "changes", "code"),
        [
            ("mentee", {"needs": ()}, "needs_missing"),
            ("mentee", {"motivation": "  "}, "motivation_missing"),
            ("mentee", {"motivation": "x" * 3001}, "too_long"),
            ("mentee", {"needs": (new_id(),)}, "unknown_competency"),
            ("mentee", {"target_role_id": new_id()}, "unknown_role"),
            ("mentor", {"needs": ()}, "expertise_missing"),
            ("mentor", {"needs": (), "capacity": 0}, "bad_capacity"),
            ("mentor", {"needs": (), "capacity": 21}, "bad_capacity"),
            ("sponsor", {}, "unknown_side"),
        ],
    )
    def test_refuses_what_is_missing_or_unknown_and_keeps_nothing(self, scope: Cast, side, changes, code):
        with pytest.raises(RuleBroken) as refused:
            scope.submit(side=side, **changes)
        assert refused.value.code == code
        assert not Application.objects.exists()

    def test_the_same_need_twice_is_refused(self, scope: Cast):
        with pytest.raises(RuleBroken) as refused:
            scope.submit(needs=(scope.competencies[0].pk, scope.competencies[0].pk))
        assert refused.value.code == "bad_needs"

    @pytest.mark.parametrize(
        "changes",
        [
            {"status": IntakeStatus.PLANNED},
            {"status": IntakeStatus.IN_REVIEW},
            {"opens_on": clock.today() + timedelta(days=2)},
            {"opens_on": clock.today() - timedelta(days=9), "closes_on": clock.today() - timedelta(days=2)},
        ],
    )
    def test_needs_an_open_intake(self, scope: Cast, changes: dict):
        Intake.objects.filter(pk=scope.intake.pk).update(**changes)
        scope.intake.refresh_from_db()
        with pytest.raises(RuleBroken) as refused:
            scope.submit()
        assert refused.value.code == "not_open"


class TestWithdraw:
    def test_is_possible_from_every_undecided_status(self, scope: Cast):
        for status in ("draft", "submitted", "under_review", "endorsed"):
            application = ApplicationFactory(intake=scope.intake, person=scope.applicant, status=status)
            with scope.acting(scope.applicant):
                withdraw_application(application, by=scope.actor(scope.applicant))
            assert application.status == ApplicationStatus.WITHDRAWN

    def test_after_it_one_can_apply_again(self, scope: Cast):
        application = scope.submit()
        with scope.acting(scope.applicant):
            withdraw_application(application, by=scope.actor(scope.applicant))
        assert scope.submit().pk != application.pk

    def test_of_an_accepted_one_ends_the_enrollment_and_says_so(self, scope: Cast):
        heard = []
        application = scope.submit()
        with scope.acting(scope.owner):
            decide_application(application, by=scope.actor(scope.owner), decision="accepted", reason="Fits")

        def hear(enrollment: Enrollment, **rest: object) -> None:
            heard.append(enrollment.person_id)

        enrollment_withdrawn.connect(hear)
        try:
            with scope.acting(scope.applicant):
                withdraw_application(application, by=scope.actor(scope.applicant))
        finally:
            enrollment_withdrawn.disconnect(hear)
        assert heard == [scope.applicant.pk]
        assert Enrollment.objects.get().status == EnrollmentStatus.WITHDRAWN

    def test_is_the_applicant_s_alone(self, scope: Cast):
        application = scope.submit()
        for person in (scope.second, scope.owner, scope.hr_admin):
            with scope.acting(person), pytest.raises(NotAllowed):
                withdraw_application(application, by=scope.actor(person))

    def test_twice_is_an_illegal_transition(self, scope: Cast):
        application = scope.submit()
        with scope.acting(scope.applicant):
            withdraw_application(application, by=scope.actor(scope.applicant))
            with pytest.raises(InvalidTransition):
                withdraw_application(application, by=scope.actor(scope.applicant))

    def test_of_a_rejected_one_says_that_it_is_decided(self, scope: Cast):
        application = scope.submit()
        with scope.acting(scope.owner):
            decide_application(application, by=scope.actor(scope.owner), decision="rejected", reason="Places")
        with scope.acting(scope.applicant), pytest.raises(InvalidTransition):
            withdraw_application(application, by=scope.actor(scope.applicant))


def test_own_applications_leave_out_drafts_that_were_dropped(scope: Cast):
    with scope.acting(scope.applicant):
        by = scope.actor(scope.applicant)
        draft = save_application(scope.intake, by=by, side="mentee", entry=scope.entry())
        withdraw_application(draft, by=by)
        assert not own_applications(by)
        submit_application(scope.intake, by=by, side="mentee", entry=scope.entry())
        assert len(own_applications(by)) == 1
