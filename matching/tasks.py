"""Matching in a worker."""

from uuid import UUID

from django.utils.translation import gettext as _

from matching.services.clocks import expire_proposals, fail_lost_runs, remind_of_proposals
from matching.services.runs import carry_out, fail_run
from mentoring.errors import DomainError
from mentoring.jobs.registry import job
from mentoring.jobs.task import LeaseLostError, OrganizationTask
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope

ATTEMPTS = 3


@job("matching.run", max_attempts=ATTEMPTS)
def run_matching(task: OrganizationTask, *, run_id: UUID) -> None:
    try:
        carry_out(run_id, scope=task.scope, progress=task.progress)
    except LeaseLostError:
        raise
    except DomainError as error:
        # Also when whoever asked has lost access meanwhile: then nobody's scope could say so.
        _fail(task, run_id, str(error))
        raise
    except Exception:
        if task.attempt >= ATTEMPTS:
            _fail(task, run_id, _("Something went wrong on our side. Nothing was changed; start the matching again."))
        raise


def _fail(task: OrganizationTask, run_id: UUID, words: str) -> None:
    with organization_scope(task.organization, Actor.task("matching.run")):
        fail_run(run_id, words)


def tick() -> None:
    """About once a minute in each organization."""
    expire_proposals()
    remind_of_proposals()
    fail_lost_runs()
