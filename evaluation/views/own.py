"""The line of one's own readiness, drawn into the page of one's plan (layout L5.3)."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from evaluation.choices import BANDS, SHORT_BANDS
from evaluation.queries.own_readiness import OwnStanding, own_readiness
from mentoring.tenancy.scope import current_actor


def draw_own_readiness(request: HttpRequest) -> str:
    """Nothing when the organization shows nothing, or when nobody has been rated under that policy."""
    standings = own_readiness(current_actor())
    if not standings:
        return ""
    lines = [{"standing": standing, "stops": _stops(standing)} for standing in standings]
    return render_to_string("evaluation/parts/own_readiness.html", {"lines": lines}, request)


def _stops(standing: OwnStanding) -> list[dict[str, Any]]:
    """Farthest first, as a way is drawn."""
    return [{"label": SHORT_BANDS[band], "is_here": band == standing.band} for band in reversed(BANDS)]
