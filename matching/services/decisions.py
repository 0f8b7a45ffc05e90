"""What people decide about the pairs of a draft. Nothing here tells anybody; publishing does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from matching.choices import ProposalStatus, RunStatus
from matching.models import MatchRun, Proposal
from matching.permissions import can_decide_matching
from matching.scoring.criteria import Pair, PolicyConflictError
from matching.services.failures import conflict_in_words
from matching.services.results import figures_of, write_pairs, write_unmatched
from matching.services.solving import repeat_run
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.models import Person

if TYPE_CHECKING:
    from matching.scoring.run import MatchResult

SHORTEST_REASON = 10
LONGEST_REASON = 500


@transaction.atomic
def stage_all(run: MatchRun, *, by: Actor) -> int:
    """Every pair that is still undecided; says how many."""
    _require(run, by)
    _lock_draft(run)
    undecided = Proposal.objects.filter(run=run, status=ProposalStatus.SUGGESTED)
    staged: int = undecided.update(status=ProposalStatus.STAGED, decided_at=clock.now(), decided_by_id=by.membership_id)
    if staged:
        record("match_run.staged", by=by, subject=run, facts={"number": run.number, "pairs": staged})
    return staged


@transaction.atomic
def stage_proposal(proposal: Proposal, *, by: Actor) -> Proposal:
    return _move(proposal, ProposalStatus.SUGGESTED, ProposalStatus.STAGED, by)


@transaction.atomic
def unstage_proposal(proposal: Proposal, *, by: Actor) -> Proposal:
    """Back to undecided. The reason of an override stays with it."""
    return _move(proposal, ProposalStatus.STAGED, ProposalStatus.SUGGESTED, by)


@transaction.atomic
def override_pair(
    run: MatchRun, *, by: Actor, mentee: Person, mentor: Person, reason: str, seen_total: int | None = None
) -> Proposal:
    """A person gives the mentee another mentor; everybody else is matched again in the best way that leaves.
    `seen_total` is the total that the person was shown with the price."""
    _require(run, by)
    reason = " ".join(reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise RuleBroken("reason_too_short", _("Give a reason of 10 to 500 characters."), field="reason")
    run = _lock_draft(run)
    pair = (str(mentee.pk), str(mentor.pk))
    check_override(run, mentee, mentor)
    try:
        result = repeat_run(run, more={pair}, instead_of=mentee.pk)
    except PolicyConflictError as error:
        raise RuleBroken(error.code, conflict_in_words(error), field="mentor") from error
    if seen_total is not None and seen_total != result.total:
        raise Conflict(_("The result has changed meanwhile, and with it the price. Look at it again."))
    before = {"total": run.total, "matched": run.matched_count}
    _replace(run, result, {pair: reason}, by)
    record(
        "match_run.overridden",
        by=by,
        subject=run,
        facts={"number": run.number, "mentee": mentee.pk, "mentor": mentor.pk, **before, "total_now": result.total},
        after={"reason": reason},
        about=mentee.pk,
    )
    changed: Proposal = _open(run).get(mentee=mentee)
    return changed


def check_draft(run: MatchRun) -> None:
    if run.status != RunStatus.DRAFT:
        raise InvalidTransition(_("This matching"), run.get_status_display(), _("changed"))


def check_override(run: MatchRun, mentee: Person, mentor: Person) -> None:
    if mentee.pk == mentor.pk:
        raise RuleBroken("same_person", _("Mentor and mentee must be two people."), field="mentor")
    present = {row["id"] for row in run.inputs["mentees"]}, {row["id"] for row in run.inputs["mentors"]}
    if str(mentee.pk) not in present[0] or str(mentor.pk) not in present[1]:
        raise RuleBroken("not_in_this_run", _("Both must be part of this matching."), field="mentor")
    if _open(run).filter(mentee=mentee, mentor=mentor).exists():
        raise RuleBroken("no_change", _("They are a pair already."), field="mentor")


def _replace(run: MatchRun, result: MatchResult, reasons: Mapping[Pair, str], by: Actor) -> None:
    """Pairs that stay keep their decision; the others are withdrawn and their successors await one."""
    old = {(str(p.mentee_id), str(p.mentor_id)): p for p in _open(run)}
    new = {(pair.mentee_id, pair.mentor_id): pair for pair in result.pairs}
    gone = [proposal.pk for pair, proposal in old.items() if pair not in new]
    Proposal.objects.filter(pk__in=gone).update(status=ProposalStatus.WITHDRAWN)
    write_pairs(run, [found for pair, found in new.items() if pair not in old], reasons, by.membership_id)
    write_unmatched(run, result)
    MatchRun.objects.filter(pk=run.pk).update(**figures_of(result))


def _move(proposal: Proposal, now: ProposalStatus, wanted: ProposalStatus, by: Actor) -> Proposal:
    _require(proposal.run, by)
    _lock_draft(proposal.run)
    moved = Proposal.objects.filter(pk=proposal.pk, status=now).update(
        status=wanted, decided_at=clock.now(), decided_by_id=by.membership_id
    )
    if not moved:
        proposal.refresh_from_db()
        raise InvalidTransition(_("This pair"), proposal.get_status_display(), wanted.label)
    proposal.refresh_from_db()
    record(f"proposal.{wanted}", by=by, subject=proposal)
    return proposal


def _open(run: MatchRun) -> QuerySet[Proposal]:
    proposals: QuerySet[Proposal] = Proposal.objects.filter(run=run)
    return proposals.exclude(status=ProposalStatus.WITHDRAWN)


def _require(run: MatchRun, by: Actor) -> None:
    require(
        can_decide_matching(by, run.program),
        _("Only those who run this program can decide about its pairs."),
        who_can_help=_("Ask the program owner."),
    )


def _lock_draft(run: MatchRun) -> MatchRun:
    """Whoever decides waits for whoever is publishing."""
    locked: MatchRun = (
        MatchRun.objects.select_for_update(of=("self",)).select_related("program", "policy").get(pk=run.pk)
    )
    check_draft(locked)
    return locked
