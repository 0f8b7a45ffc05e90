"""The pairs whose facts the actor may see: health, sessions of the quarter, reminders. No notes, no pulse."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from evaluation.queries.periods import current_quarter
from evaluation.queries.review_facts import agreed_in
from evaluation.scoring.measures import Cadence, Figure, cadence_adherence
from mentoring import clock
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from programs.queries.roles import programs_where
from relationships.choices import SESSION_OUTCOMES, Health, RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from relationships.queries.health import PairHealth, pairs_with_health
from relationships.queries.nudges import NudgeMemory, last_nudges
from relationships.scoring.health import HealthFacts, health_of

WORRYING = (Health.STALLED, Health.NEEDS_CHECK_IN)


@dataclass(frozen=True)
class PairLine:
    pair: PairHealth
    held: int
    agreed: int
    memory: NudgeMemory | None

    @property
    def relationship(self) -> Relationship:
        return self.pair.relationship

    @property
    def is_worrying(self) -> bool:
        return self.pair.health in WORRYING


@dataclass(frozen=True)
class PairOverview:
    lines: tuple[PairLine, ...]
    quarter: Quarter
    as_of: datetime

    def with_health(self, *health: Health) -> list[PairLine]:
        return [line for line in self.lines if line.pair.health in health]

    @property
    def past_first_month(self) -> int:
        return len(self.lines) - len(self.with_health(Health.TOO_EARLY))

    @property
    def on_track(self) -> int:
        return len(self.with_health(Health.ON_TRACK))

    @property
    def cadence(self) -> Figure:
        cadences = [Cadence(line.agreed, line.held) for line in self.lines]
        return cadence_adherence(cadences, as_of=self.as_of)

    def of_program(self, program_id: UUID) -> "PairOverview":
        lines = tuple(line for line in self.lines if line.relationship.program_id == program_id)
        return PairOverview(lines, self.quarter, self.as_of)


def runs_programs(actor: Actor) -> bool:
    """Whether the actor follows the pairs of any program."""
    programs = programs_where(actor, Permission.VIEW_RELATIONSHIP_FACTS)
    return programs is None or bool(programs)


def pair_overview(actor: Actor, program_ids: Iterable[UUID] | None = None) -> PairOverview:
    """Worst first; five queries at most, however many pairs."""
    pairs = pairs_with_health(actor, program_ids)
    relationships = [pair.relationship for pair in pairs]
    quarter, now = current_quarter(), clock.now()
    held = _held_since(relationships, quarter.start)
    memories = last_nudges(relationships)
    lines = tuple(
        PairLine(
            pair,
            held[pair.relationship.pk],
            _agreed_until(pair.relationship, quarter, now),
            memories.get(pair.relationship.pk),
        )
        for pair in pairs
    )
    return PairOverview(lines, quarter, now)


def on_track_at(actor: Actor, moment: datetime, program_ids: Iterable[UUID] | None = None) -> tuple[int, int]:
    """(on track, past their first month) as it stood at a moment in the past. Two queries."""
    programs = programs_where(actor, Permission.VIEW_RELATIONSHIP_FACTS)
    pairs = Relationship.objects.filter(started_at__lte=moment).filter(Q(ended_at=None) | Q(ended_at__gt=moment))
    pairs = pairs.exclude(status=RelationshipStatus.ON_HOLD)
    if programs is not None:
        pairs = pairs.filter(program__in=programs)
    if program_ids is not None:
        pairs = pairs.filter(program__in=program_ids)
    found = list(pairs)
    sessions: dict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    rows = Session.objects.filter(relationship__in=found, starts_at__lt=moment, status__in=SESSION_OUTCOMES)
    for pk, status, at in rows.order_by("-starts_at").values_list("relationship_id", "status", "starts_at"):
        sessions[pk].append((status, at))
    health = Counter(_health_at(pair, sessions[pair.pk], moment) for pair in found)
    return health[Health.ON_TRACK], len(found) - health[Health.TOO_EARLY]


def _health_at(pair: Relationship, sessions: Sequence[tuple[str, datetime]], moment: datetime) -> Health:
    facts = HealthFacts(
        started_at=pair.started_at or pair.made_at,
        cadence_days=pair.cadence_days,
        held_at=[at for status, at in sessions if status == SessionStatus.HELD],
        outcomes=[status == SessionStatus.HELD for status, _at in sessions],
        has_coming_session=False,
    )
    return Health(health_of(facts, moment).health)


def _held_since(relationships: Sequence[Relationship], start: datetime) -> Counter[UUID]:
    rows = Session.objects.filter(relationship__in=relationships, status=SessionStatus.HELD, starts_at__gte=start)
    return Counter(rows.values_list("relationship_id", flat=True))


def _agreed_until(relationship: Relationship, quarter: Quarter, now: datetime) -> int:
    """Of the sessions that the rhythm asks for in this quarter, those that should have been by now."""
    started = relationship.started_at
    if started is None:
        return 0
    until = (now - started).days // relationship.cadence_days
    before = max((quarter.start - started).days // relationship.cadence_days, 0)
    return min(max(until - before, 0), agreed_in(relationship, quarter))
