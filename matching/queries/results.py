"""A run's result as a document, for the command and for whoever checks it independently."""

from typing import Any

from matching.models import MatchRun
from matching.queries.explanations import Words
from matching.queries.problems import policy_of
from matching.queries.runs import proposals_of, unmatched_of
from matching.readers import from_json
from participants.models import Person


def result_document(run: MatchRun, *, with_scores: bool = False) -> dict[str, Any]:
    proposals, unmatched = list(proposals_of(run)), list(unmatched_of(run))
    told = [sentence for proposal in proposals for sentence in (*proposal.reasons, *proposal.watch)]
    words = Words(told + [sentence for row in unmatched for sentence in row.reasons])
    document: dict[str, Any] = {
        "number": run.number,
        "status": run.status,
        "policy_version": run.policy.version,
        "seed": run.seed,
        "inputs_digest": run.inputs_digest,
        "mentees": run.mentee_count,
        "mentors": run.mentor_count,
        "places": run.place_count,
        "matched": run.matched_count,
        "total": run.total,
        "one_by_one_total": run.one_by_one_total,
        "gap": run.gap,
        "pairs": [
            {
                "mentee": _person(proposal.mentee),
                "mentor": _person(proposal.mentor),
                "score": proposal.score,
                "fit": float(proposal.fit),
                "reasons": [words.say(sentence) for sentence in proposal.reasons],
                "watch": [words.say(sentence) for sentence in proposal.watch],
            }
            for proposal in proposals
        ],
        "unmatched": [
            {"mentee": _person(row.person), "reasons": [words.say(sentence) for sentence in row.reasons]}
            for row in unmatched
        ],
    }
    if with_scores:
        document["scores"] = _scores(run)
    return document


def _scores(run: MatchRun) -> dict[str, Any]:
    """Every pair, -1 where a rule forbids it: what an independent check of the result needs."""
    from matching.scoring.score import score_pairs  # noqa: PLC0415 (numpy stays out of web processes)

    inputs = from_json(run.inputs)
    matrix = score_pairs(inputs.mentees, inputs.mentors, policy_of(run.policy, inputs)).matrix
    return {
        "mentees": [mentee.id for mentee in inputs.mentees],
        "mentors": [{"id": mentor.id, "places": mentor.places} for mentor in inputs.mentors],
        "matrix": matrix.tolist(),
    }


def _person(person: Person) -> dict[str, str]:
    return {"id": str(person.pk), "name": person.name, "email": person.email}
