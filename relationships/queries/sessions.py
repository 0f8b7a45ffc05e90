"""Reading sessions: dates and outcomes follow the relationship, what was written follows its authors."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mentoring import clock, vault
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import current_organization
from relationships.choices import SESSION_OUTCOMES, SessionStatus
from relationships.models import ActionItem, PrivateNote, Pulse, Relationship, Session, SharedNote
from relationships.queries.relationships import own_relationships, visible_relationships
from relationships.scoring.wall_time import instant_of, read_wall, write_wall

FRIDAY = 5


@dataclass(frozen=True)
class SessionLog:
    """What one of the two sees when opening the log: the shared part, and the own pulse and private note."""

    session: Session
    shared_notes: list[SharedNote]
    own_private_note: str
    own_pulse: int | None
    action_items: list[ActionItem]


def visible_sessions(actor: Actor) -> QuerySet[Session]:
    sessions: QuerySet[Session] = Session.objects.filter(relationship__in=visible_relationships(actor))
    return sessions


def get_session(actor: Actor, pk: UUID) -> Session:
    session = (
        visible_sessions(actor)
        .select_related("relationship__mentor", "relationship__mentee", "relationship__program")
        .filter(pk=pk)
        .first()
    )
    if session is None:
        raise NotFound
    return session


def sessions_to_log(actor: Actor) -> QuerySet[Session]:
    """Own sessions that have ended and that nobody has logged yet, newest first."""
    sessions: QuerySet[Session] = Session.objects.filter(
        relationship__in=own_relationships(actor), status=SessionStatus.SCHEDULED, ends_at__lt=clock.now()
    )
    return sessions.select_related("relationship__mentor", "relationship__mentee").order_by("-starts_at", "-pk")


def upcoming_session(relationship: Relationship) -> Session | None:
    session: Session | None = (
        relationship.sessions.filter(status=SessionStatus.SCHEDULED, ends_at__gte=clock.now())
        .order_by("starts_at", "pk")
        .first()
    )
    return session


def times_to_move_to(session: Session) -> list[tuple[str, datetime]]:
    """Three working days from tomorrow on, at the same time on the same clocks: (wall time, instant)."""
    wall = read_wall(session.wall_time)
    first = clock.today(session.zone)
    found: list[tuple[str, datetime]] = []
    for ahead in (1, 3, 7):
        day = first + timedelta(days=ahead)
        while day.isoweekday() > FRIDAY or (found and write_wall(datetime.combine(day, wall.time())) <= found[-1][0]):
            day += timedelta(days=1)
        moved = datetime.combine(day, wall.time())
        found.append((write_wall(moved), instant_of(moved, session.zone)))
    return found


def past_sessions(relationship: Relationship) -> QuerySet[Session]:
    sessions: QuerySet[Session] = relationship.sessions.filter(status__in=SESSION_OUTCOMES)
    return sessions.order_by("-starts_at", "-pk")


def read_log(actor: Actor, session: Session) -> SessionLog:
    """Only for the two of the relationship: for anybody else the database gives no notes and no pulse."""
    private = PrivateNote.objects.filter(session=session).first()
    pulse = Pulse.objects.filter(session=session).first()
    return SessionLog(
        session=session,
        shared_notes=list(session.shared_notes.select_related("author").order_by("written_at", "pk")),
        own_private_note=open_private_note(private) if private else "",
        own_pulse=pulse.value if pulse else None,
        action_items=list(session.action_items.select_related("owner").order_by("created_at", "pk")),
    )


def open_private_note(note: PrivateNote) -> str:
    organization = current_organization()
    return vault.unseal(
        note.sealed,
        wrapped_key=organization.vault_key,
        organization_id=str(organization.pk),
        context=private_note_context(note.session_id, note.author_id),
    )


def private_note_context(session_id: UUID, author_id: UUID) -> str:
    """What a sealed note is bound to: copied to another session or author it does not open."""
    return f"private_note:{session_id}:{author_id}"
