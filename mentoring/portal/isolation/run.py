"""The whole check, in a database of its own."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.test import override_settings

from mentoring.portal.isolation.addresses import try_addresses
from mentoring.portal.isolation.report import Report
from mentoring.portal.isolation.scratch import scratch_database
from mentoring.portal.isolation.tables import foreign_state, try_tables
from mentoring.portal.isolation.work import try_commands, try_functions, try_jobs
from mentoring.portal.isolation.world import Twins, build_twins

# Counting of requests must neither stop the check nor be charged to anybody: nothing is kept, so nothing is counted.
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def run_check(template: str = "", after_build: Callable[[], None] | None = None) -> Report:
    """`after_build` lets a test break a wall and see that it is found."""
    report = Report()
    with scratch_database(template), override_settings(CACHES=OWN_CACHE), refusals_unlogged():
        twins = build_twins()
        if after_build is not None:
            after_build()
        before = foreign_state(twins.foreign)
        try_all(twins, report)
        for label, state in foreign_state(twins.foreign).items():
            if state != before[label]:
                report.fault(label, "rows of the other organization were changed by the check")
    report.faults += report.untried()
    return report


def try_all(twins: Twins, report: Report) -> None:
    try_tables(twins, report)
    try_addresses(twins, report)
    try_jobs(twins, report)
    try_functions(twins, report)
    try_commands(twins, report)


@contextmanager
def refusals_unlogged() -> Iterator[None]:
    """Hundreds of refused requests are what is wanted here, and that none is counted; failures are still logged."""
    loggers = [logging.getLogger(name) for name in ("django.request", "mentoring.api.throttling")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
