"""The line of one's own readiness, drawn into the page of one's plan (layout L5.3)."""

from typing import Any

from evaluation.choices import BANDS, SHORT_BANDS
from evaluation.queries.own_readiness import OwnStanding, own_readiness
from mentoring.tenancy.actors import Actor


def own_readiness_section(actor: Actor, _plan: object) -> dict[str, Any] | None:
    """Nothing when the organization shows nothing, or when nobody has been rated under that policy."""
    standings = own_readiness(actor)
    if not standings:
        return None
    return {"lines": [{"standing": standing, "stops": _stops(standing)} for standing in standings]}


def _stops(standing: OwnStanding) -> list[dict[str, Any]]:
    """Farthest first, as a way is drawn."""
    return [{"label": SHORT_BANDS[band], "is_here": band == standing.band} for band in reversed(BANDS)]
