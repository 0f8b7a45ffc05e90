from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProgramKind(TextChoices):
    ONE_TO_ONE = "one_to_one", _("One-to-one mentoring")
    COACHING = "coaching", _("Executive coaching")
    GROUP = "group", _("Mentoring circle")
    REVERSE = "reverse", _("Reverse mentoring")
    PEER = "peer", _("Peer coaching")
    FLASH = "flash", _("Flash mentoring")
    SPONSORSHIP = "sponsorship", _("Career sponsorship")
    TRANSITION = "transition", _("New in role")


class ProgramStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")


PROGRAM_TRANSITIONS: dict[str, frozenset[str]] = {
    ProgramStatus.DRAFT: frozenset({ProgramStatus.RUNNING, ProgramStatus.CANCELLED}),
    ProgramStatus.RUNNING: frozenset({ProgramStatus.CLOSING, ProgramStatus.CANCELLED}),
    ProgramStatus.CLOSING: frozenset({ProgramStatus.CLOSED, ProgramStatus.CANCELLED}),
    ProgramStatus.CLOSED: frozenset({ProgramStatus.ARCHIVED}),
    ProgramStatus.ARCHIVED: frozenset(),
    ProgramStatus.CANCELLED: frozenset(),
}


class IntakeStatus(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    IN_REVIEW = "in_review", _("In review")
    MATCHING = "matching", _("Matching")
    STARTED = "started", _("Started")
    FINISHED = "finished", _("Finished")


INTAKE_TRANSITIONS: dict[str, frozenset[str]] = {
    IntakeStatus.PLANNED: frozenset({IntakeStatus.OPEN}),
    IntakeStatus.OPEN: frozenset({IntakeStatus.IN_REVIEW}),
    IntakeStatus.IN_REVIEW: frozenset({IntakeStatus.OPEN, IntakeStatus.MATCHING}),
    IntakeStatus.MATCHING: frozenset({IntakeStatus.IN_REVIEW, IntakeStatus.STARTED}),
    IntakeStatus.STARTED: frozenset({IntakeStatus.FINISHED}),
    IntakeStatus.FINISHED: frozenset(),
}


class ApplicationStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    ENDORSED = "endorsed", _("Endorsed")
    ACCEPTED = "accepted", _("Accepted")
    WAITLISTED = "waitlisted", _("On the waiting list")
    REJECTED = "rejected", _("Not selected this time")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


DECISIONS = (ApplicationStatus.ACCEPTED, ApplicationStatus.WAITLISTED, ApplicationStatus.REJECTED)
#: Applications on which nobody has decided yet.
TO_DECIDE = (ApplicationStatus.SUBMITTED, ApplicationStatus.UNDER_REVIEW, ApplicationStatus.ENDORSED)
#: Those that may still be accepted: who waits for a place is among them.
STILL_OPEN = (*TO_DECIDE, ApplicationStatus.WAITLISTED)
#: Ends without a decision.
_GIVEN_UP = (ApplicationStatus.WITHDRAWN, ApplicationStatus.EXPIRED)
#: A decision can be taken back within ten minutes, before the person is told; that is no transition.
APPLICATION_TRANSITIONS: dict[str, frozenset[str]] = {
    ApplicationStatus.DRAFT: frozenset({ApplicationStatus.SUBMITTED, *_GIVEN_UP}),
    ApplicationStatus.SUBMITTED: frozenset(
        {ApplicationStatus.UNDER_REVIEW, ApplicationStatus.ENDORSED, *DECISIONS, *_GIVEN_UP}
    ),
    ApplicationStatus.UNDER_REVIEW: frozenset({ApplicationStatus.ENDORSED, *DECISIONS, *_GIVEN_UP}),
    ApplicationStatus.ENDORSED: frozenset({*DECISIONS, *_GIVEN_UP}),
    ApplicationStatus.WAITLISTED: frozenset({ApplicationStatus.ACCEPTED, ApplicationStatus.REJECTED, *_GIVEN_UP}),
    ApplicationStatus.ACCEPTED: frozenset({ApplicationStatus.WITHDRAWN}),
    ApplicationStatus.REJECTED: frozenset(),
    ApplicationStatus.WITHDRAWN: frozenset(),
    ApplicationStatus.EXPIRED: frozenset(),
}


class EnrollmentStatus(TextChoices):
    INVITED = "invited", _("Invited")
    ONBOARDING = "onboarding", _("Onboarding")
    READY = "ready", _("Ready")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ON_LEAVE = "on_leave", _("On leave")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Left the program")


ENDED = (EnrollmentStatus.COMPLETED, EnrollmentStatus.WITHDRAWN, EnrollmentStatus.REMOVED)
ENROLLMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    EnrollmentStatus.INVITED: frozenset({EnrollmentStatus.ONBOARDING, EnrollmentStatus.READY, *ENDED}),
    EnrollmentStatus.ONBOARDING: frozenset({EnrollmentStatus.READY, *ENDED}),
    EnrollmentStatus.READY: frozenset(
        {EnrollmentStatus.ACTIVE, EnrollmentStatus.PAUSED, EnrollmentStatus.ON_LEAVE, *ENDED}
    ),
    EnrollmentStatus.ACTIVE: frozenset(
        {EnrollmentStatus.READY, EnrollmentStatus.PAUSED, EnrollmentStatus.ON_LEAVE, *ENDED}
    ),
    EnrollmentStatus.PAUSED: frozenset({EnrollmentStatus.READY, EnrollmentStatus.ACTIVE, *ENDED}),
    EnrollmentStatus.ON_LEAVE: frozenset({EnrollmentStatus.READY, EnrollmentStatus.ACTIVE, *ENDED}),
    EnrollmentStatus.COMPLETED: frozenset(),
    EnrollmentStatus.WITHDRAWN: frozenset(),
    EnrollmentStatus.REMOVED: frozenset(),
}


class Side(TextChoices):
    """In which role a person takes part."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")


class SetupStep(TextChoices):
    """The steps of the wizard; the last one only reads."""

    PURPOSE = "purpose", _("Purpose")
    PEOPLE = "people", _("People")
    FRAMEWORK = "framework", _("Framework")
    MATCHING = "matching", _("Matching")
    GOVERNANCE = "governance", _("Governance")
    COMMUNICATION = "communication", _("Communication")
    REVIEW = "review", _("Review")


class CoachingModel(TextChoices):
    GROW = "grow", _("GROW: goal, reality, options, way forward")
    OSCAR = "oscar", _("OSCAR: outcome, situation, choices, actions, review")
    CLEAR = "clear", _("CLEAR: contract, listen, explore, action, review")


#: Enrollments that take part in matching.
MATCHABLE = (EnrollmentStatus.READY, EnrollmentStatus.ACTIVE)
