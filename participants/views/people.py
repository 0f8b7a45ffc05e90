"""One person, and the mentors."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.api.pagination import CursorParam, page_of
from mentoring.errors import NotFound
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui import tables
from mentoring.ui.sections import sections_of
from mentoring.ui.tables import Cell, Column, Mark, Table
from participants.models import Competency, MentorProfile
from participants.permissions import (
    can_edit_mentor_profile,
    can_view_mentors,
)
from participants.queries.changes import changes_of, possible_changes
from participants.queries.mentor_profiles import visible_mentor_profiles
from participants.queries.person_pages import Field, get_person_page

ROWS = 50
SHOWN_CHANGES = 5


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each viewer sees what the table in `queries/person_pages.py` gives them, and no more."""
    actor = current_actor()
    page = get_person_page(actor, pk)
    profiles = MentorProfile.objects.prefetch_related("expertise__competency").filter(person=page.person)
    context = {
        "page": page,
        "person": page.person,
        "is_own": page.is_own,
        "profile": profiles.first() if Field.MENTOR_PROFILE in page.fields else None,
        "may_edit_profile": can_edit_mentor_profile(actor, page.person),
        "sections": sections_of("participants:person", request, page),
        "change_kinds": possible_changes(actor, page.person),
        "change_rows": list(changes_of(actor, page.person)[:SHOWN_CHANGES]) if Field.CHANGES in page.fields else [],
    }
    return render(request, "participants/person.html", context)


@require_safe
def mentors(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    require(
        can_view_mentors(actor),
        _("The list of mentors is for HR."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    page = page_of(visible_mentor_profiles(actor), route=request.path, cursor=_cursor(request), limit=ROWS)
    table = _mentor_table(request, page.items, page.next or "")
    return render(request, "participants/mentors.html", {"table": table, "any": bool(page.items)})


def _cursor(request: HttpRequest) -> list[object] | None:
    raw = request.GET.get("after")
    if not raw:
        return None
    try:
        cursor: list[object] = CursorParam().parse(raw)
    except ValueError as error:
        raise NotFound from error
    if len(cursor) != 3 or cursor[0] != request.path:
        raise NotFound
    return cursor


def _params(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in request.GET}


def _mentor_table(request: HttpRequest, profiles: Sequence[MentorProfile], cursor: str) -> Table:
    columns = [
        Column(
            "name", _("Mentor"), Cell.PERSON, value=lambda row: tables.Person(row.person.name, row.person.job_title)
        ),
        Column("function", _("Function"), value=lambda row: row.person.function, phone=False),
        Column("expertise", _("Strongest experience"), value=_strongest, wide=True),
        Column("capacity", _("Places"), Cell.NUMBER),
        Column("hours_per_month", _("Hours a month"), Cell.NUMBER, phone=False),
        Column("paused", _("Open to new mentees"), Cell.BADGE, value=_paused),
    ]
    return Table(
        name="mentors",
        caption=_("Mentors"),
        columns=columns,
        rows=profiles,
        row_url=lambda row: organization_url("participants:person", pk=row.person_id),
        panel=True,
        params=_params(request),
        page=tables.Page(next_cursor=cursor),
    )


def _strongest(profile: MentorProfile) -> str:
    rows = list(profile.expertise.all())[:3]
    competencies: list[Competency] = [row.competency for row in rows]
    return ", ".join(competency.name for competency in competencies)


def _paused(profile: MentorProfile) -> Mark | None:
    return Mark(_("Paused"), "neutral") if profile.is_paused else None
