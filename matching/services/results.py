"""Writing what the scorer found into the rows of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from matching.choices import ProposalStatus
from matching.models import MatchRun, Proposal, UnmatchedPerson
from matching.scoring.criteria import Pair
from matching.services.solving import NOT_PROVED
from mentoring import clock
from mentoring.errors import RuleBroken

if TYPE_CHECKING:
    from matching.scoring.explain import Sentence
    from matching.scoring.run import MatchedPair, MatchResult

FULL_FIT = 100


def figures_of(result: MatchResult) -> dict[str, Any]:
    """The columns of a run that follow from its result. A result without a proof is never stored."""
    if result.gap != 0:
        raise RuleBroken("not_proved", NOT_PROVED)
    proof = result.certificate
    return {
        "matched_count": len(result.pairs),
        "total": result.total,
        "one_by_one_total": result.greedy.points,
        "gap": result.gap,
        "prices": {
            "mentees": dict(proof.mentee_prices),
            "mentors": dict(proof.mentor_prices),
            "total": proof.total,
            "penalty": proof.penalty,
        },
    }


def write_pairs(run: MatchRun, pairs: Iterable[MatchedPair], reasons: Mapping[Pair, str], by: UUID | None) -> None:
    """`reasons`: what a person gave for overriding the result, by pair."""
    Proposal.objects.bulk_create(
        _proposal(run, pair, reasons.get((pair.mentee_id, pair.mentor_id), ""), by) for pair in pairs
    )


def write_unmatched(run: MatchRun, result: MatchResult) -> None:
    UnmatchedPerson.objects.filter(run=run).delete()
    UnmatchedPerson.objects.bulk_create(
        UnmatchedPerson(run=run, person_id=UUID(left.mentee_id), reasons=sentences(left.why.reasons))
        for left in result.unmatched
    )


def sentences(found: Iterable[Sentence]) -> list[dict[str, Any]]:
    return [{"code": sentence.code, "params": _plain(sentence.params)} for sentence in found]


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in params.items()}


def _proposal(run: MatchRun, pair: MatchedPair, reason: str, by: UUID | None) -> Proposal:
    return Proposal(
        run=run,
        mentee_id=UUID(pair.mentee_id),
        mentor_id=UUID(pair.mentor_id),
        status=ProposalStatus.STAGED if reason else ProposalStatus.SUGGESTED,
        fit=f"{pair.score / FULL_FIT:.2f}",
        score=pair.score,
        terms=shares_of_fit(pair),
        reasons=sentences(pair.reasons),
        watch=sentences(pair.watch),
        override_reason=reason,
        decided_at=clock.now() if reason else None,
        decided_by_id=by if reason else None,
    )


def shares_of_fit(pair: MatchedPair) -> list[dict[str, Any]]:
    """Each term as points of 100: what could be reached adds up to 100, what is reached to the fit."""
    weights = [int(term.importance) for term in pair.terms]
    possible = shared_out(weights, FULL_FIT)
    reached = shared_out([int(term.importance) * term.points for term in pair.terms], pair.fit)
    return [
        {"criterion": term.criterion.value, "reached": got, "possible": whole}
        for term, got, whole in zip(pair.terms, reached, possible, strict=True)
    ]


def shared_out(parts: Sequence[int], whole: int) -> list[int]:
    """Whole numbers in proportion to `parts` that add up to `whole`; what rounding leaves goes to the largest rests."""
    total = sum(parts)
    if not total:
        return [0] * len(parts)
    shares = [part * whole // total for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda at: (-(parts[at] * whole % total), at))
    for at in by_rest[: whole - sum(shares)]:
        shares[at] += 1
    return shares
