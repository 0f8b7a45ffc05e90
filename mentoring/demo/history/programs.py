"""Programs: set up from a template, governed, launched; people apply and are decided on by the owner."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q

from mentoring.demo.cast import EnrollmentRecord, ProgramRecord, aim_of
from mentoring.demo.history.stage import Stage
from mentoring.tenancy.roles import Role
from participants.content import expertise_areas
from participants.models import Competency, RoleProfile
from programs.choices import ApplicationStatus, IntakeStatus, Side
from programs.models import Application, Intake, Milestone, Program
from programs.services.applications import ApplicationEntry, submit_application
from programs.services.decisions import decide_application
from programs.services.intakes import change_intake_status
from programs.services.mentor_offers import Offer
from programs.services.milestones import mark_milestone
from programs.services.programs import begin_closing, close_program, create_program_from_template, launch_program
from programs.services.roles import grant_program_role
from programs.services.setup import save_step

NEEDS = {
    "meridian-leaders-2026": "Fill twelve critical roles from inside, Finance Director Europe first.",
    "finance-academy": "Give new finance leads a safe first year in their role.",
    "plant-leadership-circle": "Plant managers learn from each other instead of alone.",
    "meridian-leaders-2025": "Build a bench for the roles whose holders retire by 2028.",
    "meridian-leaders-2027": "Go on filling critical roles from inside.",
}
MOTIVATIONS = (
    "I want to lead a larger unit within three years and need someone who has done it.",
    "My next step is into another function; I know my own well and the others too little.",
    "I have led projects, not people who lead people. I want to learn that with someone beside me.",
    "I am asked to decide earlier than I am sure. I want to get better at that.",
)
OFFERS = (
    "I had a mentor when it mattered; I would like to be one.",
    "I have led two transformations and made mistakes worth telling.",
)
ACCEPTED = {"active", "ready", "completed", "withdrawn"}


class Programs:
    """Plays the programs of one organization."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.programs: dict[str, Program] = {}
        self.areas = {area.key: area.competency for area in expertise_areas()}
        with stage.on(stage.today, stage.hr):
            self.competencies: dict[str, Competency] = {c.key: c for c in Competency.objects.all()}
            self.roles: dict[str, RoleProfile] = {role.key: role for role in RoleProfile.objects.all()}

    def play(self, record: ProgramRecord) -> Program:
        program = self._set_up(record)
        self.programs[record.key] = program
        self._recruit(record, program)
        self._reach_milestones(record, program)
        return program

    def finish(self, record: ProgramRecord) -> None:
        """Closes what the cast calls closed, after its last session."""
        program = self.programs[record.key]
        with self.stage.on(record.ends_on, record.owner, 16) as by:
            begin_closing(program, by=by)
        with self.stage.on(record.ends_on + timedelta(days=7), record.owner, 16) as by:
            close_program(Program.objects.get(pk=program.pk), by=by)

    def _set_up(self, record: ProgramRecord) -> Program:
        stage = self.stage
        opens = self._opens_on(record)
        with stage.on(opens - timedelta(days=21), stage.hr) as by:
            program = create_program_from_template(
                by=by, template_key=record.template, name=record.name, starts_on=record.starts_on
            )
            targets = self._targets(record)
            save_step(
                program,
                by=by,
                step="purpose",
                values={"business_need": NEEDS.get(record.key, ""), "target_roles": targets},
            )
            wanted = sum(e.role == "mentee" for e in stage.record.enrollments if e.program == record.key)
            people: dict[str, object] = {"mentee_places": max(wanted, 12) + 4}
            if record.starts_on > stage.today:
                people["opens_on"] = opens
            save_step(program, by=by, step="people", values=people)
            for number, role in ((record.owner, Role.PROGRAM_OWNER), (record.sponsor, Role.PROGRAM_SPONSOR)):
                membership = stage.people[number].membership
                assert membership is not None
                grant_program_role(program, by=by, membership=membership, role=role)
            deputy = stage.people[stage.hr].membership
            assert deputy is not None
            grant_program_role(program, by=by, membership=deputy, role=Role.PROGRAM_OWNER, is_deputy=True)
        with stage.on(min(opens, stage.today), record.owner, 10) as by:
            return launch_program(Program.objects.get(pk=program.pk), by=by)

    def _recruit(self, record: ProgramRecord, program: Program) -> None:
        enrollments = [e for e in self.stage.record.enrollments if e.program == record.key]
        by_side: dict[Side, list[EnrollmentRecord]] = defaultdict(list)
        for enrollment in enrollments:
            if enrollment.role in ("mentor", "mentee") and self.stage.may_act(enrollment.person):
                by_side[Side(enrollment.role)].append(enrollment)
        with self.stage.on(self.stage.today, record.owner):
            intake = Intake.objects.select_related("program").get(program=program)
        applications = [
            (enrollment, self._apply(intake, enrollment, side, index))
            for side in (Side.MENTOR, Side.MENTEE)
            for index, enrollment in enumerate(by_side[side])
        ]
        decided = [(e, a) for e, a in applications if e.status in ACCEPTED]
        if decided:
            self._decide(record, intake, decided)

    def _reach_milestones(self, record: ProgramRecord, program: Program) -> None:
        """Owners tick them off on the day; what was due this week still waits."""
        with self.stage.on(self.stage.today, record.owner):
            is_past = Q(due_on__lt=self.stage.today - timedelta(days=7))
            has_opened = Q(due_on__lt=self.stage.today, program__intakes__opens_on=F("due_on"))
            past = Milestone.objects.filter(is_past | has_opened, program=program)
            reached = list(past.select_related("program").order_by("due_on", "pk"))
        for milestone in reached:
            with self.stage.on(milestone.due_on, record.owner, 15) as by:
                mark_milestone(milestone, by=by, is_done=True)

    def _apply(self, intake: Intake, enrollment: EnrollmentRecord, side: Side, index: int) -> Application:
        day = min(intake.opens_on + timedelta(days=2 + index % 12), self.stage.today, intake.closes_on)
        day = max(day, intake.opens_on)
        with self.stage.on(day, enrollment.person, 11, index % 60) as by:
            return submit_application(intake, by=by, side=side, entry=self._entry(enrollment, side, index))

    def _entry(self, enrollment: EnrollmentRecord, side: Side, index: int) -> ApplicationEntry:
        if side is Side.MENTEE:
            return ApplicationEntry(
                motivation=MOTIVATIONS[index % len(MOTIVATIONS)],
                needs=self._needs(enrollment),
                target_role_id=self.roles[aim_of(enrollment, self.stage.person_record(enrollment.person))].pk,
            )
        offers = [Offer(competency_id=pk, evidence=evidence) for pk, evidence in self._offers(enrollment).items()]
        return ApplicationEntry(
            motivation=OFFERS[index % len(OFFERS)], capacity=max(enrollment.places, 1), expertise=tuple(offers)
        )

    def _needs(self, enrollment: EnrollmentRecord) -> tuple[UUID, ...]:
        keys = dict.fromkeys(self.areas[area] for area in enrollment.needs if area in self.areas)
        return tuple(self.competencies[key].pk for key in keys) or (self.competencies["leading_change"].pk,)

    def _offers(self, enrollment: EnrollmentRecord) -> dict[UUID, str]:
        found: dict[UUID, str] = {}
        for area in enrollment.expertise or ("leading_change",):
            key = self.areas.get(area, "leading_change")
            found.setdefault(self.competencies[key].pk, area.replace("_", " ").capitalize())
        return found

    def _decide(
        self, record: ProgramRecord, intake: Intake, applications: list[tuple[EnrollmentRecord, Application]]
    ) -> None:
        with self.stage.on(intake.closes_on + timedelta(days=3), record.owner, 14) as by:
            change_intake_status(intake, by=by, status=IntakeStatus.IN_REVIEW)
            for _enrollment, application in applications:
                fresh = Application.objects.select_related("intake__program", "person__membership").get(
                    pk=application.pk
                )
                decide_application(
                    fresh, by=by, decision=ApplicationStatus.ACCEPTED, reason="Fits the purpose of the program."
                )
            change_intake_status(intake, by=by, status=IntakeStatus.MATCHING)

    def _targets(self, record: ProgramRecord) -> list[UUID]:
        wanted = {e.target_role for e in self.stage.record.enrollments if e.program == record.key and e.target_role}
        return sorted(self.roles[key].pk for key in wanted if key in self.roles)

    def _opens_on(self, record: ProgramRecord) -> date:
        return min(record.starts_on - timedelta(weeks=10), self.stage.today - timedelta(days=6))
