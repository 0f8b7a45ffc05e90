from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunStatus(TextChoices):
    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Running")
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    FAILED = "failed", _("Failed")
    DISCARDED = "discarded", _("Discarded")


RUN_TRANSITIONS: dict[str, frozenset[str]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING, RunStatus.FAILED, RunStatus.DISCARDED}),
    RunStatus.RUNNING: frozenset({RunStatus.DRAFT, RunStatus.FAILED, RunStatus.QUEUED}),
    RunStatus.DRAFT: frozenset({RunStatus.PUBLISHED, RunStatus.DISCARDED}),
    RunStatus.PUBLISHED: frozenset(),
    RunStatus.FAILED: frozenset({RunStatus.QUEUED}),
    RunStatus.DISCARDED: frozenset(),
}


class ProposalStatus(TextChoices):
    SUGGESTED = "suggested", _("Suggested")
    STAGED = "staged", _("Staged")
    PUBLISHED = "published", _("Published")
    AWAITING_MENTOR = "awaiting_mentor", _("Waiting for the mentor")
    AWAITING_MENTEE = "awaiting_mentee", _("Waiting for the mentee")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_AWAITING = {ProposalStatus.AWAITING_MENTOR, ProposalStatus.AWAITING_MENTEE}
_ANSWERS = {ProposalStatus.ACCEPTED, ProposalStatus.DECLINED, ProposalStatus.EXPIRED}
PROPOSAL_TRANSITIONS: dict[str, frozenset[str]] = {
    ProposalStatus.SUGGESTED: frozenset({ProposalStatus.STAGED, ProposalStatus.WITHDRAWN}),
    ProposalStatus.STAGED: frozenset({ProposalStatus.SUGGESTED, ProposalStatus.PUBLISHED, ProposalStatus.WITHDRAWN}),
    ProposalStatus.PUBLISHED: frozenset({*_AWAITING, ProposalStatus.WITHDRAWN}),
    ProposalStatus.AWAITING_MENTOR: frozenset({ProposalStatus.AWAITING_MENTEE, *_ANSWERS, ProposalStatus.WITHDRAWN}),
    ProposalStatus.AWAITING_MENTEE: frozenset({ProposalStatus.AWAITING_MENTOR, *_ANSWERS, ProposalStatus.WITHDRAWN}),
    ProposalStatus.ACCEPTED: frozenset(),
    ProposalStatus.DECLINED: frozenset(),
    ProposalStatus.EXPIRED: frozenset(),
    ProposalStatus.WITHDRAWN: frozenset(),
}
