"""The page of one program: for everybody what it is, for who runs it how it stands."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import today
from participants.queries.people import person_of
from programs.choices import PROGRAM_TRANSITIONS, IntakeStatus, ProgramStatus, Side
from programs.models import Application, Enrollment, Intake, Milestone, Objective, Program, ProgramRole
from programs.queries.applications import Funnel, funnel, own_applications
from programs.queries.consequences import hours_a_month, sessions_in_all
from programs.queries.enrollments import own_enrollments, people_counts, places_left
from programs.queries.programs import PHASES, current_intake, takes_applications
from programs.queries.setup import role_holders


@dataclass(frozen=True)
class PublicOverview:
    """What every employee may know, and how the reader stands to it."""

    intake: Intake | None
    takes_applications: bool
    can_apply: bool
    applications: list[Application]
    enrollments: list[Enrollment]
    hours_a_month: float
    sessions: int

    @property
    def applied_sides(self) -> set[str]:
        return {application.side for application in self.applications if application.status != "withdrawn"}

    @property
    def may_apply_as_mentee(self) -> bool:
        return self.takes_applications and self.can_apply and Side.MENTEE not in self.applied_sides

    @property
    def may_apply_as_mentor(self) -> bool:
        return self.takes_applications and self.can_apply and Side.MENTOR not in self.applied_sides


@dataclass(frozen=True)
class Phase:
    label: str
    state: str


@dataclass(frozen=True)
class Overview:
    phases: list[Phase]
    mentees: int
    mentors: int
    places_left: int
    mentee_funnel: Funnel
    mentor_funnel: Funnel
    milestones: list[Milestone]
    late: list[Milestone]
    next_milestone: Milestone | None
    objectives: list[Objective]
    holders: list[ProgramRole]
    next_step: IntakeStatus | None
    today: date

    @property
    def is_started(self) -> bool:
        """The pairs are what matters from now on."""
        return any(phase.state == "current" for phase in self.phases[PHASES.index(IntakeStatus.STARTED) :])

    @property
    def done(self) -> list[Milestone]:
        return [milestone for milestone in self.milestones if milestone.done_on is not None]

    @property
    def open(self) -> list[Milestone]:
        return [milestone for milestone in self.milestones if milestone.done_on is None]

    @property
    def to_decide(self) -> int:
        return self.mentee_funnel.to_decide + self.mentor_funnel.to_decide


#: The step that who runs the program takes next; matching itself starts the intake by publishing.
_NEXT = {
    IntakeStatus.OPEN: IntakeStatus.IN_REVIEW,
    IntakeStatus.IN_REVIEW: IntakeStatus.MATCHING,
    IntakeStatus.STARTED: IntakeStatus.FINISHED,
}


def public_overview(actor: Actor, program: Program) -> PublicOverview:
    intake = current_intake(program)
    return PublicOverview(
        intake=intake,
        takes_applications=intake is not None and takes_applications(intake),
        can_apply=person_of(actor) is not None,
        applications=[a for a in own_applications(actor) if a.intake.program_id == program.pk],
        enrollments=list(own_enrollments(actor).filter(program=program)),
        hours_a_month=hours_a_month(program),
        sessions=sessions_in_all(program),
    )


def program_overview(actor: Actor, program: Program) -> Overview:
    intake = current_intake(program)
    counts = people_counts(program)
    funnels = funnel(program)
    milestones = list(Milestone.objects.filter(program=program).order_by("due_on", "pk"))
    day = today()
    is_alive = program.status in (ProgramStatus.RUNNING, ProgramStatus.CLOSING)
    open_ones = [milestone for milestone in milestones if milestone.done_on is None]
    is_running = program.status == ProgramStatus.RUNNING and intake is not None
    return Overview(
        phases=_phases(intake),
        mentees=counts[Side.MENTEE],
        mentors=counts[Side.MENTOR],
        places_left=places_left(intake) if intake else 0,
        mentee_funnel=funnels[Side.MENTEE],
        mentor_funnel=funnels[Side.MENTOR],
        milestones=milestones,
        late=[milestone for milestone in open_ones if milestone.due_on < day] if is_alive else [],
        next_milestone=next((milestone for milestone in open_ones if milestone.due_on >= day), None),
        objectives=list(Objective.objects.filter(program=program).order_by("position", "pk")),
        holders=list(role_holders(program)),
        next_step=_NEXT.get(IntakeStatus(intake.status)) if is_running and intake else None,
        today=day,
    )


def ends_of(program: Program) -> list[tuple[str, str]]:
    """The ways on from here, with what they mean."""
    words = {
        ProgramStatus.CLOSING: _("Begin closing: nobody new comes in, the pairs finish what they began."),
        ProgramStatus.CLOSED: _("Close it: active people have completed it, the others leave it."),
        ProgramStatus.ARCHIVED: _("Archive it: it leaves the lists and stays readable."),
        ProgramStatus.CANCELLED: _("Cancel it: open applications expire and everybody leaves the program."),
    }
    wanted = PROGRAM_TRANSITIONS[program.status]
    return [(status.value, text) for status, text in words.items() if status in wanted]


def _phases(intake: Intake | None) -> list[Phase]:
    at = PHASES.index(IntakeStatus(intake.status)) if intake else 0
    return [
        Phase(str(status.label), "done" if place < at else "current" if place == at else "open")
        for place, status in enumerate(PHASES)
    ]
