from uuid import UUID

from django.db.models import QuerySet

from evaluation.models import ReportRun
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.queries.people import person_of
from programs.choices import ProgramStatus
from programs.models import Program
from programs.queries.roles import programs_where

#: Programs that have something to report.
REPORTING = (ProgramStatus.RUNNING, ProgramStatus.CLOSING, ProgramStatus.CLOSED)


def visible_reports(actor: Actor) -> QuerySet[ReportRun]:
    """Without their pages: these are loaded one at a time. Nobody gets a report in which they were counted before they
    were to read it: beside a later figure it would tell them their own band."""
    reports: QuerySet[ReportRun] = ReportRun.objects.defer("pdf", "counted").select_related("program", "built_by")
    programs = programs_where(actor, Permission.VIEW_REPORTS)
    if programs is not None:
        reports = reports.filter(program__in=programs)
    own = person_of(actor)
    if own is not None:
        reports = reports.exclude(counted__contains=[str(own.pk)])
    return reports.order_by("-quarter", "program__name", "-version", "-pk")


def get_report(actor: Actor, pk: UUID) -> ReportRun:
    report = visible_reports(actor).filter(pk=pk).first()
    if report is None:
        raise NotFound
    return report


def reporting_programs() -> QuerySet[Program]:
    programs: QuerySet[Program] = Program.objects.filter(status__in=REPORTING)
    return programs.order_by("name", "pk")


def latest_report(program: Program, quarter: str) -> ReportRun | None:
    report: ReportRun | None = ReportRun.objects.filter(program=program, quarter=quarter).order_by("-version").first()
    return report


def filename_of(report: ReportRun) -> str:
    """Letters, digits and hyphens only: the slug of a program holds nothing else."""
    version = f"-version-{report.version}" if report.version > 1 else ""
    return f"{report.program.slug}-{report.quarter}{version}.pdf"
