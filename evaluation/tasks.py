"""The end of a quarter, in a worker: reviews for the pairs, reports for the sponsors."""

from django.utils.translation import gettext as _

from evaluation.queries.periods import quarter_of
from evaluation.queries.report_runs import reporting_programs
from evaluation.services.reports import build_quarterly_report, read_quarter
from evaluation.services.reviews import prepare_quarterly_reviews
from mentoring import clock
from mentoring.jobs.choices import Queue
from mentoring.jobs.registry import job
from mentoring.jobs.services import enqueue
from mentoring.jobs.task import OrganizationTask
from mentoring.tenancy.scope import current_organization


@job("evaluation.prepare_reviews")
def prepare_reviews(task: OrganizationTask, *, quarter: str) -> None:
    with task.scope() as scope:
        prepare_quarterly_reviews(read_quarter(quarter), by=scope.actor)


@job("evaluation.build_report", queue=Queue.REPORTS)
def build_report(task: OrganizationTask, *, quarter: str) -> None:
    """One report for each program that has begun. One scope each: what is made stays if a later one fails."""
    with task.scope():
        programs = list(reporting_programs())
    for done, program in enumerate(programs):
        task.progress(done, len(programs), _("Making the report of %(program)s") % {"program": program.name})
        with task.scope() as scope:
            build_quarterly_report(program, read_quarter(quarter), by=scope.actor)
    task.progress(len(programs), len(programs), _("All reports are made"))


def tick() -> None:
    """About once a minute in each organization: when a quarter has ended, its work is asked for, once."""
    ended = quarter_of(clock.now()).previous
    if current_organization().created_at >= ended.end:
        return
    enqueue("evaluation.prepare_reviews", once=ended.name, quarter=ended.name)
    enqueue("evaluation.build_report", once=ended.name, quarter=ended.name)
