from datetime import date, timedelta

import pytest

from mentoring import clock
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, RuleBroken
from mentoring.ids import new_id
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from programs.choices import (
    INTAKE_TRANSITIONS,
    PROGRAM_TRANSITIONS,
    ApplicationStatus,
    EnrollmentStatus,
    IntakeStatus,
    ProgramStatus,
)
from programs.content import program_templates
from programs.models import Application, Enrollment, Intake, Program, ProgramRole
from programs.queries.programs import current_intake
from programs.queries.setup import launch_check, read_step, step_version
from programs.services.intakes import change_intake_status
from programs.services.programs import (
    archive_program,
    begin_closing,
    cancel_program,
    close_program,
    create_program_from_template,
    launch_program,
)
from programs.services.roles import grant_program_role, revoke_program_role
from programs.services.setup import save_step
from tests.factories.participants import RoleProfileFactory
from tests.factories.programs import ApplicationFactory, EnrollmentFactory, ProgramFactory
from tests.programs.conftest import Cast

pytestmark = pytest.mark.django_db


def create(cast: Cast, template: str = "hipo_one_to_one", person=None, **fields) -> Program:
    person = person or cast.hr_admin
    with cast.acting(person):
        return create_program_from_template(by=cast.actor(person), template_key=template, **fields)


def save(cast: Cast, program: Program, step: str, person=None, seen=None, **values) -> Program:
    person = person or cast.hr_admin
    with cast.acting(person):
        return save_step(program, by=cast.actor(person), step=step, values=values, seen=seen)


def staffed(cast: Cast) -> Program:
    """A draft that can be launched."""
    program = create(cast)
    save(cast, program, "governance", owner=cast.owner.membership_id, owner_deputy=cast.second.membership_id)
    return program


class TestCreate:
    @pytest.mark.parametrize("template", [template.key for template in program_templates()])
    def test_brings_everything_of_the_template(self, scope: Cast, template: str):
        program = create(scope, template)
        assert program.status == ProgramStatus.DRAFT
        assert program.objectives.count() >= 1
        assert program.milestones.count() >= 4
        assert program.guidelines
        intake = current_intake(program)
        assert intake.opens_on <= intake.closes_on <= intake.starts_on == program.starts_on
        assert intake.opens_on > clock.today()

    def test_puts_milestones_relative_to_the_start(self, scope: Cast):
        start = clock.today() + timedelta(days=200)
        program = create(scope, starts_on=start)
        assert program.milestones.get(name="Kick-off").due_on == start
        assert program.milestones.get(name="Applications open").due_on == start - timedelta(weeks=10)

    def test_finds_a_free_address(self, scope: Cast):
        first, second = (create(scope, name="Meridian Leaders") for _ in range(2))
        assert (first.slug, second.slug) == ("meridian-leaders", "meridian-leaders-2")

    @pytest.mark.parametrize("name", ["Führung 你好", "你好", "!!!", "a" * 200])
    def test_takes_any_name(self, scope: Cast, name: str):
        program = create(scope, name=name)
        assert program.name == name[:150]
        program.full_clean(exclude=["created_by", "launched_by", "launched_at", "business_need", "matching_wishes"])

    def test_tells_nobody(self, scope: Cast):
        create(scope)
        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize("who", ["owner", "facilitator", "sponsor", "applicant"])
    def test_is_for_hr(self, scope: Cast, who: str):
        with pytest.raises(NotAllowed):
            create(scope, person=getattr(scope, who))

    @pytest.mark.parametrize("fields", [{"template": "nonsense"}, {"starts_on": date(9999, 1, 1)}])
    def test_refuses_what_does_not_exist(self, scope: Cast, fields: dict):
        with pytest.raises(RuleBroken):
            create(scope, **fields)


class TestSteps:
    def test_are_saved_half_done(self, scope: Cast):
        program = create(scope)
        save(scope, program, "purpose", objectives=[{"text": "Ready successors"}])
        (stored,) = read_step(program, "purpose")["objectives"]
        assert (stored["text"], stored["target"], stored["due_on"]) == ("Ready successors", "", None)

    def test_what_is_not_given_stays(self, scope: Cast):
        program = create(scope)
        before = read_step(program, "framework")
        program = save(scope, program, "framework", session_minutes=60)
        after = read_step(program, "framework")
        assert after["session_minutes"] == 60
        assert after["milestones"] == before["milestones"]

    @pytest.mark.parametrize(
        ("step", "values", "field"),
        [
            ("purpose", {"name": " "}, "name"),
            ("purpose", {"target_roles": [new_id()]}, "target_roles"),
            ("people", {"opens_on": None}, "opens_on"),
            ("people", {"mentee_places": 0}, "mentee_places"),
            ("people", {"starts_on": date(1, 1, 1)}, "starts_on"),
            ("framework", {"duration_months": 0}, "duration_months"),
            ("framework", {"cadence_days": 181}, "cadence_days"),
            ("framework", {"coaching_model": "none"}, "coaching_model"),
            ("framework", {"milestones": [{"name": "", "due_on": date(2030, 1, 1)}]}, "milestones"),
            ("matching", {"wishes": {"expertise": "extreme"}}, "wishes"),
            ("matching", {"wishes": {"gender": "high"}}, "wishes"),
            ("governance", {"owner": new_id()}, "owner"),
            ("purpose", {"status": "running"}, "status"),
        ],
    )
    def test_refuse_what_cannot_be(self, scope: Cast, step: str, values: dict, field: str):
        program = create(scope)
        before = read_step(program, step)
        with pytest.raises(RuleBroken) as refused:
            save(scope, program, step, **values)
        assert refused.value.field == field
        assert read_step(program, step) == before

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"closes_on": -5}, "closes_on"),
            ({"starts_on": 3}, "starts_on"),
        ],
    )
    def test_inverted_dates_store_nothing_of_the_step(self, scope: Cast, changes: dict, field: str):
        program = create(scope)
        opens = clock.today() + timedelta(days=10)
        values = {"opens_on": opens, "closes_on": opens + timedelta(days=10), "mentee_places": 99}
        values["starts_on"] = opens + timedelta(days=30)
        values |= {name: opens + timedelta(days=days) for name, days in changes.items()}
        before = read_step(program, "people")
        with pytest.raises(RuleBroken) as refused:
            save(scope, program, "people", **values)
        assert (refused.value.code, refused.value.field) == ("inverted", field)
        assert read_step(program, "people") == before

    def test_milestones_move_with_the_start(self, scope: Cast):
        program = create(scope)
        dates = read_step(program, "people")
        save(scope, program, "people", starts_on=dates["starts_on"] + timedelta(days=14))
        kick_off = program.milestones.get(name="Kick-off")
        assert kick_off.due_on == dates["starts_on"] + timedelta(days=14)

    def test_a_milestone_about_the_intake_moves_with_it(self, scope: Cast):
        program = create(scope)
        dates = read_step(program, "people")
        others = dict(program.milestones.exclude(name="Applications open").values_list("pk", "due_on"))
        save(scope, program, "people", opens_on=dates["opens_on"] - timedelta(days=9))
        opened = program.milestones.get(name="Applications open")
        assert opened.due_on == dates["opens_on"] - timedelta(days=9)
        assert dict(program.milestones.exclude(pk=opened.pk).values_list("pk", "due_on")) == others

    def test_the_start_and_the_intake_move_a_milestone_once(self, scope: Cast):
        program = create(scope)
        dates = read_step(program, "people")
        later = {name: dates[name] + timedelta(days=14) for name in ("opens_on", "closes_on", "starts_on")}
        save(scope, program, "people", **later)
        assert program.milestones.get(name="Applications open").due_on == later["opens_on"]

    def test_all_wishes_ignored_is_no_rule(self, scope: Cast):
        program = create(scope)
        ignored = dict.fromkeys(read_step(program, "matching")["wishes"], "ignore")
        with pytest.raises(RuleBroken) as refused:
            save(scope, program, "matching", wishes=ignored)
        assert refused.value.code == "all_ignored"

    def test_from_a_stale_form_change_nothing(self, scope: Cast):
        program = create(scope)
        seen = step_version(program, "purpose")
        save(scope, program, "purpose", seen=seen, name="First")
        with pytest.raises(Conflict):
            save(scope, program, "purpose", seen=seen, name="Second")
        program.refresh_from_db()
        assert program.name == "First"

    @pytest.mark.parametrize(
        ("step", "values"),
        [
            ("purpose", {"name": "Same"}),
            ("framework", {"milestones": [{"name": "New one", "due_on": date(2027, 5, 1)}]}),
        ],
    )
    def test_sent_twice_are_no_conflict(self, scope: Cast, step: str, values: dict):
        program = create(scope)
        seen = step_version(program, step)
        save(scope, program, step, seen=seen, **values)
        once = read_step(Program.objects.get(pk=program.pk), step)
        save(scope, program, step, seen=seen, **values)
        assert read_step(Program.objects.get(pk=program.pk), step) == once

    @pytest.mark.parametrize("who", ["facilitator", "sponsor", "other_owner", "applicant"])
    def test_are_for_owner_and_hr(self, scope: Cast, who: str):
        with pytest.raises(NotAllowed):
            save(scope, scope.program, "purpose", person=getattr(scope, who), name="Mine")
        save(scope, scope.program, "purpose", person=scope.owner, name="Ours")

    def test_of_a_program_that_is_over_do_not_change(self, scope: Cast):
        Program.objects.filter(pk=scope.program.pk).update(status=ProgramStatus.CLOSED)
        with pytest.raises(RuleBroken) as refused:
            save(scope, scope.program, "purpose", name="Later")
        assert refused.value.code == "program_over"


class TestLaunch:
    def test_says_what_is_missing_and_changes_nothing(self, scope: Cast):
        program = create(scope)
        with scope.acting(scope.hr_admin), pytest.raises(RuleBroken) as refused:
            launch_program(program, by=scope.actor(scope.hr_admin))
        steps = [item["step"] for item in refused.value.details["missing"]]
        assert steps == ["governance", "governance"]
        program.refresh_from_db()
        assert program.status == ProgramStatus.DRAFT

    def test_opens_the_intake_and_remembers_who(self, scope: Cast):
        program = staffed(scope)
        with scope.acting(scope.owner):
            launch_program(program, by=scope.actor(scope.owner))
        program.refresh_from_db()
        assert (program.status, program.launched_by) == (ProgramStatus.RUNNING, scope.owner.membership)
        assert current_intake(program).status == IntakeStatus.OPEN
        assert not OutboxMessage.objects.exists()

    def test_twice_says_that_it_runs(self, scope: Cast):
        program = staffed(scope)
        with scope.acting(scope.hr_admin):
            launch_program(program, by=scope.actor(scope.hr_admin))
            with pytest.raises(InvalidTransition):
                launch_program(program, by=scope.actor(scope.hr_admin))

    def test_past_dates_stop_it(self, scope: Cast):
        program = staffed(scope)
        with clock.moved_by(timedelta(days=300)):
            check = launch_check(program)
        assert {item.step for item in check.blocking} == {"people"}

    @pytest.mark.parametrize("who", ["facilitator", "sponsor", "other_owner", "applicant"])
    def test_is_for_owner_and_hr(self, scope: Cast, who: str):
        program = staffed(scope)
        person = getattr(scope, who)
        with scope.acting(person), pytest.raises(NotAllowed):
            launch_program(program, by=scope.actor(person))

    def test_needs_a_person(self, scope: Cast):
        task = Actor.task("programs.launch")
        program = staffed(scope)
        with organization_scope(scope.organization, task), pytest.raises(NotAllowed):
            launch_program(program, by=task)


_CHANGES = {
    ProgramStatus.CLOSING: begin_closing,
    ProgramStatus.CLOSED: close_program,
    ProgramStatus.ARCHIVED: archive_program,
    ProgramStatus.CANCELLED: cancel_program,
}


@pytest.mark.parametrize("before", ProgramStatus.values)
@pytest.mark.parametrize("after", _CHANGES)
def test_a_program_takes_the_legal_ways_and_no_other(scope: Cast, before: str, after: str):
    program = ProgramFactory(status=before)
    with scope.acting(scope.hr_admin):
        by = scope.actor(scope.hr_admin)
        if after in PROGRAM_TRANSITIONS[before]:
            assert _CHANGES[after](program, by=by).status == after
        else:
            with pytest.raises(InvalidTransition):
                _CHANGES[after](program, by=by)
            program.refresh_from_db()
            assert program.status == before


@pytest.mark.parametrize("before", IntakeStatus.values)
@pytest.mark.parametrize("after", IntakeStatus.values)
def test_an_intake_takes_the_legal_ways_and_no_other(scope: Cast, before: str, after: str):
    Intake.objects.filter(pk=scope.intake.pk).update(status=before)
    with scope.acting(scope.owner):
        by = scope.actor(scope.owner)
        if after in INTAKE_TRANSITIONS[before]:
            assert change_intake_status(scope.intake, by=by, status=after).status == after
        else:
            with pytest.raises(InvalidTransition):
                change_intake_status(scope.intake, by=by, status=after)


class TestEnd:
    def test_closing_completes_the_active_and_lets_the_others_go(self, scope: Cast):
        Program.objects.filter(pk=scope.program.pk).update(status=ProgramStatus.CLOSING)
        active = EnrollmentFactory(intake=scope.intake, status=EnrollmentStatus.ACTIVE)
        ready = EnrollmentFactory(intake=scope.intake)
        undecided = ApplicationFactory(intake=scope.intake, status="submitted", submitted_at=clock.now())
        with scope.acting(scope.owner):
            close_program(scope.program, by=scope.actor(scope.owner))
        assert Enrollment.objects.get(pk=active.pk).status == EnrollmentStatus.COMPLETED
        assert Enrollment.objects.get(pk=ready.pk).status == EnrollmentStatus.WITHDRAWN
        assert Application.objects.get(pk=undecided.pk).status == ApplicationStatus.EXPIRED

    def test_is_for_owner_and_hr(self, scope: Cast):
        for person in (scope.facilitator, scope.sponsor, scope.other_owner, scope.applicant):
            with scope.acting(person), pytest.raises(NotAllowed):
                cancel_program(scope.program, by=scope.actor(person))


class TestRoles:
    def grant(self, cast: Cast, role: str, person=None, by=None, **changes) -> ProgramRole:
        by = by or cast.hr_admin
        with cast.acting(by):
            return grant_program_role(
                cast.program,
                by=cast.actor(by),
                membership=(person or cast.second).membership,
                role=role,
                **changes,
            )

    @pytest.mark.parametrize("role", ["program_owner", "facilitator", "program_sponsor", "hr_partner"])
    def test_are_granted_once_and_become_deputies(self, scope: Cast, role: str):
        first = self.grant(scope, role)
        assert self.grant(scope, role).pk == first.pk
        assert self.grant(scope, role, is_deputy=True).is_deputy
        assert ProgramRole.objects.filter(membership=scope.second.membership).count() == 1

    @pytest.mark.parametrize("role", ["mentor", "mentee", "hr_admin", "owner", "operator", ""])
    def test_are_four(self, scope: Cast, role: str):
        with pytest.raises(RuleBroken):
            self.grant(scope, role)

    @pytest.mark.parametrize("who", ["facilitator", "sponsor", "other_owner", "applicant"])
    def test_are_given_by_owner_and_hr(self, scope: Cast, who: str):
        with pytest.raises(NotAllowed):
            self.grant(scope, Role.FACILITATOR, by=getattr(scope, who))

    def test_the_last_owner_of_a_running_program_stays(self, scope: Cast):
        granted = ProgramRole.objects.select_related("program").get(program=scope.program, role=Role.PROGRAM_OWNER)
        with scope.acting(scope.hr_admin):
            by = scope.actor(scope.hr_admin)
            with pytest.raises(RuleBroken) as refused:
                revoke_program_role(granted, by=by)
            assert refused.value.code == "needs_owner"
            with pytest.raises(RuleBroken):
                self.grant(scope, Role.PROGRAM_OWNER, person=scope.owner, is_deputy=True)
            self.grant(scope, Role.PROGRAM_OWNER)
            revoke_program_role(granted, by=by)

    def test_the_wizard_replaces_an_owner(self, scope: Cast):
        save(scope, scope.program, "governance", owner=scope.second.membership_id)
        owners = ProgramRole.objects.filter(program=scope.program, role=Role.PROGRAM_OWNER)
        assert [owner.membership_id for owner in owners] == [scope.second.membership_id]

    def test_nobody_is_their_own_deputy(self, scope: Cast):
        with pytest.raises(RuleBroken) as refused:
            save(scope, scope.program, "governance", owner_deputy=scope.owner.membership_id)
        assert refused.value.code == "own_deputy"

    def test_owner_and_deputy_change_places(self, scope: Cast):
        save(scope, scope.program, "governance", owner_deputy=scope.second.membership_id)
        save(
            scope,
            scope.program,
            "governance",
            owner=scope.second.membership_id,
            owner_deputy=scope.owner.membership_id,
        )
        values = read_step(scope.program, "governance")
        assert (values["owner"], values["owner_deputy"]) == (scope.second.membership_id, scope.owner.membership_id)


def test_target_roles_are_set_and_taken_away(scope: Cast):
    first, second = RoleProfileFactory(), RoleProfileFactory()
    save(scope, scope.program, "purpose", target_roles=[first.pk, second.pk])
    save(scope, scope.program, "purpose", target_roles=[second.pk])
    assert read_step(scope.program, "purpose")["target_roles"] == [second.pk]
