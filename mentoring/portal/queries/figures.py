"""The three figures of the home page, each with its n, what it is compared with, and the rows behind it."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.permissions.readiness import can_view_readiness
from evaluation.queries.dashboard import Dashboard, readiness_dashboard
from evaluation.queries.findings import change_words
from evaluation.scoring.measures import round_half_up
from mentoring.portal.choices import ON_TRACK_TARGET
from mentoring.portal.queries.pairs import PairOverview, on_track_at
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.routing import organization_url
from programs.models import Program
from relationships.choices import Health


@dataclass(frozen=True)
class HomeFigure:
    key: str
    number: str
    label: str
    n: str
    link: str
    unit: str = ""
    change: str = ""
    target: str = ""
    share: int | None = None
    share_target: int | None = None
    hidden_reason: str = ""


def home_figures(actor: Actor, overview: PairOverview, bench: Dashboard | None) -> list[HomeFigure]:
    figures = [on_track_figure(actor, overview)]
    if bench is not None:
        figures.append(_ready_now(bench))
    figures.append(_cadence(overview))
    return figures


def bench_of(actor: Actor) -> Dashboard | None:
    """The figures of the readiness dashboard itself, so that the two pages agree."""
    return readiness_dashboard(actor) if can_view_readiness(actor) else None


def finding(overview: PairOverview, waiting: int, bench: Dashboard | None) -> SafeString:
    """One finding for the day; each number opens its rows."""
    sentences = []
    if overview.past_first_month:
        on_track = _link(
            _("%(on_track)d of %(all)d pairs") % {"on_track": overview.on_track, "all": overview.past_first_month},
            f"{organization_url('portal:pairs')}?health={Health.ON_TRACK}",
        )
        sentences.append(format_html(_("{pairs} past their first month are on track."), pairs=on_track))
    elif overview.lines:
        count = len(overview.lines)
        pairs = _link(
            ngettext("%(n)d pair is", "%(n)d pairs are", count) % {"n": count}, organization_url("portal:pairs")
        )
        sentences.append(format_html(_("{pairs} in the first month, too early to say."), pairs=pairs))
    parts = []
    if waiting:
        words = ngettext("%(n)d pair needs you", "%(n)d pairs need you", waiting) % {"n": waiting}
        parts.append(_link(words, "?kind=pair"))
    parts.extend(_bench(bench))
    if parts:
        sentences.append(format_html("{}.", format_html_join(_(", and "), "{}", ((part,) for part in parts))))
    return format_html_join(" ", "{}", ((sentence,) for sentence in sentences))


def _bench(bench: Dashboard | None) -> list[SafeString]:
    if bench is None or bench.has_few_participants or bench.ready_now.is_hidden:
        return []
    url = organization_url("evaluation:readiness")
    lost = [line for line in bench.roles if not line.has_cover and line.counts_before.ready_now]
    if lost:
        role = _link(lost[0].role.name, organization_url("evaluation:role", pk=lost[0].role.pk))
        return [format_html(_("{role} has lost its ready successor this quarter"), role=role)]
    open_roles = sum(not line.has_cover for line in bench.roles)
    if not open_roles:
        return []
    words = _("%(open)d of %(all)d critical roles") % {"open": open_roles, "all": len(bench.roles)}
    return [format_html(_("{roles} have no successor ready now"), roles=_link(words, url))]


def _link(words: str, url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, words)


def on_track_figure(actor: Actor, overview: PairOverview, program: Program | None = None) -> HomeFigure:
    """Of all pairs that the actor follows, or of one program's."""
    page = organization_url("portal:program_pairs", pk=program.pk) if program else organization_url("portal:pairs")
    link = f"{page}?health={Health.ON_TRACK}"
    whole = overview.past_first_month
    if not whole:
        reason = _("First figure when a pair is a month old.")
        return HomeFigure("on_track", "", _("Pairs on track"), "", link, hidden_reason=reason)
    share = round_half_up(100 * overview.on_track / whole)
    before, before_whole = on_track_at(actor, overview.quarter.start, None if program is None else [program.pk])
    change = ""
    if before_whole:
        change = _points(share - round_half_up(100 * before / before_whole), overview)
    return HomeFigure(
        "on_track",
        str(share),
        _("on track"),
        _("%(part)d of %(all)d pairs") % {"part": overview.on_track, "all": whole},
        link,
        unit="%",
        change=change,
        target=str(ON_TRACK_TARGET),
        share=share,
        share_target=ON_TRACK_TARGET,
    )


def _points(points: int, overview: PairOverview) -> str:
    month = date_format(overview.quarter.start_on, "M")
    if not points:
        return _("as at the start of %(month)s") % {"month": month}
    words = (
        ngettext("up %(n)d point since %(month)s", "up %(n)d points since %(month)s", abs(points))
        if points > 0
        else ngettext("down %(n)d point since %(month)s", "down %(n)d points since %(month)s", abs(points))
    )
    return words % {"n": abs(points), "month": month}


def _ready_now(bench: Dashboard) -> HomeFigure:
    figure = bench.ready_now
    link = organization_url("evaluation:readiness")
    label = _("critical roles have a successor ready now")
    if figure.is_hidden or bench.has_few_participants:
        reason = bench.hidden_words if bench.has_few_participants and not figure.is_hidden else figure.hidden_reason
        return HomeFigure("ready_now", "", _("Critical roles with a successor"), "", link, hidden_reason=reason)
    covered = round(figure.numerator or 0)
    return HomeFigure(
        "ready_now",
        _("%(part)d of %(all)d") % {"part": covered, "all": figure.denominator},
        label,
        ngettext("%(n)d role", "%(n)d roles", figure.denominator or 0) % {"n": figure.denominator},
        link,
        change=change_words(bench.ready_now_change, bench),
        share=round_half_up(100 * covered / figure.denominator) if figure.denominator else None,
    )


def _cadence(overview: PairOverview) -> HomeFigure:
    link = organization_url("portal:pairs")
    figure = overview.cadence
    if figure.is_hidden:
        reason = _("No session was due yet this quarter.")
        return HomeFigure("cadence", "", _("Sessions held"), "", link, hidden_reason=reason)
    share = round_half_up(100 * (figure.value or 0))
    return HomeFigure(
        "cadence",
        str(share),
        _("of the agreed sessions held"),
        _("%(held)d of %(agreed)d due this quarter")
        % {"held": round(figure.numerator or 0), "agreed": figure.denominator},
        link,
        unit="%",
        share=share,
    )
