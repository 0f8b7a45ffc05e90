"""The readiness dashboard (layout L6). Built from ratings, and for sponsors from the status of released goals: no
notes, no pulse, no health of a pair, no attendance is read here. The quarterly report prints the same figures."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from evaluation.queries.bench import BenchData, read_bench
from evaluation.queries.periods import end_of, quarter_of
from evaluation.queries.released_goals import GoalsInBrief, released_goals, together
from evaluation.scoring.bench import RoleCounts, Standing, bands_of_role, best_bands, count_bands, pairs_of
from evaluation.scoring.measures import (
    CriticalRoleBench,
    Figure,
    readiness_movement,
    ready_now_cover,
    two_year_cover,
)
from mentoring import clock
from mentoring.disclosure import STANDARD, Group, hidden_text
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.ui.charts import BandCounts
from participants.models import RoleProfile
from participants.queries.people import person_of
from programs.choices import ProgramStatus
from programs.models import Program
from programs.queries.roles import programs_where

TREND_QUARTERS = 4
SMALLEST = STANDARD.smallest(Group.SURVEY)


@dataclass(frozen=True)
class RoleLine:
    role: RoleProfile
    counts: RoleCounts
    counts_before: RoleCounts
    #: Ready-now successors at the end of each of four quarters, the present one last.
    steps: tuple[int, ...]
    #: How many mentees aim at the role.
    aiming: int
    #: Mentees of these programs who are rated for the role or aim at it.
    people: frozenset[UUID] = frozenset()
    goals: GoalsInBrief | None = None

    @property
    def has_cover(self) -> bool:
        return self.counts.ready_now > 0


@dataclass(frozen=True)
class Dashboard:
    as_of: datetime
    quarter: Quarter
    programs: tuple[Program, ...]
    participants: int
    rated: int
    ready_now: Figure
    ready_now_before: Figure
    two_years: Figure
    two_years_before: Figure
    moved_up: Figure
    roles: tuple[RoleLine, ...]
    #: Participants by band at the end of each quarter; quarters with too few people are left out.
    bands: tuple[BandCounts, ...]
    hidden_quarters: int = 0
    #: Whether anybody was rated before this quarter; else there is nothing to compare with.
    has_before: bool = False
    hidden_words: str = field(default_factory=lambda: hidden_text(Group.SURVEY))

    @property
    def figures(self) -> tuple[Figure, ...]:
        return self.ready_now, self.two_years, self.moved_up

    @property
    def before_on(self) -> date:
        """The day with which the figures are compared: the last of the quarter before."""
        return self.quarter.previous.end_on

    @property
    def moved_since(self) -> date:
        return self.quarter.shifted(2 - TREND_QUARTERS).start_on

    @property
    def ready_now_change(self) -> int:
        return _difference(self.ready_now, self.ready_now_before)

    @property
    def two_years_change(self) -> int:
        return _difference(self.two_years, self.two_years_before)

    @property
    def has_few_participants(self) -> bool:
        """Then even a count of roles would tell how somebody was rated."""
        return self.participants < SMALLEST


def readiness_dashboard(actor: Actor, as_of: datetime | None = None) -> Dashboard:
    """For one who may see readiness; a fixed number of queries."""
    dashboard = dashboard_of(viewed_programs(actor), as_of or clock.now(), without=own_person_id(actor))
    if actor.membership_id is None:
        return dashboard
    return _with_goals(actor, dashboard)


def viewed_programs(actor: Actor) -> list[Program]:
    """Programs that have begun and whose readiness the actor may see."""
    programs = Program.objects.exclude(status__in=[ProgramStatus.DRAFT, ProgramStatus.CANCELLED])
    viewed = programs_where(actor, Permission.VIEW_READINESS)
    if viewed is not None:
        programs = programs.filter(pk__in=viewed)
    return list(programs.order_by("name", "pk"))


def own_person_id(actor: Actor) -> UUID | None:
    own = person_of(actor)
    return own.pk if own is not None else None


def dashboard_of(programs: Iterable[Program], as_of: datetime, *, without: UUID | None = None) -> Dashboard:
    """The figures of these programs as they stood at a moment. Asks for no rights: callers have. Who looks at them by
    name is left out (`without`)."""
    data = read_bench(programs, as_of, without)
    quarter = quarter_of(as_of)
    moments = {each: min(end_of(each), as_of) for each in quarter.up_to(TREND_QUARTERS)}
    standings = {each: data.bench.standing_at(moment) for each, moment in moments.items()}
    now, before = standings[quarter], standings[quarter.previous]
    benches, benches_before = _benches(data, now), _benches(data, before)
    bands, hidden = _bands(standings, data.participants)
    first = next(iter(standings.values()))
    return Dashboard(
        as_of=as_of,
        quarter=quarter,
        programs=data.programs,
        participants=len(data.participants),
        rated=len(best_bands(now, data.participants)),
        ready_now=ready_now_cover(benches, as_of=as_of),
        ready_now_before=ready_now_cover(benches_before, as_of=moments[quarter.previous]),
        two_years=two_year_cover(benches, as_of=as_of),
        two_years_before=two_year_cover(benches_before, as_of=moments[quarter.previous]),
        moved_up=readiness_movement(pairs_of(first, now, data.participants), as_of=as_of, smallest=SMALLEST),
        roles=_roles(data, standings, quarter),
        bands=bands,
        hidden_quarters=hidden,
        has_before=bool(before),
    )


def _benches(data: BenchData, standing: Standing) -> list[CriticalRoleBench]:
    return [CriticalRoleBench(role.name, bands_of_role(standing, role.pk)) for role in data.roles]


def _roles(data: BenchData, standings: dict[Quarter, Standing], quarter: Quarter) -> tuple[RoleLine, ...]:
    lines = [
        RoleLine(
            role=role,
            counts=count_bands(bands_of_role(standings[quarter], role.pk)),
            counts_before=count_bands(bands_of_role(standings[quarter.previous], role.pk)),
            steps=tuple(count_bands(bands_of_role(each, role.pk)).ready_now for each in standings.values()),
            aiming=len(data.aiming.get(role.pk, ())),
            people=_people_of(data, standings[quarter], role.pk),
        )
        for role in data.roles
    ]
    return tuple(sorted(lines, key=lambda line: (line.counts.order, _vacancy(line.role), line.role.name)))


def _people_of(data: BenchData, standing: Standing, role: UUID) -> frozenset[UUID]:
    rated = {person for rated_role, person in standing if rated_role == role}
    return data.aiming.get(role, frozenset()) | (data.participants & rated)


def _vacancy(role: RoleProfile) -> date:
    return role.vacancy_expected_on or date.max


def _bands(standings: dict[Quarter, Standing], participants: frozenset[UUID]) -> tuple[tuple[BandCounts, ...], int]:
    shown, hidden = [], 0
    for quarter, standing in standings.items():
        counts = count_bands(best_bands(standing, participants).values())
        total = counts.successors + counts.not_yet
        if total >= SMALLEST:
            shown.append(
                BandCounts(
                    quarter.short_label,
                    counts.not_yet,
                    counts.ready_3_5_years,
                    counts.ready_1_2_years,
                    counts.ready_now,
                )
            )
        elif total:
            hidden += 1
    return tuple(shown), hidden


def _with_goals(actor: Actor, dashboard: Dashboard) -> Dashboard:
    """Adds to each role how the goals stand that its people have released to this sponsor."""
    goals = released_goals(actor, {person for line in dashboard.roles for person in line.people})
    lines = [
        replace(line, goals=together(goals[person] for person in line.people if person in goals))
        for line in dashboard.roles
    ]
    return replace(dashboard, roles=tuple(lines))


def _difference(now: Figure, before: Figure) -> int:
    if now.numerator is None or before.numerator is None:
        return 0
    return round(now.numerator - before.numerator)
