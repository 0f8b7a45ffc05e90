"""The readiness dashboard (layout L6). Built from ratings, and for sponsors from the status of released goals: no
notes, no pulse, no health of a pair, no attendance is read here. The quarterly report prints the same figures."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from evaluation.queries.bench import BenchData, read_bench
from evaluation.queries.periods import end_of, quarter_of
from evaluation.queries.readiness import visible_ratings
from evaluation.queries.released_goals import GoalsInBrief, goals_in_brief, together
from evaluation.scoring.bench import RoleCounts, Standing, bands_of_role, best_bands, count_bands, pairs_of
from evaluation.scoring.measures import (
    CriticalRoleBench,
    Figure,
    Readiness,
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
from participants.models import Person, RoleProfile
from programs.choices import ProgramStatus
from programs.models import Program
from programs.queries.roles import programs_where

TREND_QUARTERS = 4
SMALLEST = STANDARD.smallest(Group.SURVEY)
_FIGURES = ("ready_now", "ready_now_before", "two_years", "two_years_before", "moved_up")


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
    #: Who was ready now when the quarter before ended and has left since.
    left: frozenset[UUID] = frozenset()
    goals: GoalsInBrief | None = None
    #: By name, for whom each has released goals.
    released: tuple[tuple[Person, GoalsInBrief], ...] = ()
    #: Those of `left` whom the one who looks may see by name.
    departed: tuple[Person, ...] = ()
    #: Nothing is counted, because so few take part.
    is_hidden: bool = False

    @property
    def has_cover(self) -> bool:
        return self.counts.ready_now > 0


@dataclass(frozen=True)
class Dashboard:
    as_of: datetime
    quarter: Quarter
    programs: tuple[Program, ...]
    participants: int
    #: None where it is hidden.
    rated: int | None
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
    counted: frozenset[UUID] = frozenset()
    readers: frozenset[UUID] = frozenset()

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
    dashboard = dashboard_of(viewed_programs(actor), as_of or clock.now())
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


def dashboard_of(programs: Iterable[Program], as_of: datetime) -> Dashboard:
    """The figures of these programs as they stood at a moment. Asks for no rights: callers have."""
    data = read_bench(programs, as_of)
    quarter = quarter_of(as_of)
    moments = {each: min(end_of(each), as_of) for each in quarter.up_to(TREND_QUARTERS)}
    standings = {each: data.bench.standing_at(moment) for each, moment in moments.items()}
    now, before = standings[quarter], standings[quarter.previous]
    benches, benches_before = _benches(data, now), _benches(data, before)
    bands, hidden = _bands(standings, data.participants)
    first = next(iter(standings.values()))
    dashboard = Dashboard(
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
        counted=data.counted,
        readers=data.readers,
    )
    return _hide(dashboard) if dashboard.has_few_participants else dashboard


def _hide(dashboard: Dashboard) -> Dashboard:
    """Without what would tell how somebody was rated: also the order of the roles would."""
    hidden = {
        name: replace(
            getattr(dashboard, name),
            value=None,
            numerator=None,
            denominator=None,
            hidden_reason=getattr(dashboard, name).hidden_reason or dashboard.hidden_words,
        )
        for name in _FIGURES
    }
    lines = [
        replace(line, counts=RoleCounts(), counts_before=RoleCounts(), steps=(), left=frozenset(), is_hidden=True)
        for line in dashboard.roles
    ]
    lines.sort(key=lambda line: (_vacancy(line.role), line.role.name))
    return replace(dashboard, rated=None, roles=tuple(lines), bands=(), hidden_quarters=0, has_before=False, **hidden)


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
            left=_left(standings[quarter.previous], standings[quarter], role.pk),
        )
        for role in data.roles
    ]
    return tuple(sorted(lines, key=lambda line: (line.counts.order, _vacancy(line.role), line.role.name)))


def _people_of(data: BenchData, standing: Standing, role: UUID) -> frozenset[UUID]:
    rated = {person for rated_role, person in standing if rated_role == role}
    return data.aiming.get(role, frozenset()) | (data.participants & rated)


def _left(before: Standing, now: Standing, role: UUID) -> frozenset[UUID]:
    """A rating is never taken back, so who stands no more has left."""
    return frozenset(
        person
        for (rated_role, person), band in before.items()
        if rated_role == role and band is Readiness.READY_NOW and (role, person) not in now
    )


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
    """Adds to each role how the goals stand that its people have released to this sponsor, and who has left."""
    goals = goals_in_brief(actor, {person for line in dashboard.roles for person in line.people})
    people = _named(actor, set(goals), {person for line in dashboard.roles for person in line.left})
    lines = [
        replace(
            line,
            goals=together(goals[person] for person in line.people if person in goals),
            released=tuple((person, goals[pk]) for pk, person in people.items() if pk in line.people and pk in goals),
            departed=tuple(person for pk, person in people.items() if pk in line.left),
        )
        for line in dashboard.roles
    ]
    return replace(dashboard, roles=tuple(lines))


def _named(actor: Actor, released: set[UUID], left: set[UUID]) -> dict[UUID, Person]:
    """Who has released goals to the actor is known to them; who has left, if the actor may read their ratings."""
    seen = visible_ratings(actor).filter(person__in=left).values("person_id")
    people = Person.objects.filter(Q(pk__in=released) | Q(pk__in=seen)).order_by("sort_name", "pk")
    return {person.pk: person for person in people}


def _difference(now: Figure, before: Figure) -> int:
    if now.numerator is None or before.numerator is None:
        return 0
    return round(now.numerator - before.numerator)
