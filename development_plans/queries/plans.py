"""Reading plans: one's own in full, those of others as far as they are released."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from development_plans.choices import PLAN_CURRENT, GoalStatus, ReaderRelation
from development_plans.models import DevelopmentPlan, Goal, PlanReader
from development_plans.permissions.plans import can_read_counts, is_owner, relations_by_person, relations_to
from development_plans.queries.assessments import Overall, overall_of
from development_plans.queries.goals import GoalCard, goals_as_seen_by, goals_of, released_goals
from mentoring.audit.queries import member_names, reads_about
from mentoring.audit.services import record_read
from mentoring.disclosure import Group, shown
from mentoring.errors import NotFound
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_organization
from participants.models import Person, RoleProfile
from participants.queries.people import person_of

_SHOWN_READERS = 4
#: Who opens the plan again and again is one line, the newest.
_READS_LOOKED_AT = 40


@dataclass(frozen=True)
class Reader:
    name: str
    relation: ReaderRelation


@dataclass(frozen=True)
class Look:
    """Somebody else opened this plan."""

    name: str
    at: datetime


@dataclass(frozen=True)
class PlanPage:
    """Layout L5, for the owner or for a reader."""

    person: Person
    plan: DevelopmentPlan | None
    overall: Overall
    goals: tuple[GoalCard, ...]
    is_own: bool
    relations: frozenset[ReaderRelation]
    readers: tuple[Reader, ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def role(self) -> RoleProfile | None:
        return _target_role(self.plan)

    @property
    def needed_by(self) -> Quarter | None:
        """The quarter in which the target role is expected to become vacant."""
        expected_on = self.role.vacancy_expected_on if self.role else None
        if expected_on is None:
            return None
        organization = current_organization()
        return Quarter.of_day(
            expected_on, start_month=organization.fiscal_year_start_month, zone=organization.time_zone
        )

    @property
    def open_goals(self) -> list[GoalCard]:
        return [card for card in self.goals if card.is_open]

    @property
    def closed_goals(self) -> list[GoalCard]:
        return [card for card in self.goals if not card.is_open]

    @property
    def has_started(self) -> bool:
        """False while the page shows the three first steps."""
        return bool(self.goals) and self.role is not None and not self.overall.is_empty


@dataclass(frozen=True)
class SharedPlan:
    person: Person
    relations: frozenset[ReaderRelation]
    goals: tuple[GoalCard, ...]


@dataclass(frozen=True)
class PlanCounts:
    """None where so few people have a plan that the counts would speak of single persons."""

    people: int
    plans: dict[str, int] | None
    goals: dict[str, int] | None


def own_plan(actor: Actor) -> DevelopmentPlan | None:
    return current_plan(person_of(actor))


def get_own_plan(actor: Actor) -> DevelopmentPlan:
    plan = own_plan(actor)
    if plan is None:
        raise NotFound
    return plan


def get_shared_person(actor: Actor, pk: UUID) -> Person:
    """Somebody whose plan the actor may read, or the actor."""
    if not is_owner(actor, pk) and not relations_to(actor, pk):
        raise NotFound
    person: Person = Person.objects.get(pk=pk)
    return person


def get_plan_to_approve(actor: Actor, person_pk: UUID) -> DevelopmentPlan:
    plan = current_plan(get_shared_person(actor, person_pk))
    if plan is None:
        raise NotFound
    return plan


def get_own_person(actor: Actor) -> Person:
    person = person_of(actor)
    if person is None:
        raise NotFound
    return person


def get_own_page(actor: Actor) -> PlanPage:
    page = own_page(actor)
    if page is None:
        raise NotFound
    return page


def page_for(actor: Actor, person: Person) -> PlanPage:
    """In full for the owner, else what is released."""
    return get_own_page(actor) if is_owner(actor, person) else shared_page(actor, person)


def own_page(actor: Actor) -> PlanPage | None:
    """None for members without a record of their own."""
    person = person_of(actor)
    if person is None:
        return None
    plan = current_plan(person)
    return PlanPage(
        person=person,
        plan=plan,
        overall=overall_of(actor, person, _target_role(plan)),
        goals=goals_of(actor, person),
        is_own=True,
        relations=frozenset(),
        readers=readers_of(person),
        looks=_looks(person),
    )


def shared_page(actor: Actor, person: Person) -> PlanPage:
    """What a reader may see. The owner learns that it was opened."""
    plan = current_plan(person)
    page = PlanPage(
        person=person,
        plan=plan,
        overall=overall_of(actor, person, _target_role(plan)),
        goals=goals_of(actor, person),
        is_own=False,
        relations=relations_to(actor, person),
    )
    record_read("plan.read", by=actor, subject=plan or person, about=person.pk)
    return page


def page_as_seen_by(actor: Actor, relation: ReaderRelation) -> PlanPage:
    """The owner looks through a reader's eyes."""
    person = get_own_person(actor)
    plan = current_plan(person)
    return PlanPage(
        person=person,
        plan=plan,
        overall=overall_of(actor, person, _target_role(plan), seen_by=relation),
        goals=goals_as_seen_by(person, relation),
        is_own=False,
        relations=frozenset({relation}),
    )


def shared_plans(actor: Actor) -> list[SharedPlan]:
    """Whose plans the actor may read, by name. A fixed number of queries for each relation."""
    relations = relations_by_person(actor)
    people = {
        person.pk: person for person in Person.objects.filter(pk__in=list(relations)).select_related("organization")
    }
    cards: dict[UUID, dict[UUID, GoalCard]] = {pk: {} for pk in people}
    for relation in (ReaderRelation.SPONSOR, ReaderRelation.LINE_MANAGER, ReaderRelation.MENTOR):
        as_this = [person for pk, person in people.items() if relation in relations[pk]]
        for pk, found in (released_goals(as_this, relation) if as_this else {}).items():
            cards[pk].update({card.goal.pk: card for card in found})
    rows = [SharedPlan(person, relations[pk], tuple(cards[pk].values())) for pk, person in people.items()]
    return sorted(rows, key=lambda row: (row.person.sort_name, row.person.pk))


def plan_counts(actor: Actor) -> PlanCounts:
    """For HR: how many plans and goals stand where, of the whole organization. Never what is in them."""
    require(can_read_counts(actor), _("Only HR sees how many plans stand where."))
    plans = DevelopmentPlan.objects.filter(status__in=PLAN_CURRENT)
    people: int = plans.values("person").distinct().count()
    if not shown(people, Group.SURVEY):
        return PlanCounts(people, None, None)
    goals = Goal.objects.exclude(status__in=[GoalStatus.DRAFT, GoalStatus.DROPPED])
    return PlanCounts(people, _count(plans), _count(goals))


def _count(rows: "QuerySet[DevelopmentPlan] | QuerySet[Goal]") -> dict[str, int]:
    return dict(Counter(rows.values_list("status", flat=True)))


def current_plan(person: Person | None) -> DevelopmentPlan | None:
    """The newest version that is not past."""
    plan: DevelopmentPlan | None = (
        DevelopmentPlan.objects.select_related("target_role", "approved_by", "person")
        .filter(person=person, status__in=PLAN_CURRENT)
        .order_by("-version")
        .first()
    )
    return plan


def _target_role(plan: DevelopmentPlan | None) -> RoleProfile | None:
    return plan.target_role if plan else None


def readers_of(person: Person) -> tuple[Reader, ...]:
    rows = PlanReader.objects.filter(person=person).select_related("membership").order_by("membership__name")
    order = list(ReaderRelation)
    found = {Reader(row.membership.name, ReaderRelation(row.relation)) for row in rows}
    return tuple(sorted(found, key=lambda reader: (order.index(reader.relation), reader.name)))


def _looks(person: Person) -> tuple[Look, ...]:
    entries = list(reads_about(person.pk).filter(action__in=["plan.read", "goal.read"])[:_READS_LOOKED_AT])
    names = member_names(entry.actor for entry in entries)
    looks: dict[str, Look] = {}
    for entry in entries:
        looks.setdefault(entry.actor, Look(names.get(entry.actor, ""), entry.at))
    return tuple(looks.values())[:_SHOWN_READERS]
