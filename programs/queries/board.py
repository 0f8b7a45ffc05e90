"""What the review board and its side panel show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mentoring import clock
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from participants.models import MentorExpertise
from programs.choices import DECISIONS, STILL_OPEN, TO_DECIDE, ApplicationStatus, Side
from programs.models import Application, Intake, Program
from programs.queries.applications import (
    Funnel,
    applications_to_review,
    funnel,
    offers_of,
    undo_ends_at,
    waitlist_position,
    waitlist_positions,
)
from programs.queries.enrollments import places_left
from programs.queries.programs import get_intake

#: The groups of the board and the statuses in each.
STATES: dict[str, tuple[ApplicationStatus, ...]] = {
    "to_decide": TO_DECIDE,
    "waitlisted": (ApplicationStatus.WAITLISTED,),
    "accepted": (ApplicationStatus.ACCEPTED,),
    "rejected": (ApplicationStatus.REJECTED,),
    "withdrawn": (ApplicationStatus.WITHDRAWN, ApplicationStatus.EXPIRED),
}


@dataclass(frozen=True)
class Recent:
    """A decision of the reader that can still be taken back."""

    application: Application
    told_at: datetime


@dataclass(frozen=True)
class Board:
    intake: Intake
    side: str
    state: str
    rows: list[Application]
    positions: dict[UUID, int]
    funnels: dict[str, Funnel]
    places_left: int
    recent: list[Recent]
    longest_days: int

    @property
    def counts(self) -> Funnel:
        return self.funnels[self.side]


@dataclass(frozen=True)
class Detail:
    needs: list[str]
    offers: list[MentorExpertise]
    position: int | None
    told_at: datetime | None
    may_undo: bool
    can_be_decided: bool


def application_board(actor: Actor, intake: Intake, side: str, state: str) -> Board:
    state = state if state in STATES else "to_decide"
    rows = list(applications_to_review(actor, intake, side=side, statuses=STATES[state]))
    waiting = [row.submitted_at for row in rows if row.submitted_at and state == "to_decide"]
    return Board(
        intake=intake,
        side=side,
        state=state,
        rows=rows,
        positions=waitlist_positions(intake),
        funnels=funnel(intake.program),
        places_left=places_left(intake),
        recent=_recent(actor, intake),
        longest_days=(clock.now() - min(waiting)).days if waiting else 0,
    )


def application_detail(actor: Actor, application: Application) -> Detail:
    told_at = undo_ends_at(application)
    may_undo = told_at is not None and told_at > clock.now() and application.decided_by_id == actor.membership_id
    return Detail(
        needs=[need.competency.name for need in application.needs.all()],
        offers=offers_of(application.person) if application.side == Side.MENTOR else [],
        position=waitlist_position(application),
        told_at=told_at,
        may_undo=may_undo,
        can_be_decided=application.status in STILL_OPEN,
    )


def applications_chosen(actor: Actor, program: Program, ids: Collection[UUID]) -> list[Application]:
    """The ticked ones; one that is not there for the reader makes all of them disappear."""
    found = list(applications_to_review(actor, get_intake(program)).filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise NotFound
    return found


def _recent(actor: Actor, intake: Intake) -> list[Recent]:
    since = clock.now() - Application.UNDO_TIME
    mine = applications_to_review(actor, intake, statuses=DECISIONS).filter(
        decided_by=actor.membership_id, decided_at__gt=since
    )
    pairs = [(application, undo_ends_at(application)) for application in mine.order_by("-decided_at", "-pk")]
    return [Recent(application, told_at) for application, told_at in pairs if told_at is not None]
