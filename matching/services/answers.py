"""What a proposal hears of its pair."""

from typing import Any

from matching.choices import PROPOSAL_TRANSITIONS, ProposalStatus
from matching.models import Proposal
from mentoring.audit.services import record
from mentoring.tenancy.scope import current_actor
from mentoring.transitions import statuses_before
from relationships.choices import RelationshipStatus
from relationships.models import Relationship


def note_answer(sender: type[Relationship], *, relationship: Relationship, answer: str, **rest: Any) -> None:
    """Runs in the transaction of who answered. A pair without a proposal was made without a run."""
    if relationship.proposal_id is None:
        return
    status = ProposalStatus(answer)
    before = statuses_before(PROPOSAL_TRANSITIONS, status)
    proposals = Proposal.objects.filter(pk=relationship.proposal_id)
    if proposals.filter(status__in=before).update(status=status):
        record("proposal.answered", by=current_actor(), subject=proposals.get(), facts={"answer": answer})


def note_reopening(sender: type[Relationship], *, relationship: Relationship, **rest: Any) -> None:
    """What withdrew the pair was taken back: the proposal waits for whom it waited for. One that was accepted stayed
    so when the pair ended."""
    if relationship.proposal_id is None or relationship.status != RelationshipStatus.PENDING:
        return
    waiting = ProposalStatus.AWAITING_MENTEE if relationship.mentor_accepted_at else ProposalStatus.AWAITING_MENTOR
    withdrawn = Proposal.objects.filter(pk=relationship.proposal_id, status=ProposalStatus.WITHDRAWN)
    if withdrawn.update(status=waiting):
        record("proposal.reopened", by=current_actor(), subject=Proposal.objects.get(pk=relationship.proposal_id))
