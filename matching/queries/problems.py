"""A kept run as the scorer's problem: what it was told, its rules, and what people have fixed since."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from matching.choices import ProposalStatus
from matching.models import MatchingPolicy, MatchRun, Proposal
from matching.readers import Inputs, from_json, policy_for
from matching.scoring.criteria import Pair, Policy


@dataclass(frozen=True)
class KeptProblem:
    inputs: Inputs
    policy: Policy
    locks: frozenset[Pair]

    def keeps(self, mentee_id: UUID) -> bool:
        """Whether the mentee's pair is given and not chosen."""
        return any(pair[0] == str(mentee_id) for pair in (*self.locks, *self.policy.always_pairs))


def policy_of(policy: MatchingPolicy, inputs: Inputs) -> Policy:
    return policy_for(policy.weights, policy.hard_rules, policy.never_pairs, policy.always_pairs, inputs)


def kept_problem(run: MatchRun, *, more: Collection[Pair] = (), instead_of: UUID | None = None) -> KeptProblem:
    """With people's overrides and `more` pairs given; an override of the mentee `instead_of` is taken back."""
    inputs = from_json(run.inputs)
    locks = {pair for pair in overridden_pairs(run) if pair[0] != str(instead_of)} | set(more)
    policy = policy_of(run.policy, inputs)
    # A person's decision about somebody comes before a rule that fixes their pair.
    decided = {mentee for mentee, _mentor in locks}
    always = frozenset(pair for pair in policy.always_pairs if pair[0] not in decided)
    return KeptProblem(inputs, replace(policy, always_pairs=always), frozenset(locks))


def overridden_pairs(run: MatchRun) -> set[Pair]:
    chosen = Proposal.objects.filter(run=run).exclude(override_reason="").exclude(status=ProposalStatus.WITHDRAWN)
    return {(str(mentee), str(mentor)) for mentee, mentor in chosen.values_list("mentee_id", "mentor_id")}
