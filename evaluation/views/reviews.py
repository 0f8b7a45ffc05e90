"""The quarterly review of a pair."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evaluation.choices import REVIEW_WRITABLE, ReviewStatus
from evaluation.forms.reviews import ReviewForm
from evaluation.permissions.reviews import can_view_review
from evaluation.queries.reviews import ReviewLine, ReviewPage, get_review, listed_reviews, review_page
from evaluation.services.reviews import sign_review, update_review
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.tables import Chip


@require_http_methods(["GET"])
def reviews(request: HttpRequest) -> HttpResponse:
    lines = listed_reviews(current_actor())
    others = [line for line in lines if line.other is None]
    shown = request.GET.get("status", "")
    context = {
        "own": [line for line in lines if line.other is not None],
        "others": others,
        "shown": [line for line in others if shown in ("", line.status)],
        "chips": _status_chips(others, shown),
        "signed": sum(line.status == ReviewStatus.COMPLETED for line in others),
        "waiting": sum(line.needs_me for line in lines),
    }
    return render(request, "evaluation/reviews.html", context)


def _status_chips(lines: list[ReviewLine], shown: str) -> list[Chip]:
    counts = Counter(line.status for line in lines)
    chips = [Chip(_("All"), "?", len(lines), not shown)]
    for status in ReviewStatus:
        if counts[status]:
            chips.append(Chip(str(status.label), f"?status={status.value}", counts[status], shown == status))
    return chips


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    page = _page(pk)
    form = _form(request, page)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, page)
        except RuleBroken as error:
            form.refuse(error)
        except Conflict as error:
            page, conflict = _page(pk), str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(organization_url("evaluation:review", pk=pk))
    context = {"page": page, "form": form, "conflict": conflict}
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "evaluation/review.html", context, status=status)


@require_POST
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    page = _page(pk)
    version = request.POST.get("version", "")
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise RuleBroken("bad_version", _("Open the review again and sign what you see."))
    try:
        signed = sign_review(page.review, by=current_actor(), version=int(version))
    except RuleBroken as error:
        messages.error(request, str(error))
    else:
        done = signed.mentee_signed_at and signed.mentor_signed_at
        messages.success(request, _("Signed. The review is complete.") if done else _("Signed."))
    return redirect(organization_url("evaluation:review", pk=pk))


def _page(pk: UUID) -> ReviewPage:
    actor = current_actor()
    found = get_review(actor, pk)
    require(
        can_view_review(actor, found),
        _("A review belongs to the two people; you see how far it is in the list."),
        who_can_help=_("Ask the mentor or the mentee."),
    )
    return review_page(actor, found)


def _form(request: HttpRequest, page: ReviewPage) -> ReviewForm:
    found = page.review
    pair = found.relationship
    initial: dict[str, Any] = {
        "version": found.version,
        "went_well": found.went_well,
        "to_change": found.to_change,
    }
    for at, step in enumerate(found.action_steps):
        initial |= {f"step_{at}": step["text"], f"owner_{at}": step.get("owner"), f"due_{at}": step.get("due_on")}
    return ReviewForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        lock=_("%(name)s and you. Not HR, not the sponsor.") % {"name": page.other.name},
        owners=[("mentee", pair.mentee.name), ("mentor", pair.mentor.name)],
        steps=len(found.action_steps),
    )


def _save(form: ReviewForm, page: ReviewPage) -> None:
    given = form.cleaned_data
    if page.review.status not in REVIEW_WRITABLE:
        raise Conflict(_("This review is signed already; what is signed is not changed any more."))
    update_review(
        page.review,
        by=current_actor(),
        version=given["version"],
        went_well=given["went_well"],
        to_change=given["to_change"],
        steps=form.steps(page.review.action_steps),
    )
