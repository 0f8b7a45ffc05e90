"""Sessions that are still to come, cancelled with a pair that ends or pauses. They come back when the change that
cancelled them is taken back. That is no transition: the appointment is what it was, with a higher number, so that
calendars show it again."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from mentoring import clock
from mentoring.audit.services import record
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from relationships.services.sessions import invite


def coming_sessions(pairs: Iterable[UUID], *, before: date | None = None) -> dict[UUID, list[Session]]:
    """`before` a day, on the clocks of each session."""
    found: dict[UUID, list[Session]] = defaultdict(list)
    rows = Session.objects.filter(relationship__in=list(pairs), status=SessionStatus.SCHEDULED)
    for session in rows.filter(starts_at__gt=clock.now()).order_by("starts_at", "pk"):
        if before is None or session.wall_time[:10] < before.isoformat():
            found[session.relationship_id].append(session)
    return found


def cancel_coming(relationship: Relationship, *, before: date | None = None) -> list[Session]:
    """With notice to both."""
    ids = [session.pk for session in coming_sessions([relationship.pk], before=before)[relationship.pk]]
    sessions = list(Session.objects.filter(pk__in=ids, status=SessionStatus.SCHEDULED).select_for_update(of=("self",)))
    for session in sessions:
        cancel_notifications(session)
        session.status, session.cancelled_at, session.sequence = (
            SessionStatus.CANCELLED,
            clock.now(),
            session.sequence + 1,
        )
        session.save(update_fields=["status", "cancelled_at", "sequence"])
        for membership in relationship.memberships():
            notify("session.cancellation", recipient=membership, subject=session, occurrence=str(session.sequence))
    return sessions


def restore_sessions(relationship: Relationship, ids: Iterable[str], *, by: Actor) -> int:
    """Those that are still to come, with a new invitation. Says how many were due meanwhile."""
    past = 0
    rows = Session.objects.select_for_update(of=("self",)).filter(pk__in=list(ids), relationship=relationship)
    for session in rows.filter(status=SessionStatus.CANCELLED, logged_at=None).order_by("starts_at", "pk"):
        if session.starts_at <= clock.now():
            past += 1
            continue
        session.status, session.cancelled_at, session.sequence = SessionStatus.SCHEDULED, None, session.sequence + 1
        session.save(update_fields=["status", "cancelled_at", "sequence"])
        cancel_notifications(session, ["session.cancellation"])
        record("session.restored", by=by, subject=session)
        session.relationship = relationship
        if relationship.status != RelationshipStatus.PENDING:
            invite(session)
    return past
