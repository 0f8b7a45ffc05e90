from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QueueKind(TextChoices):
    """What a row of somebody's queue is about; the chips above the queue."""

    RATING = "rating", _("Ratings")
    ANSWER = "answer", _("Answers")
    SESSION = "session", _("Sessions")
    PAIR = "pair", _("Pairs")
    HANDOVER = "handover", _("Handovers")
    APPLICATION = "application", _("Applications")
    PEOPLE_DATA = "people_data", _("People data")
    MATCHING = "matching", _("Matching")
    REVIEW = "review", _("Reviews")
    PLAN = "plan", _("Plan")
    ACTION = "action", _("Actions")


class Urgency:
    """Smaller comes first. Gaps leave room for what comes between."""

    RATING = 0
    ANSWER = 10
    STALLED = 20
    LOG = 25
    PEOPLE_DATA = 30
    SILENT = 40
    HANDOVER = 42
    REVIEW = 45
    APPLICATION = 50
    MATCHING = 55
    NEEDS_CHECK_IN = 60
    FREE_PLACE = 65
    SCHEDULE = 70
    ACTION = 80
    PLAN = 90


#: The share of pairs on track that the product recommends to aim for.
ON_TRACK_TARGET = 85
#: A mentor or mentee who has not answered for so many days is named to who runs the program.
SILENT_AFTER_DAYS = 3
COMING_UP_DAYS = 14
