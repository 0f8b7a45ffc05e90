"""The log of a session (layout L4): three taps on a phone."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui import dates
from participants.models import Person
from participants.queries.people import person_of
from relationships.choices import SessionStatus
from relationships.forms.log import HELD, MOVED, NOT_HELD, OTHER_TIME, LogForm, LogSubject
from relationships.models import Session
from relationships.permissions.sessions import can_change_session, can_log_session
from relationships.queries.action_items import get_action_item, open_action_items
from relationships.queries.relationships import other_side
from relationships.queries.sessions import get_session, read_log, times_to_move_to, upcoming_session
from relationships.scoring.wall_time import read_wall
from relationships.services.action_items import NewAction
from relationships.services.sessions import log_session, move_session


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_session(actor, pk)
    other = other_side(actor, found.relationship)
    require(
        other is not None,
        _("Only the two people of this relationship can log their sessions."),
        who_can_help=_("Ask the mentor or the mentee."),
    )
    assert other is not None
    form = _log_form(request, found, other)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(form, found, other)
        except RuleBroken as error:
            form.refuse(error)
    context = {
        "form": form,
        "session": found,
        "other": other,
        "log": read_log(actor, found),
        "coming": upcoming_session(found.relationship),
    }
    return render(request, "relationships/log.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET"])
def logged(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_session(actor, pk)
    require(can_log_session(actor, found), _("Only the two people of this relationship see this."))
    context = {
        "session": found,
        "relationship": found.relationship,
        "other": other_side(actor, found.relationship),
        "log": read_log(actor, found),
        "coming": upcoming_session(found.relationship),
    }
    return render(request, "relationships/logged.html", context)


def _save(form: LogForm, found: Session, other: Person) -> HttpResponse:
    given = form.cleaned_data
    if given["outcome"] == MOVED:
        return _move(form, found)
    actor = current_actor()
    done = tuple(get_action_item(actor, UUID(pk)) for pk in given["done_actions"])
    log_session(found, by=actor, entry=replace(form.entry(), done=done, action=_action(form, found, other)))
    return redirect(organization_url("relationships:session_logged", pk=found.pk))


def _move(form: LogForm, found: Session) -> HttpResponse:
    """Nothing is logged: the same session takes place later, and both calendars follow."""
    wall = form.cleaned_data["moved_to"]
    if wall == OTHER_TIME:
        return redirect(organization_url("relationships:session_move", pk=found.pk))
    move_session(
        found,
        by=current_actor(),
        sequence=found.sequence,
        wall=read_wall(wall),
        zone=found.zone,
        minutes=_minutes(found),
    )
    return redirect(organization_url("relationships:session", pk=found.pk))


def _log_form(request: HttpRequest, found: Session, other: Person) -> LogForm:
    own = read_log(current_actor(), found)
    author = current_actor().membership_id
    is_held = found.status == SessionStatus.HELD
    initial = {
        "outcome": (HELD if is_held else NOT_HELD) if found.logged_at else "",
        "usefulness": own.own_pulse or "",
        "minutes": found.minutes_held or _minutes(found),
        "topics": ", ".join(found.topics),
        "shared_note": next((note.text for note in own.shared_notes if note.author_id == author), ""),
        "private_note": own.own_private_note,
        "action_owner": "me",
        "action_due": True,
    }
    data = request.POST if request.method == "POST" else None
    return LogForm(data, initial=initial, subject=_subject(found, other))


def _subject(found: Session, other: Person) -> LogSubject:
    actor = current_actor()
    coming = upcoming_session(found.relationship)
    zone = dates.zone_of(found.zone)
    may_move = found.status == SessionStatus.SCHEDULED and can_change_session(actor, found)
    return LogSubject(
        other_name=other.short_name,
        is_mentor=other.pk == found.relationship.mentee_id,
        planned_minutes=_minutes(found),
        proposals=[(wall, dates.as_moment(at, zone)) for wall, at in times_to_move_to(found)] if may_move else (),
        open_actions=list(open_action_items(actor, found.relationship)),
        next_session=dates.as_day(coming.starts_at, zone, weekday=True, short=True) if coming else "",
        settled=found.status if found.status != SessionStatus.SCHEDULED else "",
    )


def _action(form: LogForm, found: Session, other: Person) -> NewAction | None:
    text = form.cleaned_data["action_text"].strip()
    owner = other if form.cleaned_data["action_owner"] == "other" else person_of(current_actor())
    if not text or owner is None:
        return None
    coming = upcoming_session(found.relationship)
    due_on = None
    if coming is not None and form.cleaned_data["action_due"]:
        due_on = coming.starts_at.astimezone(dates.zone_of(found.zone)).date()
    return NewAction(text, owner, due_on)


def _minutes(found: Session) -> int:
    return int((found.ends_at - found.starts_at).total_seconds() // 60)
