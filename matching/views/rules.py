"""The rules of a program's matching."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from matching.forms.rules import PairRuleForm, RulesForm
from matching.models import MatchingPolicy
from matching.queries.people import get_matched_person, matchable_people
from matching.queries.policies import current_rules, latest_policy
from matching.queries.program_matching import pair_rules_in_words
from matching.queries.runs import get_matched_program
from matching.services.policies import add_pair_rule, remove_pair_rule, save_policy
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from programs.choices import Side
from programs.models import Program


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    program = get_matched_program(actor, pk)
    policy = latest_policy(program)
    initial = {"seen_version": policy.version if policy else 0}
    form = RulesForm(request.POST or None, rules=current_rules(program), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_policy(program, by=actor, **form.values())
        except (RuleBroken, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved as version %(n)d. The next matching uses it.") % {"n": saved.version})
            return redirect(organization_url("matching:runs", pk=pk))
    return _page(request, program, policy, form, _pair_form(program))


@require_POST
def pairs(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Adds a rule for two people, or takes one away."""
    actor = current_actor()
    program = get_matched_program(actor, pk)
    if request.POST.get("action") == "remove":
        mentee = get_matched_person(program, _uuid(request.POST.get("mentee", "")))
        mentor = get_matched_person(program, _uuid(request.POST.get("mentor", "")))
        remove_pair_rule(program, by=actor, mentee_id=mentee.pk, mentor_id=mentor.pk)
        return redirect(organization_url("matching:rules", pk=pk))
    form = _pair_form(program, request)
    if form.is_valid():
        given = form.cleaned_data
        mentee, mentor = (get_matched_person(program, UUID(given[side])) for side in ("mentee", "mentor"))
        try:
            add_pair_rule(program, by=actor, kind=given["kind"], mentee=mentee, mentor=mentor)
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("matching:rules", pk=pk))
    policy = latest_policy(program)
    initial = {"seen_version": policy.version if policy else 0}
    return _page(request, program, policy, RulesForm(rules=current_rules(program), initial=initial), form)


def _page(
    request: HttpRequest, program: Program, policy: MatchingPolicy | None, form: RulesForm, pair_form: PairRuleForm
) -> HttpResponse:
    context = {
        "program": program,
        "policy": policy,
        "form": form,
        "pair_form": pair_form,
        "pair_rules": pair_rules_in_words(current_rules(program)),
    }
    status = 422 if form.errors or pair_form.errors else 200
    return render(request, "matching/rules.html", context, status=status)


def _pair_form(program: Program, request: HttpRequest | None = None) -> PairRuleForm:
    people = matchable_people(program)
    data = request.POST if request else None
    return PairRuleForm(data, mentees=people[Side.MENTEE], mentors=people[Side.MENTOR], initial={"kind": "never"})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
