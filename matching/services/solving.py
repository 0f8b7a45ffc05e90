"""The door to the scorer. numpy and scipy are imported here, inside functions, so that a web process that only shows
results does not carry them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from matching.models import MatchRun
from matching.queries.problems import kept_problem
from matching.readers import Inputs
from matching.scoring.criteria import Pair, Policy
from mentoring.errors import RuleBroken

if TYPE_CHECKING:
    from matching.scoring.run import MatchResult

NOT_PROVED = _("The independent check refused the result, so it was not kept.")


def solve(
    inputs: Inputs,
    policy: Policy,
    *,
    seed: int,
    locks: Collection[Pair] = (),
    progress: Callable[[str], None] = lambda stage: None,
) -> MatchResult:
    """Raises PolicyConflictError when the rules cannot all be kept. There is no result without its proof."""
    from matching.scoring.run import NotProvedError, run  # noqa: PLC0415

    try:
        return run(inputs.mentees, inputs.mentors, policy, seed=seed, locks=sorted(locks), progress=progress)
    except NotProvedError as error:
        raise RuleBroken("not_proved", NOT_PROVED) from error


def repeat_run(run: MatchRun, *, more: Collection[Pair] = (), instead_of: UUID | None = None) -> MatchResult:
    """The run again from what it kept."""
    problem = kept_problem(run, more=more, instead_of=instead_of)
    return solve(problem.inputs, problem.policy, seed=run.seed, locks=problem.locks)
