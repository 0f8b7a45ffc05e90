"""Assessing oneself. Answers are kept as they are given; nothing is lost by leaving the page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from development_plans.content import self_assessment_words
from development_plans.forms.assessments import AssessForm
from development_plans.queries.assessments import get_own_draft, own_draft, own_self_assessment, questions_of
from development_plans.services.assessments import (
    save_scores,
    start_self_assessment,
    submit_self_assessment,
)
from mentoring.errors import RuleBroken
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor


@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest) -> HttpResponse:
    """A POST keeps what stands there and submits it."""
    actor = current_actor()
    draft = own_draft(actor)
    words = self_assessment_words()
    if draft is None:
        return render(
            request, "development_plans/assess_start.html", {"words": words, "last": own_self_assessment(actor)}
        )
    form = AssessForm(request.POST or None, questions=questions_of(draft))
    if request.method == "POST" and form.is_valid():
        try:
            save_scores(draft, by=actor, answers=form.answers())
            submit_self_assessment(draft, by=actor)
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, words.done)
            return redirect(organization_url("development_plans:plan"))
    context = {"form": form, "words": words, "draft": draft}
    return render(request, "development_plans/assess.html", context, status=422 if form.errors else 200)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    start_self_assessment(by=current_actor())
    return redirect(organization_url("development_plans:assess"))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Called by the page while it is being filled in."""
    actor = current_actor()
    draft = get_own_draft(actor)
    form = AssessForm(request.POST, questions=questions_of(draft))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    save_scores(draft, by=actor, answers=form.answers())
    return JsonResponse({})
