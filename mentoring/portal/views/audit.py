from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.api.pagination import CursorParam, page_of
from mentoring.portal.forms.filters import AuditFilter
from mentoring.portal.permissions import can_view_audit
from mentoring.portal.queries.audit import actors_on_record, known_actions, lines_of, reads_of_me, visible_entries
from mentoring.portal.services import export_audit
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_actor
from mentoring.ui.tables import Cell, Column, Page, Table

ROWS = 50
MOST_EXPORTED = 50_000


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    form = _filter(request.GET)
    filters = form.given()
    entries = visible_entries(current_actor(), **filters)
    raw = request.GET.get("after", "")
    page = page_of(entries, route=request.path, cursor=_cursor(raw), limit=ROWS)
    kept = {name: str(value) for name, value in filters.items()}
    table = Table(
        name="audit",
        caption=_("Record of changes"),
        columns=[
            Column("action", _("What"), wide=True),
            Column("actor", _("Who")),
            Column("at", _("When"), Cell.MOMENT),
            Column("subject", _("About"), phone=False),
            Column("facts", _("Facts"), phone=False, optional=True),
        ],
        rows=lines_of(page.items),
        params=kept,
        page=Page(next_cursor=page.next or ""),
        chosen_columns=request.GET.getlist("columns") or ["action", "actor", "at", "subject"],
    )
    context: dict[str, Any] = {
        "table": table,
        "form": form,
        "kept": list(kept.items()),
        "is_narrowed": bool(kept),
        "query": urlencode(kept),
    }
    return render(request, "portal/audit.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    entries = visible_entries(actor, **_filter(request.POST).given())
    content = export_audit(lines_of(entries[:MOST_EXPORTED]), by=actor)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Who looked at my data."""
    page = page_of(
        reads_of_me(current_actor()), route=request.path, cursor=_cursor(request.GET.get("after", "")), limit=ROWS
    )
    return render(request, "portal/my_data.html", {"lines": lines_of(page.items), "next": page.next})


def _filter(data: Any) -> AuditFilter:
    require(
        can_view_audit(current_actor()),
        _("Only owners and auditors read the record of changes."),
        who_can_help=_("An owner of your organization."),
    )
    return AuditFilter(data, known_actions(), actors_on_record())


def _cursor(raw: str) -> list[object] | None:
    try:
        return CursorParam().parse(raw) if raw else None
    except ValueError:
        return None
