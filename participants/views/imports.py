"""The import wizard: upload, columns, check, import; and what was imported before."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.errors import Conflict, RuleBroken
from mentoring.jobs.queries import get_job
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.choices import ImportStatus
from participants.forms.imports import ApplyForm, MappingForm, UploadForm
from participants.models import ImportRun
from participants.permissions import can_import_people
from participants.queries.changes import kept_in_words, people_in_words, preview_of, remaining_in_words
from participants.queries.import_sources import visible_sources
from participants.queries.imports import faulty_rows_file, get_import, has_lost_its_job, visible_imports
from participants.services.imports import apply_import, discard_import, save_mapping, upload_people_file
from participants.views.import_tables import error_table, history_table, mapping_rows, source_table, steps

HISTORY_LENGTH = 30
WORKING = (ImportStatus.CHECKING, ImportStatus.APPLYING, ImportStatus.UNDOING)


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    require(
        can_import_people(actor),
        _("Importing people is for those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = upload_people_file(by=actor, file_name=file.name, content=file.read())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("participants:import_columns", pk=run.pk))
    runs = list(visible_imports(actor).select_related("created_by")[:HISTORY_LENGTH])
    sources = list(visible_sources(actor))
    context = {
        "form": form,
        "steps": steps(None),
        "history": history_table(runs) if runs else None,
        "sources": source_table(sources) if sources else None,
    }
    return render(request, "participants/imports/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    run = get_import(actor, pk)
    if not run.columns:
        return redirect(organization_url("participants:import_run", pk=pk))
    form = MappingForm(request.POST or None, columns=run.columns, mapping=run.mapping)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            save_mapping(run, by=actor, columns=given["columns"], date_orders=given["date_orders"])
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("participants:import_run", pk=pk))
    context = {"run": run, "form": form, "rows": mapping_rows(form), "steps": steps(run, mapping=True)}
    return render(request, "participants/imports/columns.html", context, status=422 if form.errors else 200)


@require_safe
def import_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    run = get_import(actor, pk)
    if run.status == ImportStatus.UPLOADED:
        return redirect(organization_url("participants:import_columns", pk=pk))
    is_lost = has_lost_its_job(run)
    is_working = run.status in WORKING and not is_lost
    has_file_errors = any(error["row"] is None for error in run.errors)
    context = {
        "run": run,
        "steps": steps(run),
        "job": get_job(actor, run.job_id) if is_working and run.job_id else None,
        "is_lost": is_lost,
        "errors": error_table(run.errors) if run.errors else None,
        "notes": error_table(run.warnings) if run.warnings else None,
        **_followed(run),
        "good_rows": 0 if has_file_errors else run.new_count + run.changed_count + run.unchanged_count,
    }
    return render(request, "participants/imports/run.html", context)


def _followed(run: ImportRun) -> dict[str, Any]:
    """What leavers, moves and promotions of the file would end, or have; and what undoing it could not give back."""
    followed = preview_of(run)
    return {
        "followed": followed,
        "followed_people": people_in_words(followed.kinds),
        "remaining": remaining_in_words(run.undo_result.get("remaining", ())),
        "kept": kept_in_words(run.undo_result.get("kept", ())),
    }


@require_POST
def import_apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    run = get_import(actor, pk)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        raise Conflict(_("This form is too old. Look at the result of the check again."))
    given = form.cleaned_data
    apply_import(run, by=actor, check_id=given["check_id"], good_rows_only=given["good_rows_only"])
    return redirect(organization_url("participants:import_run", pk=pk))


@require_POST
def import_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    discard_import(get_import(actor, pk), by=actor)
    messages.success(request, _("Discarded. Nothing of the file was kept."))
    return redirect(organization_url("participants:imports"))


@require_safe
def import_faulty_rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = get_import(current_actor(), pk)
    return faulty_rows_file(run).as_response()
