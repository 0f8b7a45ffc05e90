"""The quarterly review of one relationship, for the two who hold it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from evaluation.reports.document import compile_printable, date_in_words, instant_in_words


@dataclass(frozen=True, slots=True)
class ReviewFact:
    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class ReviewGoal:
    statement: str
    measure: str
    now: str
    standing: str


@dataclass(frozen=True, slots=True)
class ReviewStep:
    what: str
    who: str
    due: str
    is_carried_over: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    role: str
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RelationshipReview:
    organization_name: str
    program: str
    mentee: str
    mentor: str
    quarter_label: str
    as_of: datetime
    finding: str = ""
    facts: tuple[ReviewFact, ...] = ()
    goals: tuple[ReviewGoal, ...] = ()
    steps: tuple[ReviewStep, ...] = ()
    signatures: tuple[Signature, ...] = ()
    notes: tuple[str, ...] = ()
    version: int = 1


def render(review: RelationshipReview) -> bytes:
    return compile_printable("review", review, _data, as_of=review.as_of)


def _data(review: RelationshipReview) -> dict[str, object]:
    return {
        "title": f"{review.mentee} and {review.mentor}: review {review.quarter_label}",
        "organization": review.organization_name,
        "program": review.program,
        "quarter": review.quarter_label,
        "as_of": instant_in_words(review.as_of),
        "as_of_day": date_in_words(review.as_of),
        "version": review.version,
        "heading": f"{review.mentee} and {review.mentor}",
        "finding": review.finding,
        "facts": [asdict(fact) for fact in review.facts],
        "goals": [asdict(goal) for goal in review.goals],
        "steps": [asdict(step) for step in review.steps],
        "signatures": [_signature(each) for each in review.signatures],
        "notes": list(review.notes),
    }


def _signature(signature: Signature) -> dict[str, str]:
    signed = signature.signed_at
    return {
        "name": signature.name,
        "role": signature.role,
        "signed": "" if signed is None else f"Signed {date_in_words(signed)}",
    }
