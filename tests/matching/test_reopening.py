"""A proposal follows its pair, also when what withdrew the pair is taken back."""

import pytest

from matching.choices import ProposalStatus
from matching.models import Proposal
from participants.choices import ChangeKind
from participants.services.change_undo import undo_change
from participants.services.changes import ChangeEntry, apply_change
from relationships.models import Relationship
from relationships.services.relationships import accept_relationship
from tests.factories.matching import TASK, build_pairs
from tests.matching.test_decisions import published

pytestmark = pytest.mark.django_db
LEFT = ChangeEntry(ChangeKind.LEFT)


@pytest.mark.parametrize("answered", [(), ("mentor",), ("mentee",), ("mentor", "mentee")])
def test_proposal_waits_again_for_whom_it_waited_for(answered: tuple[str, ...]):
    world = build_pairs(1)
    published(world)
    with world.scope():
        pair = Relationship.objects.select_related("mentor__membership", "mentee__membership").get()
    for side in answered:
        with world.acting(getattr(pair, side)):
            accept_relationship(pair, by=world.actor(getattr(pair, side)))
    with world.scope():
        before = Proposal.objects.get().status, Relationship.objects.get().status
        change = apply_change(pair.mentor, by=TASK, entry=LEFT)
        assert (Proposal.objects.get().status == ProposalStatus.WITHDRAWN) == (len(answered) < 2)
        assert undo_change(change, by=TASK).remaining == []
        assert (Proposal.objects.get().status, Relationship.objects.get().status) == before
