"""What a proposal hears of its pair."""

from typing import Any

from matching.choices import PROPOSAL_TRANSITIONS, ProposalStatus
from matching.models import Proposal
from mentoring.audit.services import record
from mentoring.tenancy.scope import current_actor
from mentoring.transitions import statuses_before
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
