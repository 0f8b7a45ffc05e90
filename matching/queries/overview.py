"""Everything on the page of one run, in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from matching.choices import ProposalStatus
from matching.models import MatchRun, Proposal, UnmatchedPerson
from matching.queries.explanations import CRITERIA, Words
from matching.queries.runs import proposals_of, unmatched_of
from matching.scoring.assign import split
from matching.scoring.criteria import Criterion
from participants.models import Person

LOW_FIT = 70
BRIEF = 2


@dataclass(frozen=True)
class PairRow:
    id: UUID
    mentee: Person
    mentor: Person
    fit: int
    why: str
    #: What speaks for the pair most, for a row of the table.
    brief: str
    is_same_function: bool
    watch: str
    status: ProposalStatus
    status_words: str
    override_reason: str

    @property
    def is_undecided(self) -> bool:
        return self.status == ProposalStatus.SUGGESTED

    @property
    def is_staged(self) -> bool:
        return self.status == ProposalStatus.STAGED


@dataclass(frozen=True)
class UnmatchedRow:
    id: UUID
    person: Person
    why: str


@dataclass(frozen=True)
class MentorRow:
    """`worth`: what one more place would bring, in points of fit; `more_people`: whether somebody would be matched."""

    person: Person
    used: int
    places: int
    more_people: int
    worth: int


@dataclass(frozen=True)
class Figures:
    average_fit: int | None
    weakest: PairRow | None
    other_function: int
    busiest: MentorRow | None
    better_percent: float | None


@dataclass(frozen=True)
class RunPage:
    run: MatchRun
    pairs: list[PairRow]
    unmatched: list[UnmatchedRow]
    mentors: list[MentorRow]
    figures: Figures

    @property
    def matched(self) -> int:
        return len(self.pairs)

    @property
    def staged(self) -> int:
        return sum(pair.is_staged for pair in self.pairs)

    @property
    def undecided(self) -> int:
        return sum(pair.is_undecided for pair in self.pairs)

    @property
    def overrides(self) -> int:
        return sum(bool(pair.override_reason) for pair in self.pairs)

    @property
    def same_function(self) -> int:
        return sum(pair.is_same_function for pair in self.pairs)

    @property
    def low(self) -> int:
        return sum(pair.fit < LOW_FIT for pair in self.pairs)

    @property
    def is_best(self) -> bool:
        """Said only after the independent check found nothing between this result and the best."""
        return self.run.gap == 0


@dataclass(frozen=True)
class TermRow:
    label: str
    reached: int
    possible: int


def run_page(run: MatchRun) -> RunPage:
    proposals, unmatched = list(proposals_of(run)), list(unmatched_of(run))
    words = Words(_sentences(proposals, unmatched))
    pairs = [_pair(proposal, words) for proposal in proposals]
    left = [UnmatchedRow(row.pk, row.person, words.say_all(row.reasons)) for row in unmatched]
    mentors = _mentors(run, proposals)
    return RunPage(run, pairs, left, mentors, _figures(run, proposals, pairs, mentors))


def pair_row(proposal: Proposal) -> PairRow:
    return _pair(proposal, Words(_sentences([proposal], [])))


def term_rows(proposal: Proposal) -> list[TermRow]:
    """What makes the fit, most important first."""
    rows = [TermRow(str(CRITERIA[Criterion(t["criterion"])]), t["reached"], t["possible"]) for t in proposal.terms]
    return sorted(rows, key=lambda row: -row.possible)


def _pair(proposal: Proposal, words: Words) -> PairRow:
    return PairRow(
        id=proposal.pk,
        mentee=proposal.mentee,
        mentor=proposal.mentor,
        fit=shown_fit(proposal.score),
        why=words.say_all(proposal.reasons),
        brief=words.say_all(proposal.reasons[:BRIEF]),
        is_same_function=any(sentence["code"] == "same_function" for sentence in proposal.watch),
        watch=words.say_all(proposal.watch),
        status=ProposalStatus(proposal.status),
        status_words=proposal.get_status_display(),
        override_reason=proposal.override_reason,
    )


def shown_fit(score: int) -> int:
    """Of 100, halves up, as the scorer shows it."""
    return (2 * score + 100) // 200


def _sentences(proposals: Sequence[Proposal], unmatched: Sequence[UnmatchedPerson]) -> list[dict[str, Any]]:
    found = [sentence for proposal in proposals for sentence in (*proposal.reasons, *proposal.watch)]
    return found + [sentence for row in unmatched for sentence in row.reasons]


def _mentors(run: MatchRun, proposals: Sequence[Proposal]) -> list[MentorRow]:
    """Those whose further place is worth most first: the list for recruiting."""
    if not run.inputs or run.gap is None:
        return []
    places = {row["id"]: row["places"] for row in run.inputs["mentors"]}
    used = Counter(str(proposal.mentor_id) for proposal in proposals)
    people = {str(person.pk): person for person in Person.objects.filter(pk__in=places)}
    rows = []
    for mentor_id, person in people.items():
        gain = split(run.prices["mentors"].get(mentor_id, 0), run.prices["penalty"])
        rows.append(MentorRow(person, used[mentor_id], places[mentor_id], gain.people, max(shown_fit(gain.points), 0)))
    return sorted(rows, key=lambda row: (-row.more_people, -row.worth, -row.used, row.person.sort_name))


def _figures(run: MatchRun, proposals: Sequence[Proposal], pairs: list[PairRow], mentors: list[MentorRow]) -> Figures:
    functions = {row["id"]: row["function"] for side in ("mentees", "mentors") for row in run.inputs.get(side, ())}
    other = sum(functions.get(str(p.mentee_id)) != functions.get(str(p.mentor_id)) for p in proposals)
    better = 100 * (run.total - run.one_by_one_total) / run.one_by_one_total if run.one_by_one_total else None
    return Figures(
        average_fit=shown_fit(round(sum(p.score for p in proposals) / len(proposals))) if proposals else None,
        weakest=pairs[0] if pairs else None,
        other_function=other,
        busiest=max((row for row in mentors if row.used), key=lambda row: row.used, default=None),
        better_percent=better,
    )
