"""One home page for everybody: the queue first, then what the actor's roles add to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString, mark_safe

from mentoring import clock
from mentoring.portal.queries.change_items import change_items
from mentoring.portal.queries.figures import HomeFigure, bench_of, finding, home_figures
from mentoring.portal.queries.handover_items import handover_items
from mentoring.portal.queries.items import Queue, QueueItem, queue_of
from mentoring.portal.queries.own_items import action_items, pair_steps, plan_items, rating_items, review_items
from mentoring.portal.queries.pair_items import is_done, pair_items, silent_items
from mentoring.portal.queries.pairs import PairOverview, pair_overview, runs_programs
from mentoring.portal.queries.program_items import application_items, import_items, matching_items
from mentoring.portal.queries.programs import (
    DatedLine,
    QuarterLine,
    StartStep,
    coming_up,
    programs_table,
    start_steps,
    this_quarter,
)
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.scope import today
from mentoring.ui.preparation import Fact
from mentoring.ui.tables import Table
from participants.choices import EmploymentStatus
from participants.models import Person
from participants.queries.people import person_of, visible_people
from programs.choices import ENDED, STILL_OPEN, ApplicationStatus, IntakeStatus, ProgramStatus, Side
from programs.models import Application, Intake
from programs.queries.applications import own_applications
from programs.queries.enrollments import own_enrollments
from programs.queries.roles import program_roles, programs_where
from relationships.choices import RelationshipStatus
from relationships.queries.listing import OwnRelationship, own_pairs

SHOWN_REPORTS = 8
_UNANSWERED = {*STILL_OPEN, ApplicationStatus.DRAFT}


@dataclass(frozen=True)
class Running:
    """What those see who run programs (layout L1)."""

    finding: SafeString
    figures: list[HomeFigure]
    quarter_label: str
    quarter: list[QuarterLine]
    programs: Table
    dated: list[DatedLine]
    start: list[StartStep]

    @property
    def quarter_facts(self) -> list[Fact]:
        return [line.fact for line in self.quarter]

    @property
    def coming_up(self) -> list[Fact]:
        return [line.fact for line in self.dated]


@dataclass(frozen=True)
class Home:
    as_of: datetime
    queue: Queue
    running: Running | None
    #: Next sessions of one's own pairs, the nearest first.
    sessions: tuple[OwnRelationship, ...]
    has_pairs: bool
    sponsors: bool
    reports: tuple[Person, ...]
    open_intakes: tuple[Intake, ...]
    applications: tuple[Application, ...]
    has_person: bool


def home_of(actor: Actor, kind: str = "") -> Home:
    """A number of queries that depends on the roles, never on how many rows there are."""
    person = person_of(actor)
    pairs = own_pairs(actor) if person is not None else []
    overview = pair_overview(actor) if runs_programs(actor) else None
    items = [*_own(actor, person, pairs), *(_run(actor, overview) if overview else [])]
    queue = queue_of([item for item in items if not is_done(item)], [item for item in items if is_done(item)], kind)
    return Home(
        as_of=clock.now(),
        queue=queue,
        running=_running(actor, overview, items) if overview else None,
        sessions=_coming(pairs),
        has_pairs=any(row.relationship.is_open for row in pairs),
        sponsors=bool(programs_where(actor, Permission.RATE_READINESS)),
        reports=_reports(actor, person),
        open_intakes=_open_intakes(actor, person),
        applications=_waiting(actor) if person is not None else (),
        has_person=person is not None,
    )


def _own(actor: Actor, person: Person | None, pairs: list[OwnRelationship]) -> list[QueueItem]:
    if person is None:
        return rating_items(actor)
    items = [*rating_items(actor), *pair_steps(actor, person, pairs)]
    if pairs:
        items += [*review_items(actor, person), *action_items(actor, person)]
    if _is_mentee(actor, person, pairs):
        items += plan_items(actor, person)
    return items


def _run(actor: Actor, overview: PairOverview) -> list[QueueItem]:
    return [
        *pair_items(overview),
        *silent_items(actor),
        *handover_items(actor),
        *change_items(actor),
        *application_items(actor),
        *import_items(actor),
        *matching_items(actor),
    ]


def _running(actor: Actor, overview: PairOverview, items: list[QueueItem]) -> Running:
    bench = bench_of(actor)
    own_pairs_waiting = sum(item.kind == "pair" and item.panel and not is_done(item) for item in items)
    is_first_day = not overview.lines and actor.has(Permission.MANAGE_PEOPLE)
    steps = start_steps() if is_first_day else []
    is_over = all(step.is_done for step in steps)
    return Running(
        finding=finding(overview, own_pairs_waiting, bench) or mark_safe(""),
        figures=home_figures(actor, overview, bench),
        quarter_label=overview.quarter.short_label,
        quarter=this_quarter(actor, overview.quarter),
        programs=programs_table(actor, overview),
        dated=coming_up(actor),
        start=[] if is_over else steps,
    )


def _coming(pairs: list[OwnRelationship]) -> tuple[OwnRelationship, ...]:
    found = [row for row in pairs if row.coming and row.relationship.status == RelationshipStatus.ACTIVE]
    return tuple(sorted(found, key=lambda row: row.coming.starts_at if row.coming else clock.now()))


def _is_mentee(actor: Actor, person: Person, pairs: list[OwnRelationship]) -> bool:
    if any(row.relationship.mentee_id == person.pk and row.relationship.is_open for row in pairs):
        return True
    # Not before the person has been told: the first steps of a mentee would give the decision away.
    enrolled = own_enrollments(actor).filter(side=Side.MENTEE).exclude(status__in=ENDED)
    return bool(enrolled.exists())


def _reports(actor: Actor, person: Person | None) -> tuple[Person, ...]:
    """The people of a line manager. HR finds everybody in the directory."""
    if person is None:
        return ()
    people = visible_people(actor).filter(manager=person).exclude(employment_status=EmploymentStatus.LEFT)
    return tuple(people.order_by("sort_name", "pk")[:SHOWN_REPORTS])


def _open_intakes(actor: Actor, person: Person | None) -> tuple[Intake, ...]:
    """Programs to which the person may apply, has not, and in which nobody has given them another role."""
    if person is None:
        return ()
    day = today()
    intakes: QuerySet[Intake] = Intake.objects.filter(
        status=IntakeStatus.OPEN, program__status=ProgramStatus.RUNNING, opens_on__lte=day, closes_on__gte=day
    )
    own = Q(applications__person=person) | Q(enrollments__person=person)
    asked = Intake.objects.filter(own).values("pk")
    runs = program_roles(actor)
    return tuple(
        intakes.exclude(pk__in=asked)
        .exclude(program__in=list(runs))
        .select_related("program")
        .order_by("closes_on", "pk")
    )


def _waiting(actor: Actor) -> tuple[Application, ...]:
    """What the actor has asked for and has no answer to, or has begun."""
    return tuple(application for application in own_applications(actor) if application.status in _UNANSWERED)
