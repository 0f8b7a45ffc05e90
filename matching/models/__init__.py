from matching.models.policy import MatchingPolicy
from matching.models.run import MatchRun, Proposal, UnmatchedPerson

__all__ = ["MatchRun", "MatchingPolicy", "Proposal", "UnmatchedPerson"]
