"""A match run from its start to its stored result. The result counts only when the independent check agrees."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from matching.choices import RUN_TRANSITIONS, RunStatus
from matching.models import MatchRun
from matching.permissions import can_run_matching
from matching.queries.inputs import build_inputs, waiting_mentees
from matching.queries.problems import policy_of
from matching.readers import Inputs, to_json
from matching.scoring.criteria import Policy, PolicyConflictError
from matching.services.failures import conflict_in_words
from matching.services.policies import ensure_policy
from matching.services.results import figures_of, write_pairs, write_unmatched
from matching.services.solving import solve
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.jobs.services import enqueue
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from programs.choices import MATCHABLE, Side
from programs.models import Enrollment, Intake, Program
from programs.queries.programs import current_intake

if TYPE_CHECKING:
    from matching.scoring.run import MatchResult

UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)
#: done, total, words
Progress = Callable[[int, int, str], None]
#: A short transaction of whoever asked for the run.
OpenScope = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class PreparedRun:
    run_id: UUID
    inputs: Inputs
    policy: Policy
    seed: int


@transaction.atomic
def start_run(
    program: Program, *, by: Actor, intake: Intake | None = None, seed: int | None = None, in_worker: bool = True
) -> MatchRun:
    """A worker does it after this transaction; with `in_worker=False` the caller does, by `carry_out`."""
    _require(program, by)
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    runs = MatchRun.objects.filter(program=program)
    if runs.filter(status__in=UNDER_WAY).exists():
        raise Conflict(_("This program is being matched right now. Wait for the result."))
    intake = intake or current_intake(program)
    if intake is None or intake.program_id != program.pk:
        raise RuleBroken("no_intake", _("The program has no intake yet, so there is nobody to match."))
    _check_people(intake)
    run: MatchRun = MatchRun.objects.create(
        program=program,
        intake=intake,
        policy=ensure_policy(program, by=by),
        number=(runs.aggregate(Max("number"))["number__max"] or 0) + 1,
        # A fresh draw each time: nobody is favored for ever among equals.
        seed=secrets.randbelow(2**31) if seed is None else seed,
        created_by_id=by.membership_id,
    )
    record("match_run.started", by=by, subject=run, facts={"number": run.number, "policy": run.policy.version})
    if in_worker:
        run.job_id = enqueue("matching.run", run_id=run.pk).pk
        run.save(update_fields=["job_id"])
    return run


def carry_out(run_id: UUID, *, scope: OpenScope, progress: Progress) -> None:
    """Read in one short transaction, compute in none, write in another. After a killed worker it begins again, and
    the first complete result is the only one. Whoever calls tells the run of a DomainError by `fail_run`."""
    with scope():
        prepared = prepare_run(run_id)
    if prepared is None:
        return
    pairs = len(prepared.inputs.mentees) * len(prepared.inputs.mentors)
    try:
        result = solve(
            prepared.inputs,
            prepared.policy,
            seed=prepared.seed,
            progress=lambda stage: progress(*_in_words(stage, pairs)),
        )
    except PolicyConflictError as error:
        with scope():
            raise RuleBroken(error.code, conflict_in_words(error)) from error
    with scope():
        store_result(prepared, result)


@transaction.atomic
def prepare_run(run_id: UUID) -> PreparedRun | None:
    """None when the run has its end already. Reads people as they are now and keeps what it read."""
    taken = MatchRun.objects.filter(pk=run_id, status__in=UNDER_WAY).update(status=RunStatus.RUNNING)
    if not taken:
        return None
    run = MatchRun.objects.select_related("policy", "intake").get(pk=run_id)
    inputs = build_inputs(run.intake)
    if not inputs.mentees:
        raise _nobody_waits()
    MatchRun.objects.filter(pk=run_id).update(
        inputs=to_json(inputs),
        mentee_count=len(inputs.mentees),
        mentor_count=len(inputs.mentors),
        place_count=inputs.places,
    )
    return PreparedRun(run.pk, inputs, policy_of(run.policy, inputs), run.seed)


@transaction.atomic
def store_result(prepared: PreparedRun, result: MatchResult) -> None:
    stored = MatchRun.objects.filter(pk=prepared.run_id, status=RunStatus.RUNNING).update(
        status=RunStatus.DRAFT,
        inputs=to_json(prepared.inputs),
        inputs_digest=result.digest,
        finished_at=clock.now(),
        failure="",
        **figures_of(result),
    )
    if not stored:
        return
    run = MatchRun.objects.get(pk=prepared.run_id)
    write_pairs(run, result.pairs, {}, None)
    write_unmatched(run, result)
    facts = {"number": run.number, "matched": run.matched_count, "gap": run.gap, "digest": run.inputs_digest[:40]}
    record("match_run.finished", by=Actor.task("matching.run"), subject=run, facts=facts)


@transaction.atomic
def fail_run(run_id: UUID, words: str) -> None:
    failed = MatchRun.objects.filter(pk=run_id, status__in=UNDER_WAY).update(
        status=RunStatus.FAILED, failure=words[:300], finished_at=clock.now()
    )
    if failed:
        run = MatchRun.objects.get(pk=run_id)
        record("match_run.failed", by=Actor.task("matching.run"), subject=run, facts={"number": run.number})


@transaction.atomic
def discard_run(run: MatchRun, *, by: Actor) -> MatchRun:
    """Taken off the list; nobody hears of it. What was published stays."""
    _require(run.program, by)
    before = statuses_before(RUN_TRANSITIONS, RunStatus.DISCARDED)
    if not MatchRun.objects.filter(pk=run.pk, status__in=before).update(status=RunStatus.DISCARDED):
        run.refresh_from_db()
        raise InvalidTransition(_("This matching"), run.get_status_display(), RunStatus.DISCARDED.label)
    record("match_run.discarded", by=by, subject=run, facts={"number": run.number})
    run.refresh_from_db()
    return run


def _require(program: Program, by: Actor) -> None:
    require(
        can_run_matching(by, program),
        _("Only those who run this program can match its people."),
        who_can_help=_("Ask the program owner."),
    )


def _check_people(intake: Intake) -> None:
    enrolled = Enrollment.objects.filter(program_id=intake.program_id, status__in=MATCHABLE, ended_at=None)
    sides = set(enrolled.values_list("side", flat=True).distinct())
    if Side.MENTEE not in sides:
        raise RuleBroken(
            "no_mentees", _("No mentee of this intake is ready to be matched. Decide the applications first.")
        )
    if Side.MENTOR not in sides:
        raise RuleBroken(
            "no_mentors", _("No mentor of this program is ready to be matched. Decide the applications first.")
        )
    if not waiting_mentees(intake).exists():
        raise _nobody_waits()


def _nobody_waits() -> RuleBroken:
    """A draft of nobody would only ask to be decided."""
    return RuleBroken("nobody_waits", _("Nobody of this intake waits for a mentor, so there is nothing to match."))


def _in_words(stage: str, pairs: int) -> tuple[int, int, str]:
    steps = {
        "scoring": (1, _("Scoring %(pairs)s possible pairs") % {"pairs": f"{pairs:,}"}),
        "solving": (2, _("Finding the best result for everybody")),
        "checking": (3, _("Checking the result independently")),
        "explaining": (4, _("Writing down the reasons")),
    }
    done, words = steps[stage]
    return done, len(steps) + 1, words
