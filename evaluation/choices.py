from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mentoring.tenancy.choices import OwnReadiness


class Readiness(TextChoices):
    READY_NOW = "ready_now", _("Ready now")
    READY_1_2_YEARS = "ready_1_2_years", _("Ready in 1-2 years")
    READY_3_5_YEARS = "ready_3_5_years", _("Ready in 3-5 years")
    NOT_YET = "not_yet", _("Not yet")
    DO_NOT_KNOW = "do_not_know", _("I do not know enough")


#: Best first; "do not know" counts as no rating.
BANDS = (Readiness.READY_NOW, Readiness.READY_1_2_YEARS, Readiness.READY_3_5_YEARS, Readiness.NOT_YET)


#: As buttons and tables say them, under a heading that says "ready".
SHORT_BANDS = {
    Readiness.READY_NOW: _("Ready now"),
    Readiness.READY_1_2_YEARS: _("1-2 years"),
    Readiness.READY_3_5_YEARS: _("3-5 years"),
    Readiness.NOT_YET: _("Not yet"),
}


#: How much of a rating its person sees, least first.
OWN_READINESS_ORDER = (OwnReadiness.NOTHING, OwnReadiness.BAND, OwnReadiness.BAND_AND_REASON)


class ReviewStatus(TextChoices):
    PREPARED = "prepared", _("Prepared")
    IN_PROGRESS = "in_progress", _("In progress")
    SIGNED_BY_MENTEE = "signed_by_mentee", _("Signed by the mentee")
    SIGNED_BY_MENTOR = "signed_by_mentor", _("Signed by the mentor")
    COMPLETED = "completed", _("Completed")
    MISSED = "missed", _("Missed")


REVIEW_TRANSITIONS: dict[str, frozenset[str]] = {
    ReviewStatus.PREPARED: frozenset(
        {
            ReviewStatus.IN_PROGRESS,
            ReviewStatus.SIGNED_BY_MENTEE,
            ReviewStatus.SIGNED_BY_MENTOR,
            ReviewStatus.MISSED,
        }
    ),
    ReviewStatus.IN_PROGRESS: frozenset(
        {ReviewStatus.SIGNED_BY_MENTEE, ReviewStatus.SIGNED_BY_MENTOR, ReviewStatus.MISSED}
    ),
    ReviewStatus.SIGNED_BY_MENTEE: frozenset({ReviewStatus.COMPLETED, ReviewStatus.MISSED}),
    ReviewStatus.SIGNED_BY_MENTOR: frozenset({ReviewStatus.COMPLETED, ReviewStatus.MISSED}),
    ReviewStatus.COMPLETED: frozenset(),
    ReviewStatus.MISSED: frozenset(),
}


#: Nothing of a review is written any more once one of the two has signed it.
REVIEW_WRITABLE = frozenset({ReviewStatus.PREPARED, ReviewStatus.IN_PROGRESS})
