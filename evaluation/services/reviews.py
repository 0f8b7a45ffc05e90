"""The quarterly review of a pair: prepared by the worker, written by both, signed by both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.choices import REVIEW_TRANSITIONS, REVIEW_WRITABLE, ReviewStatus
from evaluation.models import QuarterlyReview
from evaluation.permissions.reviews import can_sign_review, can_view_review
from evaluation.queries.review_facts import review_facts
from evaluation.queries.reviews import has_text
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.ids import new_id
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from relationships.choices import RelationshipStatus
from relationships.models import Relationship

LONGEST_TEXT = 5000
LONGEST_STEP = 300
MOST_STEPS = 10
_NEXT_SIGNED = {
    "mentee": (ReviewStatus.SIGNED_BY_MENTEE, ReviewStatus.SIGNED_BY_MENTOR),
    "mentor": (ReviewStatus.SIGNED_BY_MENTOR, ReviewStatus.SIGNED_BY_MENTEE),
}


@dataclass(frozen=True)
class Step:
    """What one of the two will do: `owner` is mentee or mentor."""

    text: str
    owner: str = "mentee"
    due_on: date | None = None
    is_carried_over: bool = False


@transaction.atomic
def prepare_quarterly_reviews(quarter: Quarter, *, by: Actor) -> int:
    """One review for each pair that is active and was so in the quarter. Repeated, also at the same time, it adds
    nothing. Says how many it made."""
    require(by.is_task, _("Reviews are prepared by themselves when a quarter has ended."))
    if quarter.end > clock.now():
        raise RuleBroken("quarter_not_over", _("This quarter is not over yet."))
    relationships = list(
        Relationship.objects.filter(status=RelationshipStatus.ACTIVE, started_at__lt=quarter.end)
        .exclude(reviews__quarter=quarter.name)
        .select_related("mentor__membership", "mentee__membership")
        .order_by("pk")
    )
    made = _insert(relationships, quarter)
    for review in made:
        record("review.prepared", by=by, subject=review, facts={"quarter": quarter.name})
        for membership in review.relationship.memberships():
            notify("review.prepared", recipient=membership, subject=review)
    _close_missed(quarter, by)
    return len(made)


@transaction.atomic
def update_review(
    review: QuarterlyReview, *, by: Actor, version: int, went_well: str, to_change: str, steps: Sequence[Step]
) -> QuarterlyReview:
    """`version` is the one the writer has seen: if the other has written meanwhile, nothing happens."""
    require(can_view_review(by, review), _("Only the two people of this relationship write their review."))
    changes: dict[str, Any] = {
        "went_well": _text(went_well, "went_well"),
        "to_change": _text(to_change, "to_change"),
        "action_steps": [_step(step) for step in _few(steps)],
    }
    changed = QuarterlyReview.objects.filter(pk=review.pk, version=version, status__in=REVIEW_WRITABLE).update(
        **changes, status=ReviewStatus.IN_PROGRESS, version=version + 1
    )
    before = {name: getattr(review, name) for name in changes}
    review.refresh_from_db()
    if not changed:
        if review.status not in REVIEW_WRITABLE:
            raise Conflict(_("This review is signed already; what is signed is not changed any more."))
        raise Conflict(_("The other has written here in the meantime. Look at both texts before you save."))
    record("review.updated", by=by, subject=review, before=before, after=changes, facts={"version": review.version})
    return review


@transaction.atomic
def sign_review(review: QuarterlyReview, *, by: Actor, version: int) -> QuarterlyReview:
    """Signs the text of `version`. Signing again changes nothing; with the second signature the review is complete."""
    require(can_view_review(by, review), _("Only the two people of this relationship sign their review."))
    review = (
        QuarterlyReview.objects.select_for_update(of=("self",))
        .select_related("relationship__mentor__membership", "relationship__mentee__membership")
        .get(pk=review.pk)
    )
    side = "mentor" if review.relationship.mentor.membership_id == by.membership_id else "mentee"
    if getattr(review, f"{side}_signed_at") is not None:
        return review
    if not can_sign_review(by, review):
        raise InvalidTransition(_("The review"), review.get_status_display(), ReviewStatus.COMPLETED.label)
    if review.version != version:
        raise Conflict(_("The other has written here in the meantime. Read it before you sign."))
    if not has_text(review):
        raise RuleBroken("nothing_written", _("Write what went well or what to change before you sign."))
    own, others = _NEXT_SIGNED[side]
    wanted = ReviewStatus.COMPLETED if review.status == others else own
    before = statuses_before(REVIEW_TRANSITIONS, wanted)
    changed = QuarterlyReview.objects.filter(pk=review.pk, version=version, status__in=before).update(
        status=wanted, **{f"{side}_signed_at": clock.now(), f"{side}_signed_by_id": by.membership_id}
    )
    if not changed:
        raise InvalidTransition(_("The review"), review.get_status_display(), wanted.label)
    review.refresh_from_db()
    record("review.signed", by=by, subject=review, facts={"side": side, "version": version, "status": review.status})
    if wanted == ReviewStatus.COMPLETED:
        cancel_notifications(review, ["review.prepared"])
    else:
        other = review.relationship.mentee if side == "mentor" else review.relationship.mentor
        if other.membership is not None:
            notify("review.to_sign", recipient=other.membership, subject=review)
    return review


def _insert(relationships: Sequence[Relationship], quarter: Quarter) -> list[QuarterlyReview]:
    facts = review_facts(relationships, quarter)
    earlier = _open_steps(relationships, quarter)
    wanted = [
        QuarterlyReview(
            id=new_id(),
            relationship=each,
            quarter=quarter.name,
            facts=facts[each.pk],
            action_steps=[{**step, "is_carried_over": True} for step in earlier.get(each.pk, ())],
        )
        for each in relationships
    ]
    # Who comes second at the same moment waits for the first, and then finds that its rows are there.
    QuarterlyReview.objects.bulk_create(wanted, ignore_conflicts=True)
    own = set(QuarterlyReview.objects.filter(pk__in=[each.pk for each in wanted]).values_list("pk", flat=True))
    return [each for each in wanted if each.pk in own]


def _open_steps(relationships: Sequence[Relationship], quarter: Quarter) -> dict[UUID, list[dict[str, Any]]]:
    """The steps of each pair's newest earlier review: the two strike what is done."""
    rows = QuarterlyReview.objects.filter(relationship__in=relationships, quarter__lt=quarter.name)
    return dict(rows.order_by("quarter").values_list("relationship_id", "action_steps"))


def _close_missed(quarter: Quarter, by: Actor) -> None:
    """A review can be completed until the next one is prepared."""
    before = statuses_before(REVIEW_TRANSITIONS, ReviewStatus.MISSED)
    missed = QuarterlyReview.objects.filter(quarter__lt=quarter.name, status__in=before)
    for review in missed.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        QuarterlyReview.objects.filter(pk=review.pk, status__in=before).update(status=ReviewStatus.MISSED)
        cancel_notifications(review)
        record("review.missed", by=by, subject=review, facts={"quarter": review.quarter})


def _few(steps: Sequence[Step]) -> Sequence[Step]:
    if len(steps) > MOST_STEPS:
        raise RuleBroken("too_many_steps", _("Agree on ten steps at most."), field="action_steps")
    return steps


def _step(step: Step) -> dict[str, Any]:
    text = " ".join(step.text.split())
    if not text or len(text) > LONGEST_STEP or not text.isprintable():
        raise RuleBroken("bad_step", _("Say each step in up to 300 characters."), field="action_steps")
    if step.owner not in _NEXT_SIGNED:
        raise RuleBroken("bad_owner", _("A step belongs to one of the two."), field="action_steps")
    due = step.due_on.isoformat() if step.due_on else ""
    return {"text": text, "owner": step.owner, "due_on": due, "is_carried_over": step.is_carried_over}


def _text(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise RuleBroken("too_long", _("Write up to 5,000 characters."), field=field)
    if "\x00" in text:
        raise RuleBroken("bad_characters", _("This text holds characters that cannot be stored."), field=field)
    return text
