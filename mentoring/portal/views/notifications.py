from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.api.pagination import CursorParam, page_of
from mentoring.errors import RuleBroken
from mentoring.notifications.permissions import can_view_deliveries
from mentoring.notifications.queries import (
    delivery_of,
    get_in_app_message,
    unread_count,
    visible_deliveries,
    visible_in_app_messages,
)
from mentoring.notifications.services import mark_read, save_preference
from mentoring.portal.forms.notifications import PreferenceForm
from mentoring.portal.permissions import is_member
from mentoring.portal.queries.notifications import preference_of
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.tables import Cell, Column, Page, Table

ROWS = 30


def _member() -> Actor:
    actor = current_actor()
    require(is_member(actor), _("Only members have messages."))
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """What happened, newest first, and how one wants to be told."""
    actor = _member()
    form = PreferenceForm(request.POST or None, preference_of(actor))
    if request.method == "POST" and form.is_valid():
        try:
            save_preference(by=actor, **form.cleaned_data)
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved. It holds from the next message on."))
            return redirect(organization_url("portal:notifications"))
    page = page_of(visible_in_app_messages(actor), route=request.path, cursor=_cursor(request), limit=ROWS)
    context = {
        "form": form,
        "found": page.items,
        "next": page.next,
        "unread": unread_count(actor),
        "may_view_deliveries": can_view_deliveries(actor),
    }
    return render(request, "portal/notifications.html", context, status=422 if form.errors else 200)


@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Marks it read and goes where it leads."""
    message = get_in_app_message(_member(), pk)
    mark_read(by=current_actor(), message=message)
    inside = organization_url("portal:home")
    return redirect(message.path if message.path.startswith(inside) else organization_url("portal:notifications"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(by=_member())
    return redirect(organization_url("portal:notifications"))


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """For HR: what did not arrive. Never what it says."""
    actor = _member()
    everything = request.GET.get("all") == "1"
    rows = visible_deliveries(actor, troubled_only=not everything)
    page = page_of(rows, route=request.path, cursor=_cursor(request), limit=ROWS)
    table = Table(
        name="deliveries",
        caption=_("Messages"),
        columns=[
            Column("recipient", _("To")),
            Column("kind", _("Message"), wide=True),
            Column("status", _("State"), value=lambda row: row.status.label),
            Column("reason", _("Why"), value=lambda row: row.reason.label, wide=True),
            Column("attempts", _("Attempts"), Cell.NUMBER, phone=False),
            Column("due_at", _("Due"), Cell.MOMENT),
        ],
        rows=[delivery_of(message) for message in page.items],
        params={"all": "1"} if everything else {},
        page=Page(next_cursor=page.next or ""),
        empty_title=_("Every message has arrived"),
        empty_text=_("Messages that a mail server refuses, or that were perhaps not sent, are listed here."),
    )
    return render(request, "portal/deliveries.html", {"table": table, "everything": everything})


def _cursor(request: HttpRequest) -> list[object] | None:
    raw = request.GET.get("after", "")
    try:
        return CursorParam().parse(raw) if raw else None
    except ValueError:
        return None
