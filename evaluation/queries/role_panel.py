"""The people behind one critical role, for those who may see them by name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evaluation.choices import BANDS, Readiness
from evaluation.models import ReadinessRating
from evaluation.queries.dashboard import TREND_QUARTERS, RoleLine, dashboard_of, viewed_programs
from evaluation.queries.periods import current_quarter, end_of
from evaluation.queries.readiness import rateable_people, visible_ratings
from evaluation.queries.released_goals import GoalsInBrief, goals_in_brief
from mentoring import clock
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.ui.charts import Successors
from participants.models import Person


@dataclass(frozen=True)
class Candidate:
    person: Person
    band: Readiness | None
    #: At the end of the quarter before.
    band_before: Readiness | None
    rated_at: datetime | None
    rated_by: str
    reason: str
    is_interim_cover: bool
    goals: GoalsInBrief | None
    #: False for those who may read these figures themselves.
    is_counted: bool
    history: tuple[ReadinessRating, ...]


@dataclass(frozen=True)
class RolePanel:
    line: RoleLine
    as_of: datetime
    candidates: tuple[Candidate, ...]
    #: Counted above but outside the programs of the one who looks.
    not_shown: int
    trend: tuple[Successors, ...]


def role_panel(actor: Actor, role_id: UUID) -> RolePanel:
    """A fixed number of queries, however many candidates."""
    dashboard = dashboard_of(viewed_programs(actor), clock.now())
    line = next((line for line in dashboard.roles if line.role.pk == role_id), None)
    if line is None:
        raise NotFound
    candidates = _candidates(actor, line, dashboard.readers)
    counted = line.counts.successors + line.counts.not_yet
    shown = sum(candidate.band is not None and candidate.is_counted for candidate in candidates)
    quarters = dashboard.quarter.up_to(TREND_QUARTERS)
    return RolePanel(
        line=line,
        as_of=dashboard.as_of,
        candidates=tuple(candidates),
        not_shown=max(counted - shown, 0),
        trend=tuple(
            Successors(each.short_label, n) for each, n in zip(quarters, line.steps, strict=not line.is_hidden)
        ),
    )


def _candidates(actor: Actor, line: RoleLine, readers: frozenset[UUID]) -> list[Candidate]:
    histories: dict[UUID, list[ReadinessRating]] = {}
    ratings = (
        visible_ratings(actor)
        .filter(role_profile=line.role, person__left_on=None)
        .exclude(band=Readiness.DO_NOT_KNOW)
        .select_related("person", "rated_by")
        .order_by("-rated_at", "-pk")
    )
    people: dict[UUID, Person] = {}
    for rating in ratings:
        histories.setdefault(rating.person_id, []).append(rating)
        people[rating.person_id] = rating.person
    unrated = rateable_people(actor).filter(pk__in=line.people - people.keys(), left_on=None)
    people |= {person.pk: person for person in unrated if person.membership_id != actor.membership_id}
    goals = goals_in_brief(actor, people)
    found = [
        _candidate(person, histories.get(pk, []), goals.get(pk), is_counted=pk not in readers)
        for pk, person in people.items()
    ]
    return sorted(found, key=lambda each: (_order(each.band), each.person.sort_name))


def _candidate(
    person: Person, history: list[ReadinessRating], goals: GoalsInBrief | None, *, is_counted: bool
) -> Candidate:
    newest = history[0] if history else None
    until = end_of(current_quarter().previous)
    before = next((rating for rating in history if rating.rated_at <= until), None)
    return Candidate(
        person=person,
        band=Readiness(newest.band) if newest else None,
        band_before=Readiness(before.band) if before else None,
        rated_at=newest.rated_at if newest else None,
        rated_by=newest.rated_by.name if newest else "",
        reason=newest.reason if newest else "",
        is_interim_cover=bool(newest and newest.is_interim_cover),
        goals=goals,
        is_counted=is_counted,
        history=tuple(history),
    )


def _order(band: Readiness | None) -> int:
    return BANDS.index(band) if band is not None else len(BANDS)
