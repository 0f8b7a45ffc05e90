"""Reading readiness: what is due, what was the latest rating at a moment, and the history."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from development_plans.choices import PlanStatus
from development_plans.models import DevelopmentPlan
from evaluation.choices import Readiness
from evaluation.models import ReadinessRating
from evaluation.queries.periods import current_quarter
from mentoring import clock
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import PERMISSIONS, Permission
from participants.models import Person, RoleProfile
from participants.queries.people import person_of
from programs.choices import ENDED, Side
from programs.models import Enrollment, Program
from programs.queries.roles import programs_by_role, programs_where

#: Who has one of these in a role reads figures of readiness, on a page or in a report.
_READING = frozenset({Permission.VIEW_READINESS, Permission.VIEW_REPORTS})


#: A sponsor is asked for five minutes a quarter, not for everybody.
HANDFUL = 4


@dataclass(frozen=True)
class RatingCard:
    """One person and target role that a sponsor rates once a quarter."""

    person: Person
    role_profile: RoleProfile
    program: Program
    #: The latest band before this quarter, whoever gave it.
    before: ReadinessRating | None
    #: What the sponsor has said this quarter; also "I do not know".
    mine: ReadinessRating | None
    #: One of the handful that is asked for each quarter; the others are welcome.
    is_asked: bool = True


def visible_ratings(actor: Actor) -> QuerySet[ReadinessRating]:
    """Of people in the programs whose readiness the actor may see; never one's own."""
    ratings: QuerySet[ReadinessRating] = ReadinessRating.objects.all()
    own = person_of(actor)
    if own is not None:
        ratings = ratings.exclude(person=own)
    programs = programs_where(actor, Permission.VIEW_READINESS)
    if programs is None:
        return ratings
    return ratings.filter(person__in=_mentees_of(programs)) if programs else ratings.none()


def rateable_people(actor: Actor) -> QuerySet[Person]:
    """Whom the actor may name in a rating; whether for this program, the service decides."""
    people: QuerySet[Person] = Person.objects.all()
    if actor.has(Permission.VIEW_READINESS):
        return people
    programs = programs_where(actor, Permission.RATE_READINESS) or set()
    return people.filter(pk__in=_mentees_of(programs))


def get_rateable_person(actor: Actor, pk: UUID) -> Person:
    person = rateable_people(actor).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def get_rated_program(actor: Actor, pk: UUID) -> Program:
    """A program for which the actor rates."""
    programs = programs_where(actor, Permission.VIEW_READINESS)
    found: Program | None = Program.objects.filter(pk=pk).first()
    if found is None or (programs is not None and found.pk not in programs):
        raise NotFound
    return found


def get_rated_role(pk: UUID) -> RoleProfile:
    """Role profiles are no secret: everybody of the organization may aim at them."""
    role: RoleProfile | None = RoleProfile.objects.filter(pk=pk).first()
    if role is None:
        raise NotFound
    return role


def latest_rating(person: Person, role_profile: RoleProfile, as_of: datetime | None = None) -> ReadinessRating | None:
    """ "Do not know" is no rating."""
    return (
        ratings_until(as_of or clock.now())
        .filter(person=person, role_profile=role_profile)
        .order_by("-rated_at", "-pk")
        .first()
    )


def ratings_until(as_of: datetime) -> QuerySet[ReadinessRating]:
    ratings: QuerySet[ReadinessRating] = ReadinessRating.objects.filter(rated_at__lte=as_of)
    return ratings.exclude(band=Readiness.DO_NOT_KNOW)


def rating_cards(actor: Actor) -> list[RatingCard]:
    """Every mentee with a target role in the programs the actor sponsors, those that matter first. Eight queries at
    most."""
    programs = programs_by_role(actor, Permission.RATE_READINESS)
    own = person_of(actor)
    enrollments = (
        Enrollment.objects.filter(program__in=programs, side=Side.MENTEE, ended_at=None, person__left_on=None)
        .exclude(status__in=ENDED)
        .select_related("person", "program", "application__target_role")
        .order_by("person__sort_name", "person_id", "enrolled_at", "pk")
    )
    rows = [row for row in enrollments if own is None or row.person_id != own.pk]
    planned = planned_roles(row.person_id for row in rows)
    wanted: dict[tuple[UUID, UUID], tuple[Enrollment, RoleProfile]] = {}
    for row in rows:
        role = planned.get(row.person_id) or (row.application.target_role if row.application else None)
        if role is not None and not role.is_archived:
            wanted.setdefault((row.person_id, role.pk), (row, role))
    return _in_order(_cards(actor, wanted))


def ratings_due(actor: Actor) -> list[RatingCard]:
    """The cards that the actor is asked for and has not answered this quarter."""
    return [card for card in rating_cards(actor) if card.is_asked and card.mine is None]


def planned_roles(person_ids: Iterable[UUID]) -> dict[UUID, RoleProfile]:
    """The target role of each person's newest plan that is not put aside."""
    plans = (
        DevelopmentPlan.objects.filter(person__in=set(person_ids), target_role__isnull=False)
        .exclude(status=PlanStatus.ARCHIVED)
        .select_related("target_role")
        .order_by("person_id", "version")
    )
    return {plan.person_id: plan.target_role for plan in plans}


def _cards(actor: Actor, wanted: dict[tuple[UUID, UUID], tuple[Enrollment, RoleProfile]]) -> list[RatingCard]:
    starts = current_quarter().start
    people = {person_id for person_id, _role_id in wanted}
    before: dict[tuple[UUID, UUID], ReadinessRating] = {}
    mine: dict[tuple[UUID, UUID], ReadinessRating] = {}
    ratings = ReadinessRating.objects.filter(person__in=people).select_related("rated_by")
    for rating in ratings.order_by("rated_at", "pk"):
        key = (rating.person_id, rating.role_profile_id)
        if rating.rated_at >= starts and rating.rated_by_id == actor.membership_id:
            mine[key] = rating
        elif rating.band != Readiness.DO_NOT_KNOW:
            before[key] = rating
    return [
        RatingCard(row.person, role, row.program, before.get(key), mine.get(key)) for key, (row, role) in wanted.items()
    ]


def _in_order(cards: list[RatingCard]) -> list[RatingCard]:
    """Critical roles without cover first, then the sooner vacancy, then who was rated longest ago. As things stood when
    the quarter began, so that an answer moves no other card."""
    ready = _ready_now_before({card.role_profile.pk for card in cards})

    def urgency(card: RatingCard) -> tuple[Any, ...]:
        role = card.role_profile
        rated_at = card.before.rated_at.timestamp() if card.before else 0
        cover = (not role.is_critical, ready[role.pk], role.vacancy_expected_on or date.max)
        return (*cover, rated_at, card.person.sort_name, str(card.person.pk), str(role.pk))

    ordered = sorted(cards, key=urgency)
    return [replace(card, is_asked=at < HANDFUL) for at, card in enumerate(ordered)]


def _ready_now_before(roles: set[UUID]) -> Counter[UUID]:
    """Ready-now successors of each role when the quarter began. Readers are not counted, as in the figures."""
    rows = ratings_until(current_quarter().start).filter(role_profile__in=roles, person__left_on=None)
    latest = {
        (role, person): band
        for role, person, band in rows.exclude(person__in=figure_readers())
        .order_by("rated_at", "pk")
        .values_list("role_profile_id", "person_id", "band")
    }
    return Counter(role for (role, _person), band in latest.items() if band == Readiness.READY_NOW)


def figure_readers() -> frozenset[UUID]:
    """Who reads readiness or reports in the organization or in any program. They are counted in no figure, on no page
    and in no report: one could subtract the others and read the own band, and since everybody is left out everywhere
    alike, two figures that are laid side by side do not tell it either."""
    roles = [role for role, permissions in PERMISSIONS.items() if permissions & _READING]
    people = Person.objects.filter(
        Q(membership__roles__role__in=roles) | Q(membership__program_roles__role__in=roles), membership__is_active=True
    )
    return frozenset(people.values_list("pk", flat=True).distinct())


def _mentees_of(programs: set[UUID]) -> QuerySet[Enrollment, UUID]:
    people: QuerySet[Enrollment, UUID] = Enrollment.objects.filter(program__in=programs, side=Side.MENTEE).values_list(
        "person_id", flat=True
    )
    return people
