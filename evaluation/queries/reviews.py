"""Reading reviews: the two read theirs, who runs the program reads how far each is."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from development_plans.choices import GoalStatus
from evaluation.choices import REVIEW_WRITABLE, ReviewStatus
from evaluation.models import QuarterlyReview
from evaluation.permissions.reviews import can_sign_review, can_update_review
from evaluation.queries.periods import quarter_named
from mentoring.errors import NotFound
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from participants.models import Person
from participants.queries.people import person_of
from relationships.queries.relationships import other_side, visible_relationships

#: What was written belongs to the pair: lists do not even load it.
_WRITTEN = ("facts", "went_well", "to_change", "action_steps")


@dataclass(frozen=True)
class ReviewLine:
    pk: UUID
    quarter: Quarter
    mentee: Person
    mentor: Person
    program: str
    status: ReviewStatus
    #: The other of the two, for one of them; None for those who see the status only.
    other: Person | None
    needs_me: bool

    @property
    def both_names(self) -> tuple[str, str]:
        return self.mentee.name, self.mentor.name


@dataclass(frozen=True)
class GoalStanding:
    statement: str
    standing: str
    needs_attention: bool


@dataclass(frozen=True)
class ActionStep:
    text: str
    owner: str
    due_on: date | None
    is_carried_over: bool


@dataclass(frozen=True)
class ReviewPage:
    review: QuarterlyReview
    quarter: Quarter
    other: Person
    side: str
    goals: tuple[GoalStanding, ...]
    steps: tuple[ActionStep, ...]
    may_write: bool
    may_sign: bool

    @property
    def has_text(self) -> bool:
        return has_text(self.review)

    @property
    def is_signed_by_me(self) -> bool:
        return getattr(self.review, f"{self.side}_signed_at") is not None


def visible_reviews(actor: Actor) -> QuerySet[QuarterlyReview]:
    reviews: QuerySet[QuarterlyReview] = QuarterlyReview.objects.filter(relationship__in=visible_relationships(actor))
    return reviews


def own_reviews(actor: Actor) -> QuerySet[QuarterlyReview]:
    person = person_of(actor)
    if person is None:
        return visible_reviews(actor).none()
    return visible_reviews(actor).filter(Q(relationship__mentor=person) | Q(relationship__mentee=person))


def get_review(actor: Actor, pk: UUID) -> QuarterlyReview:
    review = (
        visible_reviews(actor)
        .select_related(
            "relationship__mentor__membership",
            "relationship__mentee__membership",
            "relationship__program",
            "mentor_signed_by",
            "mentee_signed_by",
        )
        .filter(pk=pk)
        .first()
    )
    if review is None:
        raise NotFound
    return review


def listed_reviews(actor: Actor) -> list[ReviewLine]:
    """What waits for the actor, then open ones, then signed ones, newest quarter first. A fixed number of queries."""
    person = person_of(actor)
    rows = (
        visible_reviews(actor)
        .defer(*_WRITTEN)
        .select_related("relationship__mentor", "relationship__mentee", "relationship__program")
        .order_by("-quarter", "relationship__mentee__sort_name", "pk")
    )
    lines = [_line(review, person) for review in rows]
    return sorted(lines, key=lambda line: (not line.needs_me, line.status == ReviewStatus.COMPLETED))


def review_page(actor: Actor, review: QuarterlyReview) -> ReviewPage:
    other = other_side(actor, review.relationship)
    if other is None:
        raise NotFound
    side = "mentor" if other.pk == review.relationship.mentee_id else "mentee"
    signed = getattr(review, f"{side}_signed_at") is not None
    return ReviewPage(
        review=review,
        quarter=quarter_named(review.quarter),
        other=other,
        side=side,
        goals=tuple(_goal(goal) for goal in review.facts.get("goals", ())),
        steps=tuple(_step(step, review) for step in review.action_steps),
        may_write=can_update_review(actor, review),
        may_sign=can_sign_review(actor, review) and not signed,
    )


def has_text(review: QuarterlyReview) -> bool:
    """Whether the two have written anything; steps of the quarter before do not count."""
    new_steps = [step for step in review.action_steps if not step.get("is_carried_over")]
    return bool(review.went_well or review.to_change or new_steps)


def standing_words(standing: str) -> str:
    words = {"on_track": _("On track"), "at_risk": _("At risk"), "late": _("Late"), **dict(GoalStatus.choices)}
    return str(words.get(standing, standing))


def _line(review: QuarterlyReview, person: Person | None) -> ReviewLine:
    relationship = review.relationship
    sides = {relationship.mentor_id: relationship.mentee, relationship.mentee_id: relationship.mentor}
    other = sides.get(person.pk) if person is not None else None
    side = "mentor" if person is not None and person.pk == relationship.mentor_id else "mentee"
    signed = getattr(review, f"{side}_signed_at") is not None
    is_open = review.status in REVIEW_WRITABLE or review.status in (
        ReviewStatus.SIGNED_BY_MENTEE,
        ReviewStatus.SIGNED_BY_MENTOR,
    )
    return ReviewLine(
        pk=review.pk,
        quarter=quarter_named(review.quarter),
        mentee=relationship.mentee,
        mentor=relationship.mentor,
        program=relationship.program.name,
        status=ReviewStatus(review.status),
        other=other,
        needs_me=other is not None and is_open and not signed,
    )


def _goal(goal: dict[str, str]) -> GoalStanding:
    return GoalStanding(goal["statement"], standing_words(goal["standing"]), goal["standing"] in ("at_risk", "late"))


def _step(step: dict[str, str], review: QuarterlyReview) -> ActionStep:
    relationship = review.relationship
    owner = relationship.mentor if step.get("owner") == "mentor" else relationship.mentee
    due = step.get("due_on") or ""
    return ActionStep(step["text"], owner.name, parse_date(due) if due else None, bool(step.get("is_carried_over")))
