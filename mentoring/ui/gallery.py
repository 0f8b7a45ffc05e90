"""The gallery of components at /styleguide/: for developers and for the demo, never in production."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.ui.accents import ACCENTS
from mentoring.ui.catalog import BY_NAME, COMPONENTS
from mentoring.ui.gallery_examples import examples


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise Http404
    accent = request.GET.get("accent", "")
    context = {
        **examples(),
        "signatures": {name: component.signature for name, component in BY_NAME.items()},
        "components": COMPONENTS,
        "accents": ACCENTS,
        "chosen_accent": accent if accent in ACCENTS else "",
    }
    return render(request, "ui/styleguide.html", context)
