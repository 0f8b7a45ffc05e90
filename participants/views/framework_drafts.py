"""Writing the next version of the framework, by hand or from a file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import RuleBroken
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.forms.frameworks import CompetencyForm, FrameworkFileForm, FrameworkForm, MoveForm, initial_of
from participants.models import Competency, CompetencyFramework
from participants.queries.frameworks import (
    change_to,
    competencies_of,
    get_competency_of,
    get_framework,
    open_draft,
    texts_of,
    themes_of,
)
from participants.readers.frameworks import COLUMNS, REQUIRED
from participants.services.framework_drafts import (
    Check,
    check_framework_file,
    discard_framework_draft,
    import_framework,
    level_names_of,
    move_competency,
    move_theme,
    remove_competency,
    rename_framework,
    save_competency,
    start_framework_draft,
)
from participants.services.frameworks import require_framework_manager
from participants.views.import_tables import error_table


@require_POST
def start_draft(request: HttpRequest) -> HttpResponse:
    draft = start_framework_draft(by=current_actor())
    return redirect(organization_url("participants:framework_draft", pk=draft.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def framework_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    require_framework_manager(actor)
    draft = get_framework(actor, pk)
    if not draft.is_draft:
        return redirect(organization_url("participants:framework", pk=pk))
    form = FrameworkForm(request.POST or None, level_names=level_names_of(draft), initial={"name": draft.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_framework(draft, by=actor, **form.values())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("participants:framework_draft", pk=pk))
    themes = themes_of(competencies_of(draft))
    context = {"draft": draft, "form": form, "themes": themes, "change": change_to(texts_of(draft))}
    return render(request, "participants/framework_draft.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def competency_form(request: HttpRequest, pk: UUID, competency_pk: UUID | None = None) -> HttpResponse:
    actor = current_actor()
    require_framework_manager(actor)
    draft = get_framework(actor, pk)
    competency = get_competency_of(draft, competency_pk) if competency_pk else None
    form = _competency_form(request, draft, competency)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_competency(draft, competency, by=actor, entry=form.entry())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(f"{organization_url('participants:framework_draft', pk=pk)}#{saved.key}")
    context = {"form": form, "draft": draft, "competency": competency}
    return render(request, "participants/competency_form.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: HttpRequest, pk: UUID, competency_pk: UUID) -> HttpResponse:
    actor = current_actor()
    draft = get_framework(actor, pk)
    competency = get_competency_of(draft, competency_pk)
    move_competency(draft, competency, by=actor, up=_moves_up(request))
    return redirect(f"{organization_url('participants:framework_draft', pk=pk)}#{competency.key}")


@require_POST
def move_a_theme(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    move_theme(get_framework(actor, pk), request.POST.get("theme", ""), by=actor, up=_moves_up(request))
    return redirect(organization_url("participants:framework_draft", pk=pk))


@require_POST
def remove(request: HttpRequest, pk: UUID, competency_pk: UUID) -> HttpResponse:
    actor = current_actor()
    draft = get_framework(actor, pk)
    competency = get_competency_of(draft, competency_pk)
    remove_competency(draft, competency, by=actor)
    messages.success(request, _("%(name)s is out of the draft.") % {"name": competency.name})
    return redirect(organization_url("participants:framework_draft", pk=pk))


@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    discard_framework_draft(get_framework(actor, pk), by=actor)
    messages.success(request, _("The draft is discarded. The current version is as it was."))
    return redirect(organization_url("participants:competencies"))


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Checks the file, or reads it into the draft when that was pressed and nothing is wrong with it."""
    actor = current_actor()
    require_framework_manager(actor)
    form = FrameworkFileForm(request.POST, request.FILES) if request.method == "POST" else FrameworkFileForm()
    check: Check | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            check = check_framework_file(by=actor, file_name=file.name, content=content)
            if "read" in request.POST and not check.problems:
                draft = import_framework(by=actor, file_name=file.name, content=content)
                return redirect(organization_url("participants:framework_draft", pk=draft.pk))
        except RuleBroken as error:
            form.refuse(error)
    context = {"form": form, "check": check, "draft": open_draft(actor), **_columns(), "errors": _errors(check)}
    is_refused = bool(form.errors or (check and check.problems))
    return render(request, "participants/framework_import.html", context, status=422 if is_refused else 200)


def _competency_form(request: HttpRequest, draft: CompetencyFramework, competency: Competency | None) -> CompetencyForm:
    initial = initial_of(competency) if competency else {"theme": request.GET.get("theme", "")}
    themes = [theme.name for theme in themes_of(competencies_of(draft))]
    return CompetencyForm(request.POST or None, level_names=level_names_of(draft), themes=themes, initial=initial)


def _moves_up(request: HttpRequest) -> bool:
    form = MoveForm(request.POST)
    return form.is_valid() and form.cleaned_data["up"]


def _columns() -> dict[str, list[str]]:
    return {
        "required": [COLUMNS[column] for column in REQUIRED],
        "optional": [title for column, title in COLUMNS.items() if column not in REQUIRED],
    }


def _errors(check: Check | None) -> object:
    if check is None or not check.problems:
        return None
    return error_table([{"row": one.row, "column": one.column, "text": one.text} for one in check.problems])
