"""Everything the relationship page shows, for one of the two or for those who may see facts."""

from dataclasses import dataclass
from datetime import timedelta

from mentoring import clock
from mentoring.tenancy.actors import Actor
from participants.models import Person
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import ActionItem, Relationship, Session, SharedNote
from relationships.permissions.relationships import is_participant
from relationships.queries.action_items import open_action_items
from relationships.queries.agreements import AgreementState, current_agreement
from relationships.queries.health import PairHealth, health_of_relationship
from relationships.queries.relationships import other_side
from relationships.queries.sessions import past_sessions, sessions_to_log, upcoming_session

SHOWN_SESSIONS = 13


@dataclass(frozen=True)
class PastSession:
    session: Session
    shared_notes: tuple[SharedNote, ...]
    #: Days since the session before, when they are a gap worth drawing.
    gap_days: int | None


@dataclass(frozen=True)
class RelationshipOverview:
    relationship: Relationship
    #: None for HR and others who see facts only.
    other: Person | None
    is_participant: bool
    #: Whose plan the goals stand in; the agenda is the mentee's.
    is_mentee: bool
    week: int | None
    weeks: int | None
    coming: Session | None
    to_log: Session | None
    actions: tuple[ActionItem, ...]
    sessions: tuple[PastSession, ...]
    held: int
    agreed: int
    health: PairHealth
    agreement: AgreementState | None

    @property
    def is_online(self) -> bool:
        """The next session's place is an address to join."""
        return self.coming is not None and self.coming.place.startswith("https://")


def relationship_overview(actor: Actor, relationship: Relationship) -> RelationshipOverview:
    own = is_participant(actor, relationship)
    past = list(past_sessions(relationship).select_related("logged_by")[:SHOWN_SESSIONS])
    held = relationship.sessions.filter(status=SessionStatus.HELD).count()
    other = other_side(actor, relationship)
    return RelationshipOverview(
        relationship=relationship,
        other=other,
        is_participant=own,
        is_mentee=other is not None and other.pk == relationship.mentor_id,
        week=_week(relationship),
        weeks=_weeks(relationship),
        coming=upcoming_session(relationship),
        to_log=sessions_to_log(actor).filter(relationship=relationship).first() if own else None,
        actions=tuple(open_action_items(actor, relationship)) if own else (),
        sessions=_with_notes(past, relationship, own),
        held=held,
        agreed=max(_agreed_until_now(relationship), held),
        health=health_of_relationship(relationship),
        agreement=current_agreement(actor, relationship) if own else None,
    )


def _with_notes(past: list[Session], relationship: Relationship, own: bool) -> tuple[PastSession, ...]:
    notes: dict[object, list[SharedNote]] = {}
    if own:
        for note in SharedNote.objects.filter(session__in=past).select_related("author").order_by("written_at", "pk"):
            notes.setdefault(note.session_id, []).append(note)
    wide = 2 * timedelta(days=relationship.cadence_days)
    rows = []
    for index, session in enumerate(past):
        before = past[index + 1].starts_at if index + 1 < len(past) else None
        gap = session.starts_at - before if before else timedelta(0)
        rows.append(PastSession(session, tuple(notes.get(session.pk, ())), gap.days if gap > wide else None))
    return tuple(rows)


def _week(relationship: Relationship) -> int | None:
    if relationship.started_at is None:
        return None
    end = relationship.ended_at or clock.now()
    return max((end - relationship.started_at).days, 0) // 7 + 1


def _weeks(relationship: Relationship) -> int | None:
    if relationship.started_at is None or relationship.ends_on is None:
        return None
    return max((relationship.ends_on - relationship.started_at.date()).days // 7, 1)


def _agreed_until_now(relationship: Relationship) -> int:
    if relationship.started_at is None or relationship.status == RelationshipStatus.PENDING:
        return 0
    end = relationship.ended_at or clock.now()
    return max((end - relationship.started_at).days // relationship.cadence_days, 0)
