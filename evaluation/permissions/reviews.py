"""A review belongs to the pair; who runs the program sees how far it is."""

from evaluation.choices import REVIEW_WRITABLE, ReviewStatus
from evaluation.models import QuarterlyReview
from mentoring.tenancy.actors import Actor
from relationships.permissions.relationships import is_participant


def can_view_review(actor: Actor, review: QuarterlyReview) -> bool:
    return is_participant(actor, review.relationship)


def can_update_review(actor: Actor, review: QuarterlyReview) -> bool:
    if not is_participant(actor, review.relationship):
        return False
    return review.status in REVIEW_WRITABLE


def can_sign_review(actor: Actor, review: QuarterlyReview) -> bool:
    if not is_participant(actor, review.relationship):
        return False
    return review.status not in (ReviewStatus.COMPLETED, ReviewStatus.MISSED)
