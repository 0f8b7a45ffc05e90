from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mentoring.transitions import statuses_before

#: After a reminder the page offers undo for ten seconds; whoever reads slowly, or uses no scripts, has until the
#: message leaves.
HELD_BACK = timedelta(minutes=1)
#: A second reminder within this time is the same reminder.
AGAIN_AFTER = timedelta(hours=24)


class RelationshipStatus(TextChoices):
    PENDING = "pending", _("Waiting for answers")
    ACTIVE = "active", _("Active")
    ON_HOLD = "on_hold", _("On hold")
    COMPLETED = "completed", _("Completed")
    ENDED_EARLY = "ended_early", _("Ended early")
    CANCELLED = "cancelled", _("Cancelled")


#: These take one of the mentor's places.
SEAT_TAKING = (RelationshipStatus.PENDING, RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD)
RELATIONSHIP_TRANSITIONS: dict[str, frozenset[str]] = {
    RelationshipStatus.PENDING: frozenset({RelationshipStatus.ACTIVE, RelationshipStatus.CANCELLED}),
    RelationshipStatus.ACTIVE: frozenset(
        {RelationshipStatus.ON_HOLD, RelationshipStatus.COMPLETED, RelationshipStatus.ENDED_EARLY}
    ),
    RelationshipStatus.ON_HOLD: frozenset(
        {RelationshipStatus.ACTIVE, RelationshipStatus.COMPLETED, RelationshipStatus.ENDED_EARLY}
    ),
    RelationshipStatus.COMPLETED: frozenset(),
    RelationshipStatus.ENDED_EARLY: frozenset(),
    RelationshipStatus.CANCELLED: frozenset(),
}
#: These have begun, and can end; a proposal is answered instead.
CAN_END = tuple(statuses_before(RELATIONSHIP_TRANSITIONS, RelationshipStatus.ENDED_EARLY))


class EndReason(TextChoices):
    GOALS_MET = "goals_met", _("Goals met")
    TIME_ENDED = "time_ended", _("The agreed time ended")
    PROMOTED = "promoted", _("Promoted")
    MUTUAL = "mutual", _("Both agreed")
    NO_CONTACT = "no_contact", _("No contact")
    NOT_THE_RIGHT_FIT = "not_the_right_fit", _("Not the right fit")
    LEFT_ORGANIZATION = "left_organization", _("Left the organization")
    MOVED = "moved", _("Moved")
    OTHER = "other", _("Other")


class SessionStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    NO_SHOW_MENTOR = "no_show_mentor", _("The mentor could not")
    NO_SHOW_MENTEE = "no_show_mentee", _("The mentee could not")
    CANCELLED = "cancelled", _("Cancelled")


#: A session that has happened or failed is logged by moving it out of "scheduled".
SESSION_OUTCOMES = (
    SessionStatus.HELD,
    SessionStatus.NO_SHOW_MENTOR,
    SessionStatus.NO_SHOW_MENTEE,
    SessionStatus.CANCELLED,
)
SESSION_TRANSITIONS: dict[str, frozenset[str]] = {
    SessionStatus.PROPOSED: frozenset({SessionStatus.SCHEDULED, SessionStatus.CANCELLED}),
    SessionStatus.SCHEDULED: frozenset(SESSION_OUTCOMES),
    SessionStatus.HELD: frozenset(),
    SessionStatus.NO_SHOW_MENTOR: frozenset(),
    SessionStatus.NO_SHOW_MENTEE: frozenset(),
    SessionStatus.CANCELLED: frozenset(),
}


class ActionItemStatus(TextChoices):
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


_UNDONE = {ActionItemStatus.OPEN, ActionItemStatus.IN_PROGRESS, ActionItemStatus.BLOCKED}
ACTION_ITEM_TRANSITIONS: dict[str, frozenset[str]] = {
    **{status: frozenset({*_UNDONE, ActionItemStatus.DONE, ActionItemStatus.DROPPED} - {status}) for status in _UNDONE},
    ActionItemStatus.DONE: frozenset({ActionItemStatus.OPEN}),
    ActionItemStatus.DROPPED: frozenset({ActionItemStatus.OPEN}),
}


class Health(TextChoices):
    """Derived, with its reasons; never stored on the relationship."""

    TOO_EARLY = "too_early", _("Too early to say")
    ON_TRACK = "on_track", _("On track")
    NEEDS_CHECK_IN = "needs_check_in", _("Needs a check-in")
    STALLED = "stalled", _("Stalled")
