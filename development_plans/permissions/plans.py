"""Who may do what with a plan and what stands in it. One condition a line."""

from uuid import UUID

from development_plans.choices import READABLE, SEES_VALUES, PlanStatus, ReaderRelation
from development_plans.models import Assessment, DevelopmentPlan, Goal, PlanReader
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.scope import memo
from participants.models import Person
from participants.queries.people import person_of

_NONE: frozenset[ReaderRelation] = frozenset()
_APPROVERS = frozenset({ReaderRelation.MENTOR, ReaderRelation.LINE_MANAGER})


def is_owner(actor: Actor, person: Person | UUID) -> bool:
    own = person_of(actor)
    if own is None:
        return False
    return own.pk == (person.pk if isinstance(person, Person) else person)


def relations_by_person(actor: Actor) -> dict[UUID, frozenset[ReaderRelation]]:
    """Whose plans the actor may read, and as what. Read once in a scope."""
    membership_id = actor.membership_id
    if membership_id is None:
        return {}

    def read() -> dict[UUID, frozenset[ReaderRelation]]:
        found: dict[UUID, frozenset[ReaderRelation]] = {}
        rows = PlanReader.objects.filter(membership_id=membership_id).values_list("person_id", "relation")
        for person_id, relation in rows:
            found[person_id] = found.get(person_id, _NONE) | {ReaderRelation(relation)}
        return found

    return memo(f"plan_relations:{membership_id}", read)


def relations_to(actor: Actor, person: Person | UUID) -> frozenset[ReaderRelation]:
    person_id = person.pk if isinstance(person, Person) else person
    return relations_by_person(actor).get(person_id, _NONE)


def audiences_for(relations: frozenset[ReaderRelation]) -> frozenset[str]:
    """The audiences that include one of these relations."""
    return frozenset(audience for relation in relations for audience in READABLE[relation])


def can_write_plan(actor: Actor, person: Person | UUID) -> bool:
    return is_owner(actor, person)


def can_read_goal(actor: Actor, goal: Goal) -> bool:
    if is_owner(actor, goal.plan.person_id):
        return True
    return goal.audience in audiences_for(relations_to(actor, goal.plan.person_id))


def can_read_values(actor: Actor, goal: Goal) -> bool:
    """Measured values and evidence. A sponsor sees how a released goal stands, no more."""
    if is_owner(actor, goal.plan.person_id):
        return True
    return goal.audience in audiences_for(relations_to(actor, goal.plan.person_id) & SEES_VALUES)


def can_agree_goal(actor: Actor, goal: Goal) -> bool:
    if is_owner(actor, goal.plan.person_id):
        return True
    mentor_only = relations_to(actor, goal.plan.person_id) & {ReaderRelation.MENTOR}
    return goal.audience in audiences_for(mentor_only)


def can_read_assessment(actor: Actor, assessment: Assessment) -> bool:
    if is_owner(actor, assessment.person_id):
        return True
    if assessment.submitted_at is None:
        return False
    return assessment.audience in audiences_for(relations_to(actor, assessment.person_id) & SEES_VALUES)


def can_approve_plan(actor: Actor, plan: DevelopmentPlan) -> bool:
    """Never one's own."""
    if is_owner(actor, plan.person_id) or plan.status != PlanStatus.SUBMITTED:
        return False
    return bool(relations_to(actor, plan.person_id) & _APPROVERS)


def can_read_counts(actor: Actor) -> bool:
    """How many plans and goals stand where; nothing of what is in them."""
    return actor.is_task or actor.has(Permission.VIEW_PEOPLE)
