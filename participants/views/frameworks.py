from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.permissions import can_manage_frameworks
from participants.queries.frameworks import current_framework, themes_of, visible_competencies
from participants.services.frameworks import adopt_starter_framework


@require_safe
def competencies(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    framework = current_framework(actor)
    context = {
        "framework": framework,
        "themes": themes_of(visible_competencies(actor)) if framework else [],
        "may_manage": can_manage_frameworks(actor),
    }
    return render(request, "participants/competencies.html", context)


@require_POST
def adopt_framework(request: HttpRequest) -> HttpResponse:
    adopt_starter_framework(by=current_actor())
    messages.success(request, _("The starter framework is yours now."))
    return redirect(organization_url("participants:competencies"))
