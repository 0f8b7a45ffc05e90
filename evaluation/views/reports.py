"""The archive of quarterly reports."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evaluation.forms.reports import BuildForm
from evaluation.permissions.reports import can_build_reports, can_view_reports
from evaluation.queries.archive import archive
from evaluation.queries.periods import current_quarter
from evaluation.queries.report_runs import filename_of, get_report
from evaluation.services.reports import open_report, start_reports
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.queries import get_job
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor


@require_http_methods(["GET"])
def reports(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    _require_archive()
    form = BuildForm(current=current_quarter()) if can_build_reports(actor) else None
    return render(request, "evaluation/reports.html", {"archive": archive(actor), "form": form})


@require_POST
def build(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    require(can_build_reports(actor), _("Only HR makes reports."), who_can_help=_("Ask an HR admin."))
    form = BuildForm(request.POST, current=current_quarter())
    if not form.is_valid():
        context = {"archive": archive(actor), "form": form}
        return render(request, "evaluation/reports.html", context, status=422)
    job = start_reports(by=actor, quarter=form.cleaned_data["quarter"])
    return redirect(organization_url("evaluation:reports_building", pk=job.pk))


@require_http_methods(["GET"])
def building(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Survives leaving: the work goes on, and this address says where it stands."""
    actor = current_actor()
    require(can_build_reports(actor), _("Only HR makes reports."), who_can_help=_("Ask an HR admin."))
    job = get_job(actor, pk)
    state = {
        JobStatus.PENDING: "running",
        JobStatus.RUNNING: "running",
        JobStatus.DONE: "done",
    }.get(JobStatus(job.status), "failed")
    return render(request, "evaluation/building.html", {"job": job, "state": state})


@require_http_methods(["GET"])
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    _require_archive()
    report = open_report(get_report(current_actor(), pk), by=current_actor())
    response = HttpResponse(bytes(report.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{filename_of(report)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _require_archive() -> None:
    require(
        can_view_reports(current_actor()),
        _("Reports are for sponsors of a program, those who run one, and HR."),
        who_can_help=_("Ask the program owner."),
    )
