"""Reading applications: the own ones, and those of the programs in which one decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from mentoring import clock
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.models import Competency, MentorExpertise, Person
from participants.queries.frameworks import current_competencies
from participants.queries.people import person_of
from programs.choices import DECISIONS, TO_DECIDE, ApplicationStatus, Side
from programs.models import Application, ApplicationNeed, Intake, Program
from programs.queries.roles import programs_where

_NEEDS = Prefetch("needs", ApplicationNeed.objects.select_related("competency").order_by("rank"))


@dataclass(frozen=True)
class Funnel:
    """How many came how far, on one side of one intake. Each number counts applications."""

    applied: int
    to_decide: int
    waitlisted: int
    accepted: int
    rejected: int
    withdrawn: int


def visible_applications(actor: Actor) -> QuerySet[Application]:
    """Drafts are their author's alone."""
    applications: QuerySet[Application] = Application.objects.all()
    person = person_of(actor)
    own = Q(person=person) if person else Q(pk=None)
    submitted = ~Q(status=ApplicationStatus.DRAFT)
    programs = programs_where(actor, Permission.DECIDE_APPLICATIONS)
    if programs is None:
        return applications.filter(own | submitted)
    return applications.filter(own | (submitted & Q(intake__program__in=programs)))


def get_application(actor: Actor, pk: UUID) -> Application:
    application = with_details(visible_applications(actor)).filter(pk=pk).first()
    if application is None:
        raise NotFound
    person = person_of(actor)
    is_own = person is not None and person.pk == application.person_id
    return as_the_applicant_sees(application) if is_own else application


def own_applications(actor: Actor) -> list[Application]:
    """Newest first, without withdrawn drafts: what somebody began and dropped is nobody's business later."""
    person = person_of(actor)
    if person is None:
        return []
    dropped = Q(status=ApplicationStatus.WITHDRAWN, submitted_at=None)
    own = with_details(Application.objects.filter(person=person).exclude(dropped))
    return [as_the_applicant_sees(application) for application in own.order_by("-created_at", "-pk")]


def undo_ends_at(application: Application) -> datetime | None:
    """When the person is told; nothing when there is no decision to take back."""
    if application.decided_at is None or application.status not in DECISIONS or not application.decided_from:
        return None
    return application.decided_at + Application.UNDO_TIME


def as_the_applicant_sees(application: Application) -> Application:
    """A decision that can still be taken back does not show: the row in memory looks as before it."""
    told_at = undo_ends_at(application)
    if told_at is None or told_at <= clock.now():
        return application
    application.status = application.decided_from
    application.decision_reason = ""
    if application.status != ApplicationStatus.WAITLISTED:
        application.decided_at, application.decided_by = None, None
    return application


def own_application(actor: Actor, intake: Intake, side: str) -> Application | None:
    """The one that counts: a withdrawn one may be followed by another."""
    person = person_of(actor)
    if person is None:
        return None
    own = Application.objects.filter(intake=intake, person=person, side=side)
    return with_details(own.exclude(status=ApplicationStatus.WITHDRAWN)).first()


def applications_to_review(
    actor: Actor, intake: Intake, *, side: str | None = None, statuses: Iterable[str] | None = None
) -> QuerySet[Application]:
    """Longest waiting first. Nothing for somebody who does not decide in this program."""
    applications = visible_applications(actor).filter(intake=intake).exclude(status=ApplicationStatus.DRAFT)
    programs = programs_where(actor, Permission.DECIDE_APPLICATIONS)
    if programs is not None and intake.program_id not in programs:
        return applications.none()
    applications = applications.exclude(submitted_at=None)
    if side is not None:
        applications = applications.filter(side=side)
    if statuses is not None:
        applications = applications.filter(status__in=list(statuses))
    return with_details(applications).order_by("submitted_at", "pk")


def with_details(applications: QuerySet[Application]) -> QuerySet[Application]:
    return applications.select_related(
        "person", "person__membership", "person__manager", "intake", "intake__program", "target_role", "decided_by"
    ).prefetch_related(_NEEDS)


def waitlist_position(application: Application) -> int | None:
    """First come, first offered; the same number for the person and for the reviewer."""
    if application.status != ApplicationStatus.WAITLISTED or application.waitlisted_at is None:
        return None
    waiting = Application.objects.filter(
        intake=application.intake_id, side=application.side, status=ApplicationStatus.WAITLISTED
    )
    before = Q(waitlisted_at__lt=application.waitlisted_at) | Q(
        waitlisted_at=application.waitlisted_at, pk__lt=application.pk
    )
    return int(waiting.filter(before).count()) + 1


def waitlist_positions(intake: Intake) -> dict[UUID, int]:
    positions: dict[UUID, int] = {}
    for side in Side.values:
        waiting = Application.objects.filter(intake=intake, side=side, status=ApplicationStatus.WAITLISTED)
        ordered = waiting.order_by("waitlisted_at", "pk").values_list("pk", flat=True)
        positions |= {pk: at for at, pk in enumerate(ordered, 1)}
    return positions


def funnel(program: Program) -> dict[str, Funnel]:
    """By side, over all intakes of the program."""
    rows = (
        Application.objects.filter(intake__program=program)
        .exclude(submitted_at=None)
        .values_list("side", "status")
        .annotate(count=Count("pk"))
    )
    counts: dict[tuple[str, str], int] = {(side, status): count for side, status, count in rows}
    return {side: _funnel_of(side, counts) for side in Side.values}


def _funnel_of(side: str, counts: dict[tuple[str, str], int]) -> Funnel:
    def count(*statuses: ApplicationStatus) -> int:
        return sum(counts.get((side, status), 0) for status in statuses)

    return Funnel(
        applied=count(*ApplicationStatus),
        to_decide=count(*TO_DECIDE),
        waitlisted=count(ApplicationStatus.WAITLISTED),
        accepted=count(ApplicationStatus.ACCEPTED),
        rejected=count(ApplicationStatus.REJECTED),
        withdrawn=count(ApplicationStatus.WITHDRAWN, ApplicationStatus.EXPIRED),
    )


def offers_of(person: Person) -> list[MentorExpertise]:
    """What the mentor profile says others can learn, the strongest first."""
    expertise = MentorExpertise.objects.filter(profile__person=person).select_related("competency")
    return list(expertise.order_by("-level", "competency__name", "pk"))


def choosable_competencies() -> QuerySet[Competency]:
    """The areas that mentees want to learn and mentors offer."""
    return current_competencies()
