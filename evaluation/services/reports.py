"""Quarterly reports, kept as they were made. The same figures are not printed twice; other figures are a new version
that says what changed."""

import hashlib
import json
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.models import ReportRun
from evaluation.permissions.reports import can_build_reports
from evaluation.queries.dashboard import Dashboard
from evaluation.queries.periods import quarter_named
from evaluation.queries.report_figures import differences, figures_of, quarterly_report, report_dashboard
from evaluation.queries.report_runs import latest_report
from evaluation.reports.quarterly import render
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.jobs.models import Job
from mentoring.jobs.services import enqueue
from mentoring.notifications.services import notify
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import Role
from programs.models import Program, ProgramRole

LONGEST_CHANGE = 500


@transaction.atomic
def build_quarterly_report(program: Program, quarter: Quarter, *, by: Actor) -> ReportRun:
    """The program's report of the quarter: the one that is there if its figures still hold, else a new version."""
    require(can_build_reports(by), _("Only HR makes reports."), who_can_help=_("Ask an HR admin."))
    # Two workers with the same report wait for each other here; others may go on writing to the program.
    program = Program.objects.select_for_update(of=("self",), no_key=True).get(pk=program.pk)
    dashboard = report_dashboard(program, quarter)
    report = quarterly_report(program, quarter, dashboard)
    # As it is stored: what JSON makes of it is what is compared.
    figures = json.loads(json.dumps(figures_of(report)))
    digest = digest_of(figures)
    latest = latest_report(program, quarter.name)
    if latest is not None and latest.digest == digest:
        return latest
    changes = _changes(latest, figures, dashboard) if latest is not None else []
    version = latest.version + 1 if latest is not None else 1
    if latest is not None:
        report = replace(report, version=version, what_changed=tuple(changes[:20]))
    run: ReportRun = ReportRun.objects.create(
        program=program,
        quarter=quarter.name,
        version=version,
        figures=figures,
        digest=digest,
        pdf=render(report),
        what_changed="; ".join(changes)[:LONGEST_CHANGE],
        counted=sorted(str(person) for person in dashboard.counted) if dashboard is not None else [],
        built_by_id=by.membership_id,
    )
    record(
        "report.built", by=by, subject=run, facts={"quarter": quarter.name, "version": version, "digest": digest[:32]}
    )
    sponsors = ProgramRole.objects.filter(program=program, role=Role.PROGRAM_SPONSOR).select_related("membership")
    for role in sponsors:
        notify("report.built", recipient=role.membership, subject=run)
    return run


@transaction.atomic
def start_reports(*, by: Actor, quarter: str) -> Job:
    """HR asks the worker for all reports of a quarter."""
    require(can_build_reports(by), _("Only HR makes reports."), who_can_help=_("Ask an HR admin."))
    named = read_quarter(quarter)
    record("reports.requested", by=by, facts={"quarter": named.name})
    return enqueue("evaluation.build_report", quarter=named.name)


@transaction.atomic
def open_report(run: ReportRun, *, by: Actor) -> ReportRun:
    """The report with its pages. That it was opened is on record."""
    opened: ReportRun = ReportRun.objects.select_related("program").get(pk=run.pk)
    record("report.opened", by=by, subject=opened, facts={"quarter": opened.quarter, "version": opened.version})
    return opened


def read_quarter(text: str) -> Quarter:
    try:
        return quarter_named(text)
    except ValueError:
        raise RuleBroken(
            "bad_quarter", _("Write a quarter like 2026Q3: the year in which the fiscal year begins."), field="quarter"
        ) from None


def _changes(latest: ReportRun, figures: dict[str, Any], dashboard: Dashboard | None) -> list[str]:
    """In words; nothing is said of figures from which somebody was taken who reads reports by now: the difference
    would be that person's band."""
    readers = {str(person) for person in dashboard.readers} if dashboard is not None else set()
    if readers.intersection(latest.counted):
        return ["Other people are counted: who may read this report is not counted in it"]
    return differences(latest.figures, figures)


def digest_of(figures: dict[str, Any]) -> str:
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
