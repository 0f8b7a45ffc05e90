"""Sessions: schedule, move, cancel, log. The anchor of all services: require, lock, check, write, audit, notify."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from relationships.choices import (
    SESSION_OUTCOMES,
    SESSION_TRANSITIONS,
    ActionItemStatus,
    RelationshipStatus,
    SessionStatus,
)
from relationships.models import ActionItem, Relationship, Session
from relationships.permissions.sessions import can_change_session, can_log_session, can_schedule_session
from relationships.scoring.wall_time import day_before, instant_of, read_wall, write_wall
from relationships.services.action_items import NewAction, add_action_item, change_action_item
from relationships.services.notes import write_private_note, write_shared_note
from relationships.services.pulses import give_pulse

FARTHEST = timedelta(days=730)
LONGEST_MINUTES = 480
MAX_TOPICS = 20
_REMINDERS = ("session.reminder", "session.log_reminder")


@dataclass(frozen=True)
class LogEntry:
    """What one of the two enters when logging. Everything but the outcome is optional."""

    outcome: SessionStatus
    usefulness: int | None = None
    minutes: int | None = None
    topics: tuple[str, ...] = ()
    shared_note: str | None = None
    private_note: str | None = None
    #: Actions of the two that are done by now, and one that they agreed on.
    done: tuple[ActionItem, ...] = ()
    action: NewAction | None = None


@transaction.atomic
def schedule_session(
    relationship: Relationship, *, by: Actor, wall: datetime, zone: str, minutes: int, place: str = ""
) -> Session:
    """`wall` is the naive time on the clocks of `zone`; both people get an invitation and a reminder."""
    require(
        can_schedule_session(by, relationship),
        _("Only the two of an active relationship can schedule its sessions."),
    )
    relationship = Relationship.objects.select_for_update(of=("self",)).get(pk=relationship.pk)
    starts_at, ends_at = _appointment(relationship, wall, zone, minutes)
    session: Session = Session.objects.create(
        relationship=relationship,
        starts_at=starts_at,
        ends_at=ends_at,
        wall_time=write_wall(wall),
        zone=zone,
        place=place,
        scheduled_by_id=by.membership_id,
    )
    record("session.scheduled", by=by, subject=session, after={"wall_time": session.wall_time, "place": place})
    invite(session)
    return session


@transaction.atomic
def move_session(
    session: Session, *, by: Actor, sequence: int, wall: datetime, zone: str, minutes: int, place: str | None = None
) -> Session:
    """`sequence` is the one the mover has seen: if the other has moved it meanwhile, nothing happens."""
    require(can_change_session(by, session), _("Only the two of an active relationship can move its sessions."))
    relationship = Relationship.objects.select_for_update(of=("self",)).get(pk=session.relationship_id)
    starts_at, ends_at = _appointment(relationship, wall, zone, minutes, moving=session)
    changed = Session.objects.filter(pk=session.pk, status=SessionStatus.SCHEDULED, sequence=sequence).update(
        starts_at=starts_at,
        ends_at=ends_at,
        wall_time=write_wall(wall),
        zone=zone,
        place=session.place if place is None else place,
        sequence=sequence + 1,
    )
    if not changed:
        raise Conflict(_("This session was changed in the meantime. Look at it again before you move it."))
    before = {"wall_time": session.wall_time, "zone": session.zone}
    session.refresh_from_db()
    record(
        "session.moved",
        by=by,
        subject=session,
        before=before,
        after={"wall_time": session.wall_time, "zone": session.zone},
    )
    cancel_notifications(session, _REMINDERS)
    invite(session)
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: Actor) -> Session:
    require(can_change_session(by, session), _("Only the two of an active relationship can cancel its sessions."))
    before = statuses_before(SESSION_TRANSITIONS, SessionStatus.CANCELLED)
    changed = Session.objects.filter(pk=session.pk, status__in=before).update(
        # Of the row, not of what was read: a move meanwhile has taken that number, and calendars ignore an equal one.
        status=SessionStatus.CANCELLED,
        cancelled_at=clock.now(),
        sequence=F("sequence") + 1,
    )
    _expect(changed, session, SessionStatus.CANCELLED)
    record("session.cancelled", by=by, subject=session)
    cancel_notifications(session, [*_REMINDERS, "session.invitation"])
    for membership in session.relationship.memberships():
        notify("session.cancellation", recipient=membership, subject=session, occurrence=str(session.sequence))
    return session


@transaction.atomic
def log_session(session: Session, *, by: Actor, entry: LogEntry) -> Session:
    """Says what became of a past session. Whoever logs second adds the own parts and changes nothing of the first's.

    Private note and pulse belong to the one who logs; they are kept apart from the session.
    """
    require(
        can_log_session(by, session),
        _("Only the two people of this relationship can log their sessions."),
        who_can_help=_("Ask the mentor or the mentee."),
    )
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    _check_log(session, entry)
    if session.status == SessionStatus.SCHEDULED:
        _set_outcome(session, by, entry)
        record("session.logged", by=by, subject=session, facts={"outcome": session.status})
    elif session.status != entry.outcome:
        raise Conflict(_("The other has already logged this session differently. Look at it together."))
    if entry.shared_note is not None:
        write_shared_note(session, by=by, text=entry.shared_note)
    if entry.private_note is not None:
        write_private_note(session, by=by, text=entry.private_note)
    if entry.usefulness is not None:
        give_pulse(session, by=by, value=entry.usefulness)
    _keep_actions(session, by, entry)
    return session


def _appointment(
    relationship: Relationship, wall: datetime, zone: str, minutes: int, moving: Session | None = None
) -> tuple[datetime, datetime]:
    """The instants of an appointment that keeps the rules."""
    if relationship.status != RelationshipStatus.ACTIVE:
        raise RuleBroken("relationship_not_active", _("Sessions need an active relationship."))
    if zone not in available_timezones():
        raise RuleBroken("unknown_zone", _("Choose a time zone from the list."), field="zone")
    if not 5 <= minutes <= LONGEST_MINUTES:
        raise RuleBroken("bad_length", _("A session lasts from 5 minutes to 8 hours."), field="minutes")
    now = clock.now()
    if not now.year - 1 <= wall.year <= (now + FARTHEST).year:
        raise RuleBroken("too_far", _("Choose a time in the next two years."), field="starts")
    starts_at = instant_of(wall, zone)
    ends_at = starts_at + timedelta(minutes=minutes)
    if starts_at <= now:
        raise RuleBroken("in_the_past", _("Choose a time that is still to come."), field="starts")
    if starts_at > now + FARTHEST:
        raise RuleBroken("too_far", _("Choose a time in the next two years."), field="starts")
    others = relationship.sessions.filter(status=SessionStatus.SCHEDULED, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if moving is not None:
        others = others.exclude(pk=moving.pk)
    if others.exists():
        raise RuleBroken("overlap", _("You two already have a session at that time."), field="starts")
    return starts_at, ends_at


def _check_log(session: Session, entry: LogEntry) -> None:
    if entry.outcome not in SESSION_OUTCOMES:
        raise RuleBroken("bad_outcome", _("Say whether the session took place."), field="outcome")
    if session.starts_at > clock.now():
        raise RuleBroken("not_yet", _("This session has not started yet; log it afterwards."), field="outcome")
    if entry.minutes is not None and not 1 <= entry.minutes <= LONGEST_MINUTES:
        raise RuleBroken("bad_length", _("A session lasts at most 8 hours."), field="minutes")
    if len(entry.topics) > MAX_TOPICS or any(len(topic) > 100 for topic in entry.topics):
        raise RuleBroken("too_many_topics", _("Up to 20 topics of 100 characters."), field="topics")


def _set_outcome(session: Session, by: Actor, entry: LogEntry) -> None:
    now = clock.now()
    changes: dict[str, object] = {"status": entry.outcome, "logged_at": now, "logged_by_id": by.membership_id}
    if entry.outcome == SessionStatus.HELD:
        length = session.ends_at - session.starts_at
        changes["minutes_held"] = entry.minutes or int(length.total_seconds() // 60)
        changes["topics"] = list(entry.topics)
    if entry.outcome == SessionStatus.CANCELLED:
        changes["cancelled_at"] = now
    before = statuses_before(SESSION_TRANSITIONS, entry.outcome)
    changed = Session.objects.filter(pk=session.pk, status__in=before).update(**changes)
    _expect(changed, session, entry.outcome)
    session.refresh_from_db()
    cancel_notifications(session, _REMINDERS)


def _keep_actions(session: Session, by: Actor, entry: LogEntry) -> None:
    for item in entry.done:
        change_action_item(item, by=by, status=ActionItemStatus.DONE)
    if entry.action is not None:
        new = entry.action
        add_action_item(session.relationship, by=by, text=new.text, owner=new.owner, due_on=new.due_on, session=session)


def _expect(changed: int, session: Session, wanted: SessionStatus) -> None:
    if not changed:
        raise InvalidTransition(_("The session"), session.get_status_display(), wanted.label)
    session.refresh_from_db()


def invite(session: Session) -> None:
    """One calendar invitation for each change of the appointment; the reminder comes the day before, at the same
    time on the clocks of its zone."""
    reminder_at = day_before(read_wall(session.wall_time), session.zone)
    for membership in session.relationship.memberships():
        occurrence = str(session.sequence)
        notify("session.invitation", recipient=membership, subject=session, occurrence=occurrence)
        if reminder_at > clock.now():
            notify("session.reminder", recipient=membership, subject=session, occurrence=occurrence, due_at=reminder_at)
        notify(
            "session.log_reminder",
            recipient=membership,
            subject=session,
            occurrence=occurrence,
            due_at=session.ends_at + timedelta(minutes=10),
        )
