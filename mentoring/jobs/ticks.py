"""What every organization needs regularly: due reminders, due reviews. Apps register theirs in ready().

A tick may run late, twice, or in two processes at once; what it writes must have a unique key.
"""

import logging
from collections.abc import Callable

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope

log = logging.getLogger(__name__)

_ticks: dict[str, Callable[[], None]] = {}


def register_tick(name: str, function: Callable[[], None]) -> None:
    """`function` runs about once a minute in a scope of each organization, as Actor.task(name).
    Keep it short: write messages and enqueue jobs that are due."""
    known = _ticks.get(name)
    if known is not None and known.__module__ != function.__module__:
        raise ValueError(f"The tick {name} exists already in {known.__module__}.")
    _ticks[name] = function


def run_ticks() -> int:
    """Says how many failed; one failure does not stop the others."""
    failures = 0
    for organization in Organization.objects.filter(is_suspended=False).order_by("pk"):
        for name, function in sorted(_ticks.items()):
            try:
                with organization_scope(organization, Actor.task(name)):
                    function()
            except Exception as error:
                failures += 1
                log.error("Tick %s failed in %s: %s", name, organization.pk, type(error).__name__)
    return failures
