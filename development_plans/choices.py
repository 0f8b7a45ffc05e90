from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssessmentKind(TextChoices):
    SELF = "self", _("Self-assessment")
    MANAGER = "manager", _("Line manager")
    MENTOR = "mentor", _("Mentor")
    MULTI_RATER = "360", _("360 feedback")
    INSTRUMENT = "instrument", _("Assessment tool")


class PlanStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("Active")
    COMPLETED = "completed", _("Completed")
    ARCHIVED = "archived", _("Archived")


PLAN_TRANSITIONS: dict[str, frozenset[str]] = {
    # Where no approval is asked for, the person starts the draft.
    PlanStatus.DRAFT: frozenset({PlanStatus.SUBMITTED, PlanStatus.ACTIVE, PlanStatus.ARCHIVED}),
    PlanStatus.SUBMITTED: frozenset({PlanStatus.DRAFT, PlanStatus.APPROVED, PlanStatus.ARCHIVED}),
    PlanStatus.APPROVED: frozenset({PlanStatus.ACTIVE, PlanStatus.ARCHIVED}),
    PlanStatus.ACTIVE: frozenset({PlanStatus.COMPLETED, PlanStatus.ARCHIVED}),
    PlanStatus.COMPLETED: frozenset({PlanStatus.ARCHIVED}),
    PlanStatus.ARCHIVED: frozenset(),
}
#: The versions that are not past.
PLAN_CURRENT = (PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.APPROVED, PlanStatus.ACTIVE)


class GoalStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    AGREED = "agreed", _("Agreed")
    IN_PROGRESS = "in_progress", _("In progress")
    ACHIEVED = "achieved", _("Achieved")
    PARTLY_ACHIEVED = "partly_achieved", _("Partly achieved")
    NOT_ACHIEVED = "not_achieved", _("Not achieved")
    DROPPED = "dropped", _("Dropped")


#: What came of a goal, in the words of its owner.
GOAL_OUTCOMES = (GoalStatus.ACHIEVED, GoalStatus.PARTLY_ACHIEVED, GoalStatus.NOT_ACHIEVED)
GOAL_CLOSED = frozenset({*GOAL_OUTCOMES, GoalStatus.DROPPED})
#: Agreed and not closed: values are measured.
GOAL_MEASURED = frozenset({GoalStatus.AGREED, GoalStatus.IN_PROGRESS})
GOAL_TRANSITIONS: dict[str, frozenset[str]] = {
    GoalStatus.DRAFT: frozenset({GoalStatus.AGREED, GoalStatus.DROPPED}),
    GoalStatus.AGREED: frozenset({GoalStatus.IN_PROGRESS, *GOAL_CLOSED}),
    GoalStatus.IN_PROGRESS: frozenset(GOAL_CLOSED),
    GoalStatus.ACHIEVED: frozenset(),
    GoalStatus.PARTLY_ACHIEVED: frozenset(),
    GoalStatus.NOT_ACHIEVED: frozenset(),
    GoalStatus.DROPPED: frozenset(),
}


class WhoseNeed(TextChoices):
    OWN = "own", _("My own")
    ORGANIZATION = "organization", _("The organization's")
    BOTH = "both", _("Both")


class Audience(TextChoices):
    """Who may see an item besides its owner. Each step includes the ones before."""

    PRIVATE = "private", _("Only me")
    PAIR = "pair", _("My mentor")
    MANAGER = "manager", _("My mentor and my line manager")
    SPONSOR = "sponsor", _("My mentor, my line manager and the program sponsor")


class ReaderRelation(TextChoices):
    MENTOR = "mentor", _("Mentor")
    LINE_MANAGER = "line_manager", _("Line manager")
    SPONSOR = "sponsor", _("Program sponsor")


#: What each reader may be shown, by whom the owner has released it to.
READABLE: dict[str, frozenset[str]] = {
    ReaderRelation.MENTOR: frozenset({Audience.PAIR, Audience.MANAGER, Audience.SPONSOR}),
    ReaderRelation.LINE_MANAGER: frozenset({Audience.MANAGER, Audience.SPONSOR}),
    ReaderRelation.SPONSOR: frozenset({Audience.SPONSOR}),
}
#: These see measured values and evidence of a released goal; a sponsor sees how it stands, no more.
SEES_VALUES = frozenset({ReaderRelation.MENTOR, ReaderRelation.LINE_MANAGER})
