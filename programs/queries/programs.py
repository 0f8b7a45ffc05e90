"""Reading programs. Who runs one sees all of it; everybody sees what they take part in or can apply to."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.scope import today
from participants.models import Person
from participants.queries.people import person_of
from programs.choices import TO_DECIDE, EnrollmentStatus, IntakeStatus, ProgramStatus, Side
from programs.models import Application, Enrollment, Intake, Milestone, Program
from programs.queries.roles import may_in_program, program_roles, programs_where

#: The line of a program's life on lists and on its page.
PHASES = (
    IntakeStatus.PLANNED,
    IntakeStatus.OPEN,
    IntakeStatus.IN_REVIEW,
    IntakeStatus.MATCHING,
    IntakeStatus.STARTED,
    IntakeStatus.FINISHED,
)


@dataclass(frozen=True)
class ProgramRow:
    """One program of the list, with its newest intake."""

    id: UUID
    name: str
    kind: str
    status: ProgramStatus
    intake_status: IntakeStatus | None
    opens_on: date | None
    closes_on: date | None
    mentees: int
    mentors: int
    waiting: int
    next_milestone: str
    next_milestone_on: date | None
    late: int
    is_inside: bool


def visible_programs(actor: Actor) -> QuerySet[Program]:
    programs: QuerySet[Program] = Program.objects.all()
    inside = programs_where(actor, Permission.VIEW_PROGRAM)
    if inside is None:
        return programs
    if actor.membership_id is None:
        return programs.none()
    visible = Q(pk__in=inside | set(program_roles(actor))) | Q(Exists(_open_intakes()))
    person = person_of(actor)
    if person is not None:
        visible |= _takes_part(person)
    return programs.filter(visible)


def get_program(actor: Actor, pk: UUID) -> Program:
    program = visible_programs(actor).filter(pk=pk).first()
    if program is None:
        raise NotFound
    return program


def get_program_inside(actor: Actor, pk: UUID) -> Program:
    """For who sees more than the public page."""
    program = get_program(actor, pk)
    if not may_in_program(actor, Permission.VIEW_PROGRAM, program):
        raise NotFound
    return program


def programs_to_manage(actor: Actor) -> QuerySet[Program]:
    programs: QuerySet[Program] = Program.objects.all()
    inside = programs_where(actor, Permission.MANAGE_PROGRAM)
    return programs if inside is None else programs.filter(pk__in=inside)


def get_program_to_manage(actor: Actor, pk: UUID) -> Program:
    """The set-up is not there for anybody else: hidden and missing look the same."""
    program = programs_to_manage(actor).filter(pk=pk).first()
    if program is None:
        raise NotFound
    return program


def program_rows(actor: Actor) -> list[ProgramRow]:
    """Running ones first, then drafts, then the past; a fixed number of queries."""
    programs = list(visible_programs(actor).order_by("-created_at", "-pk"))
    ids = [program.pk for program in programs]
    intakes = {row.program_id: row for row in Intake.objects.filter(program__in=ids).order_by("starts_on", "pk")}
    people = _people_by_program(ids)
    waiting = _waiting_by_program(ids)
    milestones = _milestones_by_program(ids)
    inside = programs_where(actor, Permission.VIEW_PROGRAM)
    rows = [
        _row(program, intakes.get(program.pk), people, waiting, milestones.get(program.pk, []), inside)
        for program in programs
    ]
    order = [ProgramStatus.RUNNING, ProgramStatus.CLOSING, ProgramStatus.DRAFT]
    return sorted(rows, key=lambda row: order.index(row.status) if row.status in order else len(order))


def next_milestone(program: Program) -> Milestone | None:
    milestone: Milestone | None = (
        Milestone.objects.filter(program=program, done_on=None, due_on__gte=today()).order_by("due_on", "pk").first()
    )
    return milestone


def get_milestone(actor: Actor, program_pk: UUID, pk: UUID) -> Milestone:
    milestone: Milestone | None = (
        Milestone.objects.select_related("program").filter(pk=pk, program=get_program_inside(actor, program_pk)).first()
    )
    if milestone is None:
        raise NotFound
    return milestone


def current_intake(program: Program) -> Intake | None:
    """The one that people speak of: the newest."""
    intake: Intake | None = Intake.objects.filter(program=program).order_by("-starts_on", "-pk").first()
    return intake


def get_intake(program: Program) -> Intake:
    intake = current_intake(program)
    if intake is None:
        raise NotFound
    return intake


def takes_applications(intake: Intake) -> bool:
    if intake.status != IntakeStatus.OPEN or intake.program.status != ProgramStatus.RUNNING:
        return False
    return intake.opens_on <= today() <= intake.closes_on


def _open_intakes() -> QuerySet[Intake]:
    intakes: QuerySet[Intake] = Intake.objects.filter(
        program=OuterRef("pk"), program__status=ProgramStatus.RUNNING, status=IntakeStatus.OPEN
    )
    return intakes


def _takes_part(person: Person) -> Q:
    """Withdrawn people keep seeing the program's page, as their state page links to it."""
    return Q(
        Exists(
            Enrollment.objects.filter(program=OuterRef("pk"), person=person).exclude(status=EnrollmentStatus.REMOVED)
        )
    ) | Q(Exists(Application.objects.filter(intake__program=OuterRef("pk"), person=person)))


def _people_by_program(ids: list[UUID]) -> dict[tuple[UUID, str], int]:
    counts: dict[tuple[UUID, str], int] = {}
    rows = Enrollment.objects.filter(program__in=ids, ended_at=None).values_list("program_id", "side")
    for key in rows:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _waiting_by_program(ids: list[UUID]) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    for (program_id,) in Application.objects.filter(intake__program__in=ids, status__in=TO_DECIDE).values_list(
        "intake__program_id"
    ):
        counts[program_id] = counts.get(program_id, 0) + 1
    return counts


def _milestones_by_program(ids: list[UUID]) -> dict[UUID, list[Milestone]]:
    found: dict[UUID, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(program__in=ids, done_on=None).order_by("due_on", "pk"):
        found.setdefault(milestone.program_id, []).append(milestone)
    return found


def _row(
    program: Program,
    intake: Intake | None,
    people: dict[tuple[UUID, str], int],
    waiting: dict[UUID, int],
    milestones: list[Milestone],
    inside: set[UUID] | None,
) -> ProgramRow:
    is_inside = inside is None or program.pk in inside
    day = today()
    is_alive = program.status in (ProgramStatus.RUNNING, ProgramStatus.CLOSING)
    coming = next((milestone for milestone in milestones if milestone.due_on >= day), None) if is_alive else None
    return ProgramRow(
        id=program.pk,
        name=program.name,
        kind=program.get_kind_display(),
        status=ProgramStatus(program.status),
        intake_status=IntakeStatus(intake.status) if intake else None,
        opens_on=intake.opens_on if intake else None,
        closes_on=intake.closes_on if intake else None,
        mentees=people.get((program.pk, Side.MENTEE), 0) if is_inside else 0,
        mentors=people.get((program.pk, Side.MENTOR), 0) if is_inside else 0,
        waiting=waiting.get(program.pk, 0) if is_inside else 0,
        next_milestone=coming.name if coming else "",
        next_milestone_on=coming.due_on if coming else None,
        late=sum(milestone.due_on < day for milestone in milestones) if is_inside and is_alive else 0,
        is_inside=is_inside,
    )
