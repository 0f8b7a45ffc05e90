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
from participants.forms.mentor_profiles import MentorProfileForm, PauseForm, initial_of
from participants.models import Person
from participants.permissions import can_edit_mentor_profile
from participants.queries.frameworks import visible_competencies
from participants.queries.mentor_profiles import get_mentor_profile, visible_mentor_profiles
from participants.queries.people import get_person, person_of
from participants.services.mentor_profiles import pause_mentor_profile, save_mentor_profile


@require_http_methods(["GET", "HEAD", "POST"])
def own_mentor_profile(request: HttpRequest) -> HttpResponse:
    person = person_of(current_actor())
    if person is None:
        return render(request, "participants/mentor_profile_missing.html")
    return _edit(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
def mentor_profile(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _edit(request, get_person(current_actor(), pk))


@require_POST
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    profile = get_mentor_profile(actor, pk)
    is_resumed = "resume" in request.POST
    form = PauseForm(request.POST)
    if not is_resumed and not form.is_valid():
        return _edit(request, profile.person, pause_form=form)
    try:
        pause_mentor_profile(profile, by=actor, until=None if is_resumed else form.cleaned_data["until"])
    except RuleBroken as error:
        form.refuse(error)
        return _edit(request, profile.person, pause_form=form)
    messages.success(request, _("You are open to new mentees.") if is_resumed else _("Paused."))
    return redirect(_address(profile.person))


def _edit(request: HttpRequest, person: Person, pause_form: PauseForm | None = None) -> HttpResponse:
    actor = current_actor()
    require(
        can_edit_mentor_profile(actor, person),
        _("A mentor profile is written by the mentor or by HR."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    profile = visible_mentor_profiles(actor).filter(person=person).first()
    data = request.POST if request.method == "POST" and pause_form is None else None
    form = MentorProfileForm(data, competencies=list(visible_competencies(actor)), initial=initial_of(profile))
    if data is not None and form.is_valid():
        try:
            save_mentor_profile(person, by=actor, offer=form.offer())
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(_address(person))
    is_own = person.membership_id is not None and person.membership_id == actor.membership_id
    context = {"form": form, "pause_form": pause_form or PauseForm(), "profile": profile, "person": person}
    wrong = form.errors or (pause_form is not None and pause_form.errors)
    page = "participants/mentor_profile.html"
    return render(request, page, {**context, "is_own": is_own}, status=422 if wrong else 200)


def _address(person: Person) -> str:
    if person.membership_id is not None and person.membership_id == current_actor().membership_id:
        return organization_url("participants:own_mentor_profile")
    return organization_url("participants:mentor_profile", pk=person.pk)
