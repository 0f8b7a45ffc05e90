"""Messages about reviews and reports. None carries what anybody wrote, nor a figure about a person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.choices import ReviewStatus
from evaluation.queries.periods import quarter_named
from mentoring.notifications.catalog import Action, Kind, Notice, register_kind
from mentoring.tenancy.routing import organization_url

_CATEGORY = "evaluation"
_OPEN = (
    ReviewStatus.PREPARED,
    ReviewStatus.IN_PROGRESS,
    ReviewStatus.SIGNED_BY_MENTEE,
    ReviewStatus.SIGNED_BY_MENTOR,
)


def register_kinds() -> None:
    pair = gettext_lazy("You get this because you are one of the two people of this review.")
    register_kind(
        Kind(
            code="review.prepared",
            title=gettext_lazy("Quarterly review is ready to write"),
            audience=pair,
            category=_CATEGORY,
            is_relevant=lambda review: review.status in _OPEN,
            action=_to_review,
            context=_review_context,
        )
    )
    register_kind(
        Kind(
            code="review.to_sign",
            title=gettext_lazy("The other has signed the review"),
            audience=pair,
            category=_CATEGORY,
            is_relevant=lambda review: review.status in (ReviewStatus.SIGNED_BY_MENTEE, ReviewStatus.SIGNED_BY_MENTOR),
            action=_to_review,
            context=_review_context,
        )
    )
    register_kind(
        Kind(
            code="report.built",
            title=gettext_lazy("Quarterly report of a program"),
            audience=gettext_lazy("You get this because you sponsor this program."),
            category=_CATEGORY,
            is_relevant=lambda report: True,
            action=lambda notice: Action(_("Open the report"), organization_url("evaluation:reports")),
            context=lambda notice: {
                "program": notice.subject.program,
                "quarter": quarter_named(notice.subject.quarter).label,
                "version": notice.subject.version,
            },
        )
    )


def _to_review(notice: Notice) -> Action:
    return Action(_("Open the review"), organization_url("evaluation:review", pk=notice.subject.pk))


def _review_context(notice: Notice) -> Mapping[str, Any]:
    relationship = notice.subject.relationship
    own = notice.recipient.pk if notice.recipient else None
    other = relationship.mentee if relationship.mentor.membership_id == own else relationship.mentor
    return {
        "other": other,
        "program": relationship.program,
        "quarter": quarter_named(notice.subject.quarter).label,
    }
