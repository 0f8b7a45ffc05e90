"""What an override would change, shown before anybody decides."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from matching.choices import ProposalStatus
from matching.models import MatchRun, Proposal
from matching.permissions import can_decide_matching
from matching.queries.overview import shown_fit
from matching.scoring.criteria import PolicyConflictError
from matching.services.decisions import check_draft, check_override
from matching.services.failures import conflict_in_words
from matching.services.solving import repeat_run
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.models import Person


@dataclass(frozen=True)
class Move:
    """Somebody else who would get another mentor, or none."""

    mentee: Person
    old: Person | None
    new: Person | None


@dataclass(frozen=True)
class OverridePrice:
    """Totals in points of fit over everybody; `seen_total` is what the deciding request must send back."""

    fit: int
    total_before: int
    total_after: int
    matched_before: int
    matched_after: int
    moves: tuple[Move, ...]
    seen_total: int

    @property
    def lost(self) -> int:
        return self.total_before - self.total_after


def price_override(run: MatchRun, *, by: Actor, mentee: Person, mentor: Person) -> OverridePrice:
    require(can_decide_matching(by, run.program), _("Only those who run this program can decide about its pairs."))
    check_draft(run)
    check_override(run, mentee, mentor)
    pair = (str(mentee.pk), str(mentor.pk))
    try:
        result = repeat_run(run, more={pair}, instead_of=mentee.pk)
    except PolicyConflictError as error:
        raise RuleBroken(error.code, conflict_in_words(error), field="mentor") from error
    after = {found.mentee_id: found.mentor_id for found in result.pairs}
    chosen = next(found for found in result.pairs if found.mentee_id == pair[0])
    return OverridePrice(
        fit=chosen.fit,
        total_before=shown_fit(run.total),
        total_after=shown_fit(result.total),
        matched_before=run.matched_count,
        matched_after=len(result.pairs),
        moves=_moves(run, after, pair[0]),
        seen_total=result.total,
    )


def _moves(run: MatchRun, after: dict[str, str], chosen: str) -> tuple[Move, ...]:
    rows = Proposal.objects.filter(run=run).exclude(status=ProposalStatus.WITHDRAWN)
    before = {str(a): str(b) for a, b in rows.values_list("mentee_id", "mentor_id")}
    changed = [m for m in sorted(before | after) if m != chosen and before.get(m) != after.get(m)]
    ids = {p for m in changed for p in (m, before.get(m), after.get(m)) if p}
    people = {str(person.pk): person for person in Person.objects.filter(pk__in=ids)}
    return tuple(Move(people[m], people.get(before.get(m, "")), people.get(after.get(m, ""))) for m in changed)
