"""A named person makes the staged pairs real: all of them or none."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from matching.choices import ProposalStatus, RunStatus
from matching.models import MatchRun, Proposal
from matching.permissions import can_publish_matching
from matching.queries.inputs import build_inputs
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import today
from programs.choices import IntakeStatus
from programs.models import Program
from programs.services.intakes import change_intake_status
from relationships.services.relationships import propose_relationship

#: Reminders on day 3 and 7, hand-back after day 10.
ANSWER_TIME = timedelta(days=10)


@transaction.atomic
def publish_run(run: MatchRun, *, by: Actor) -> MatchRun:
    """Both people of every staged pair are asked. Pairs that nobody staged are withdrawn."""
    require(
        can_publish_matching(by, run.program),
        _("Only HR and the owner of this program can publish its matching."),
        who_can_help=_("Ask the program owner."),
    )
    # Two runs of one program must not give the same mentee a mentor each.
    Program.objects.select_for_update(of=("self",)).get(pk=run.program_id)
    published = MatchRun.objects.filter(pk=run.pk, status=RunStatus.DRAFT).update(
        status=RunStatus.PUBLISHED, published_at=clock.now(), published_by_id=by.membership_id
    )
    run = MatchRun.objects.select_related("program", "intake__program", "published_by").get(pk=run.pk)
    if not published:
        raise InvalidTransition(_("This matching"), run.get_status_display(), RunStatus.PUBLISHED.label)
    # One order for everybody who takes places, so that two publishers never wait for each other in a circle.
    staged = list(
        Proposal.objects.filter(run=run, status=ProposalStatus.STAGED)
        .select_related("mentor__membership", "mentee__membership")
        .order_by("mentor_id", "mentee_id")
    )
    if not staged:
        raise RuleBroken("nothing_staged", _("Keep at least one pair before you publish."))
    _check_still_true(run, staged)
    for proposal in staged:
        _propose(run, proposal, by)
    Proposal.objects.filter(run=run, status=ProposalStatus.SUGGESTED).update(status=ProposalStatus.WITHDRAWN)
    if run.intake.status == IntakeStatus.MATCHING:
        change_intake_status(run.intake, by=by, status=IntakeStatus.STARTED)
    record("match_run.published", by=by, subject=run, facts={"number": run.number, "pairs": len(staged)})
    return run


def _check_still_true(run: MatchRun, staged: list[Proposal]) -> None:
    """People leave, find a mentor elsewhere or give places away between matching and publishing."""
    inputs = build_inputs(run.intake)
    mentees, mentors = {m.id for m in inputs.mentees}, {m.id for m in inputs.mentors}
    for proposal in staged:
        if str(proposal.mentee_id) not in mentees:
            raise _conflict(proposal, _("the mentee has a mentor already or has left the program"))
        if str(proposal.mentor_id) not in mentors:
            raise _conflict(proposal, _("the mentor has paused or has left the program"))


def _propose(run: MatchRun, proposal: Proposal, by: Actor) -> None:
    answer_by = today() + ANSWER_TIME
    Proposal.objects.filter(pk=proposal.pk).update(status=ProposalStatus.PUBLISHED)
    try:
        relationship = propose_relationship(
            by=by,
            program=run.program,
            mentor=proposal.mentor,
            mentee=proposal.mentee,
            proposal_id=proposal.pk,
            answer_by=answer_by,
            override_reason=proposal.override_reason,
        )
    except RuleBroken as error:
        words = _("all places of the mentor are taken by now") if error.code == "mentor_full" else str(error)
        raise _conflict(proposal, words) from error
    Proposal.objects.filter(pk=proposal.pk).update(
        status=ProposalStatus.AWAITING_MENTOR, relationship_id=relationship.pk
    )


def _conflict(proposal: Proposal, why: str) -> Conflict:
    return Conflict(
        _("Nothing was published. %(mentee)s with %(mentor)s: %(why)s. Give this pair another mentor or match again.")
        % {"mentee": proposal.mentee.name, "mentor": proposal.mentor.name, "why": why},
        code="pair_not_possible",
    )
