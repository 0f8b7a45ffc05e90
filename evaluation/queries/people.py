"""The people behind the figures of the dashboard, by name: who is rated, and who moved."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from evaluation.queries.bench import BenchData, read_bench
from evaluation.queries.dashboard import SMALLEST, TREND_QUARTERS, viewed_programs
from evaluation.queries.periods import current_quarter, end_of
from evaluation.scoring.bench import Movement, Standing, movements_of
from evaluation.scoring.measures import READINESS_ORDER, Readiness
from mentoring import clock
from mentoring.disclosure import Group, hidden_text
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from participants.models import Person, RoleProfile


class Shown(StrEnum):
    RATED = "rated"
    UP = "up"
    DOWN = "down"
    UNRATED = "unrated"


@dataclass(frozen=True)
class PersonLine:
    person: Person
    role: RoleProfile | None
    band: Readiness | None
    #: Three quarters ago; None for those who were not rated then for this role.
    before: Readiness | None

    @property
    def step(self) -> int:
        return READINESS_ORDER[self.band] - READINESS_ORDER[self.before] if self.band and self.before else 0

    def is_in(self, shown: Shown) -> bool:
        return {
            Shown.RATED: self.band is not None,
            Shown.UP: self.step > 0,
            Shown.DOWN: self.step < 0,
            Shown.UNRATED: self.band is None,
        }[shown]


@dataclass(frozen=True)
class PeoplePage:
    lines: tuple[PersonLine, ...]
    since: Quarter
    hidden_words: str = ""

    def shown(self, shown: Shown) -> list[PersonLine]:
        return [line for line in self.lines if line.is_in(shown)]


def readiness_people(actor: Actor) -> PeoplePage:
    """Participants of the programs whose readiness the actor may see, as the dashboard counts them. A fixed number of
    queries."""
    now = clock.now()
    data = read_bench(viewed_programs(actor), now)
    since = current_quarter().shifted(1 - TREND_QUARTERS)
    if len(data.participants) < SMALLEST:
        return PeoplePage((), since, hidden_text(Group.SURVEY))
    standing = data.bench.standing_at(now)
    moved = movements_of(data.bench.standing_at(end_of(since)), standing, data.participants)
    best = _best_roles(standing, data)
    roles = {role.pk: role for role in RoleProfile.objects.filter(pk__in={role for role, _band in best.values()})}
    roles |= {role.pk: role for role in RoleProfile.objects.filter(pk__in={each.role for each in moved.values()})}
    people = Person.objects.filter(pk__in=data.participants).order_by("sort_name", "pk")
    return PeoplePage(
        tuple(_line(person, moved.get(person.pk), best.get(person.pk), roles) for person in people), since
    )


def _line(
    person: Person,
    moved: Movement | None,
    best: tuple[UUID, Readiness] | None,
    roles: dict[UUID, RoleProfile],
) -> PersonLine:
    if moved is not None:
        return PersonLine(person, roles[moved.role], moved.after, moved.before)
    if best is not None:
        return PersonLine(person, roles[best[0]], best[1], None)
    return PersonLine(person, None, None, None)


def _best_roles(standing: Standing, data: BenchData) -> dict[UUID, tuple[UUID, Readiness]]:
    best: dict[UUID, tuple[UUID, Readiness]] = {}
    for (role, person), band in standing.items():
        known = best.get(person)
        if person in data.participants and (known is None or READINESS_ORDER[band] > READINESS_ORDER[known[1]]):
            best[person] = role, band
    return best
