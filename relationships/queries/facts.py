"""What the page of a pair shows to those who look after it: dates and counts, never what the two wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import today
from mentoring.ui import dates
from mentoring.ui.preparation import Fact
from participants.models import Person
from participants.queries.people import visible_people
from programs.models import Milestone
from relationships.choices import SESSION_OUTCOMES, ActionItemStatus, RelationshipStatus, SessionStatus
from relationships.models import ActionItem, Relationship, Session
from relationships.permissions.relationships import can_nudge_pair
from relationships.queries.nudges import NudgeMemory, can_be_taken_back, is_recent, nudge_history, nudge_words

SHOWN_SESSIONS = 26
COMING_MILESTONES = 3


@dataclass(frozen=True)
class SessionFact:
    """A date of the calendar, and whether it took place. Never by whom it did not."""

    on: datetime
    word: str
    minutes: int | None
    #: Days since the session before, when that is more than twice the rhythm.
    gap_days: int | None


@dataclass(frozen=True)
class PersonLink:
    person: Person
    role: str
    #: Empty when the one who looks may not open the person's page.
    url: str


@dataclass(frozen=True)
class PairFacts:
    people: tuple[PersonLink, ...]
    sessions: tuple[SessionFact, ...]
    did_not_take_place: int
    reminders: tuple[NudgeMemory, ...]
    milestones: tuple[Fact, ...]
    actions_done: int
    actions: int
    may_remind: bool

    @property
    def reminder_lines(self) -> list[Fact]:
        zone = timezone.get_current_timezone()
        return [
            Fact(dates.as_day(memory.nudge.sent_at, zone), _reply_words(memory), note=_by(memory))
            for memory in self.reminders
        ]

    @property
    def memory(self) -> NudgeMemory | None:
        """The newest reminder."""
        return self.reminders[0] if self.reminders else None

    @property
    def was_reminded_today(self) -> bool:
        return self.memory is not None and is_recent(self.memory.nudge)

    @property
    def can_take_back(self) -> bool:
        return self.memory is not None and can_be_taken_back(self.memory.nudge)

    @property
    def remind_label(self) -> str:
        return _("Remind again") if self.memory is not None and not self.memory.has_reply else _("Remind")

    @property
    def memory_words(self) -> str:
        return nudge_words(self.memory)

    @property
    def actions_words(self) -> str:
        """Only how many: what they are about is the pair's."""
        if not self.actions:
            return ""
        words = ngettext("%(done)d of %(n)d action done.", "%(done)d of %(n)d actions done.", self.actions)
        return words % {"done": self.actions_done, "n": self.actions}


def pair_facts(actor: Actor, relationship: Relationship) -> PairFacts:
    """Eight queries at most."""
    rows = list(
        Session.objects.filter(relationship=relationship)
        .exclude(status=SessionStatus.PROPOSED)
        .order_by("-starts_at", "-pk")[:SHOWN_SESSIONS]
    )
    past = [session for session in rows if session.status in SESSION_OUTCOMES]
    actions = ActionItem.objects.filter(relationship=relationship).exclude(status=ActionItemStatus.DROPPED)
    done = [status == ActionItemStatus.DONE for status in actions.values_list("status", flat=True)]
    return PairFacts(
        people=_people(actor, relationship),
        sessions=_sessions(rows, relationship.cadence_days),
        did_not_take_place=sum(session.status != SessionStatus.HELD for session in past),
        reminders=nudge_history(relationship),
        milestones=_milestones(relationship),
        actions_done=sum(done),
        actions=len(done),
        may_remind=relationship.status in (RelationshipStatus.ACTIVE, RelationshipStatus.PENDING)
        and can_nudge_pair(actor, relationship),
    )


def _people(actor: Actor, relationship: Relationship) -> tuple[PersonLink, ...]:
    seen = set(
        visible_people(actor)
        .filter(pk__in=[relationship.mentee_id, relationship.mentor_id])
        .values_list("pk", flat=True)
    )
    return tuple(
        PersonLink(person, role, organization_url("participants:person", pk=person.pk) if person.pk in seen else "")
        for person, role in (
            (relationship.mentee, _role(_("Mentee"), relationship.mentee)),
            (relationship.mentor, _role(_("Mentor"), relationship.mentor)),
        )
    )


def _role(side: str, person: Person) -> str:
    return " · ".join(part for part in (side, person.job_title, person.location) if part)


def _sessions(rows: Sequence[Session], cadence_days: int) -> tuple[SessionFact, ...]:
    now = clock.now()
    found = []
    for index, session in enumerate(rows):
        before = rows[index + 1].starts_at if index + 1 < len(rows) else None
        gap = (session.starts_at - before).days if before is not None else 0
        is_held = session.status == SessionStatus.HELD
        found.append(
            SessionFact(
                on=session.starts_at,
                word=_word(session, now),
                minutes=session.minutes_held if is_held else None,
                gap_days=gap if gap > 2 * cadence_days else None,
            )
        )
    return tuple(found)


def _word(session: Session, now: datetime) -> str:
    if session.status == SessionStatus.HELD:
        return _("Held")
    if session.status == SessionStatus.SCHEDULED:
        return _("Planned") if session.ends_at > now else _("Not logged yet")
    return _("Did not take place")


def _milestones(relationship: Relationship) -> tuple[Fact, ...]:
    """The last one done, those that are late, and the next."""
    rows = list(Milestone.objects.filter(program=relationship.program_id).order_by("due_on", "pk"))
    day = today()
    done = [row for row in rows if row.done_on is not None][-1:]
    late = [row for row in rows if row.done_on is None and row.due_on < day]
    coming = [row for row in rows if row.done_on is None and row.due_on >= day][:COMING_MILESTONES]
    return tuple(_milestone(row, day) for row in [*done, *late, *coming])


def _milestone(row: Milestone, day: date) -> Fact:
    zone = timezone.get_current_timezone()
    when = dates.as_day(row.done_on or row.due_on, zone)
    if row.done_on is not None:
        return Fact(when, row.name, note=_("done"))
    return Fact(when, row.name, note=_("late") if row.due_on < day else "")


def _reply_words(memory: NudgeMemory) -> str:
    if memory.has_reply:
        return _("They reacted")
    return _("Waits for an answer") if is_recent(memory.nudge) else _("No reply")


def _by(memory: NudgeMemory) -> str:
    sender = memory.nudge.sent_by
    return _("by %(name)s") % {"name": sender.name} if sender is not None else ""
