"""Who stands behind a critical role at a moment, from dated ratings alone: later ones never change the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from evaluation.scoring.measures import READINESS_ORDER, RatingPair, Readiness

Standing = Mapping[tuple[UUID, UUID], Readiness]


@dataclass(frozen=True, slots=True)
class Rated:
    """A band given to a person for a role. "Do not know" is no rating and never stands here."""

    role: UUID
    person: UUID
    band: Readiness
    at: datetime


@dataclass(frozen=True, slots=True)
class RoleCounts:
    ready_now: int = 0
    ready_1_2_years: int = 0
    ready_3_5_years: int = 0
    not_yet: int = 0

    @property
    def successors(self) -> int:
        return self.ready_now + self.ready_1_2_years + self.ready_3_5_years

    @property
    def order(self) -> tuple[int, int, int]:
        """Roles without cover first."""
        return self.ready_now, self.ready_1_2_years, self.ready_3_5_years


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that was said, oldest first, and who has left."""

    ratings: Sequence[Rated]
    #: The last day of each person who has left.
    last_days: Mapping[UUID, date]
    zone: str

    def standing_at(self, moment: datetime) -> Standing:
        """The latest band of each role and person; who has left is nobody's successor."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        latest = {(each.role, each.person): each.band for each in self.ratings if each.at <= moment}
        return {key: band for key, band in latest.items() if not self._is_gone(key[1], day)}

    def _is_gone(self, person: UUID, day: date) -> bool:
        last = self.last_days.get(person)
        return last is not None and last < day


def count_bands(bands: Iterable[Readiness]) -> RoleCounts:
    counts = Counter(bands)
    return RoleCounts(
        counts[Readiness.READY_NOW],
        counts[Readiness.READY_1_2_YEARS],
        counts[Readiness.READY_3_5_YEARS],
        counts[Readiness.NOT_YET],
    )


def bands_of_role(standing: Standing, role: UUID) -> list[Readiness]:
    return [band for (rated_role, _person), band in standing.items() if rated_role == role]


def best_bands(standing: Standing, people: frozenset[UUID]) -> dict[UUID, Readiness]:
    """One band for each person: the best, for those who are rated for several roles."""
    best: dict[UUID, Readiness] = {}
    for (_role, person), band in standing.items():
        if person in people and (person not in best or READINESS_ORDER[band] > READINESS_ORDER[best[person]]):
            best[person] = band
    return best


@dataclass(frozen=True, slots=True)
class Movement:
    """How somebody stood for one role before and after."""

    role: UUID
    before: Readiness
    after: Readiness

    @property
    def step(self) -> int:
        return READINESS_ORDER[self.after] - READINESS_ORDER[self.before]


def movements_of(before: Standing, after: Standing, people: frozenset[UUID]) -> dict[UUID, Movement]:
    """One for each person rated at both moments for the same role: the role with the greatest step."""
    found: dict[UUID, Movement] = {}
    for (role, person), band in after.items():
        earlier = before.get((role, person))
        if earlier is None or person not in people:
            continue
        movement = Movement(role, earlier, band)
        if person not in found or movement.step > found[person].step:
            found[person] = movement
    return found


def pairs_of(before: Standing, after: Standing, people: frozenset[UUID]) -> list[RatingPair]:
    return [RatingPair(each.before, each.after) for each in movements_of(before, after, people).values()]
