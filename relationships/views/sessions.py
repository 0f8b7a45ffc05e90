"""Pages of a session. Each door calls one query and one service."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.forms import ZonedTime
from participants.queries.people import person_of
from relationships.forms.sessions import ScheduleForm
from relationships.models import Session
from relationships.permissions.sessions import can_change_session, can_log_session, can_schedule_session
from relationships.queries.relationships import get_relationship, other_side
from relationships.queries.sessions import get_session, read_log
from relationships.scoring.wall_time import read_wall
from relationships.services.sessions import cancel_session, move_session, schedule_session


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    relationship = get_relationship(actor, pk)
    require(can_schedule_session(actor, relationship), _("Only the two of an active relationship schedule sessions."))
    person = person_of(actor)
    zone = person.zone if person else "UTC"
    form = ScheduleForm(request.POST or None, zone=zone, minutes=relationship.session_minutes)
    if request.method == "POST" and form.is_valid():
        starts = form.cleaned_data["starts"]
        try:
            session = schedule_session(
                relationship,
                by=actor,
                wall=starts.wall,
                zone=starts.zone,
                minutes=form.cleaned_data["minutes"],
                place=form.cleaned_data["place"],
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Scheduled. Both of you get an invitation for your calendar."))
            return redirect(organization_url("relationships:session", pk=session.pk))
    other = other_side(actor, relationship)
    context = {"form": form, "relationship": relationship, "other": other}
    return render(request, "relationships/schedule.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET"])
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_session(actor, pk)
    may_read = can_log_session(actor, found)
    context = {
        "session": found,
        "relationship": found.relationship,
        "other": other_side(actor, found.relationship),
        "log": read_log(actor, found) if may_read else None,
        "may_change": can_change_session(actor, found),
        "may_log": may_read,
    }
    return render(request, "relationships/session.html", context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_session(actor, pk)
    require(can_change_session(actor, found), _("Only the two of an active relationship move its sessions."))
    form = ScheduleForm(request.POST or None, initial=_appointment(found), zone=found.zone, minutes=_minutes(found))
    if request.method == "POST" and form.is_valid():
        starts, seen = form.cleaned_data["starts"], form.cleaned_data["sequence"]
        try:
            move_session(
                found,
                by=actor,
                sequence=found.sequence if seen is None else seen,
                wall=starts.wall,
                zone=starts.zone,
                minutes=form.cleaned_data["minutes"],
                place=form.cleaned_data["place"],
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Moved. Your calendars follow."))
            return redirect(organization_url("relationships:session", pk=pk))
    context = {"form": form, "session": found, "other": other_side(actor, found.relationship)}
    return render(request, "relationships/move.html", context, status=422 if form.errors else 200)


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = cancel_session(get_session(actor, pk), by=actor)
    messages.success(request, _("Cancelled. Both calendars follow."))
    return redirect(organization_url("relationships:relationship", pk=found.relationship_id))


def _minutes(found: Session) -> int:
    return int((found.ends_at - found.starts_at).total_seconds() // 60)


def _appointment(found: Session) -> dict[str, object]:
    return {
        "starts": ZonedTime(read_wall(found.wall_time), found.zone),
        "minutes": _minutes(found),
        "place": found.place,
        "sequence": found.sequence,
    }
