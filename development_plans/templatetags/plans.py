"""`{% load plans %}`: what queries found, in words for people."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from development_plans.choices import Audience, GoalStatus, ReaderRelation
from development_plans.models import Goal
from development_plans.queries.assessments import Overall, StandingRow
from development_plans.queries.goals import GoalCard
from development_plans.queries.plans import PlanPage, Reader
from development_plans.scoring.gaps import Standing
from development_plans.scoring.progress import AT_RISK, LATE, GoalState
from development_plans.scoring.smart import Missing

register = template.Library()


@register.filter
def smart_words(missing: Missing) -> str:
    return {
        "too_short": _("Specific: what exactly will be different, and who will notice?"),
        "no_measure": _("Measurable: no measure. Which figure will show it?"),
        "no_baseline": _("Measurable: no baseline. What is it today?"),
        "no_target": _("Measurable: no target. What should it become?"),
        "target_is_baseline": _("Measurable: the target is the value of today. What should it become?"),
        "no_reason": _("Achievable: nothing says yet why you can reach it. What do you need from others?"),
        "no_competency": _("Relevant: it serves no competency yet. Which gap does it close?"),
        "no_date": _("Time-bound: there is no date. By when?"),
        "date_passed": _("Time-bound: the date has passed. Which one is it now?"),
    }[missing.code]


@register.filter
def state_word(state: GoalState) -> str:
    if state.reason == "reached":
        return _("Target reached")
    return {AT_RISK: _("At risk"), LATE: _("Late")}.get(state.status, _("On track"))


@register.filter
def state_reason(state: GoalState) -> str:
    return {
        "reached": _("close it when it will stay"),
        "date_passed": _("the date has passed at %(way)d %% of the way"),
        "behind": _("%(time)d %% of time, %(way)d %% of way"),
        "no_value": _("%(time)d %% of time and no value yet"),
        "no_value_yet": _("first value to come"),
        "enough": _("%(time)d %% of time, %(way)d %% of way"),
    }[state.reason] % {"time": state.time, "way": state.way}


@register.filter
def has_measured(page: PlanPage) -> bool:
    return any(card.is_measured for card in page.goals)


@register.filter
def state_tone(state: GoalState | None) -> str:
    return {AT_RISK: "attention", LATE: "problem"}.get(state.status, "neutral") if state else "neutral"


@register.filter
def figure(value: Decimal | None) -> str:
    """4.10 is shown as 4.1, 6.00 as 6."""
    return "" if value is None else f"{value.normalize():f}"


@register.simple_tag
def amount(goal: Goal, value: Decimal | None) -> str:
    unit = {"percent": "%", "count": ""}.get(goal.unit, goal.unit)
    # A percent sign never begins a line.
    return f"{figure(value)}\u00a0%" if unit == "%" else f"{figure(value)} {unit}".strip()


@register.filter
def gap_words(standing: Standing) -> str:
    if standing.gap is not None:
        return _missing(standing.gap)
    return _("not assessed yet") if standing.own_gap is None else _missing(standing.own_gap)


def _missing(gap: Decimal) -> str:
    if gap < 0:
        return _("above what is needed")
    if gap == 0:
        return _("as needed")
    return _("gap %(gap)s") % {"gap": f"{gap:.1f}"}


@register.filter
def level_words(row: StandingRow) -> list[str]:
    return [f"{level.name}. {level.behavior}" for level in row.levels]


@register.filter
def required_rows(overall: Overall) -> list[StandingRow]:
    return [row for row in overall.rows if row.standing.required is not None]


@register.filter
def is_own_view(overall: Overall) -> bool:
    """Nobody else has answered: every gap that is drawn is the person's own view."""
    rows = required_rows(overall)
    return any(row.standing.own_gap is not None for row in rows) and all(row.standing.gap is None for row in rows)


@register.filter
def rated_rows(overall: Overall) -> list[StandingRow]:
    return [row for row in overall.rows if row.standing.own is not None or row.standing.others is not None]


@register.filter
def own_or_others(standing: Standing) -> Decimal | None:
    return standing.own if standing.others is None else standing.others


@register.simple_tag
def plan_finding(page: PlanPage) -> str:
    """One or two sentences: how the goals stand, and the widest gap."""
    return " ".join(part for part in (_goals_found(page), _gap_found(page)) if part)


def _goals_found(page: PlanPage) -> str:
    measured = [card for card in page.goals if card.is_measured and card.state is not None]
    drafts = sum(card.goal.status == GoalStatus.DRAFT for card in page.goals)
    if not measured:
        if not drafts:
            return ""
        return ngettext("%(n)d goal is being drafted.", "%(n)d goals are being drafted.", drafts) % {"n": drafts}
    good = sum(card.state is not None and card.state.status not in (AT_RISK, LATE) for card in measured)
    words = ngettext("%(good)d of %(n)d goal is on track.", "%(good)d of %(n)d goals are on track.", len(measured))
    return words % {"good": good, "n": len(measured)}


def _gap_found(page: PlanPage) -> str:
    row = page.overall.widest
    if row is None:
        return ""
    name = {"name": row.competency.name[:1].lower() + row.competency.name[1:]}
    if not page.is_own:
        return _("The widest gap is %(name)s.") % name
    if row.standing.others is None:
        return _("By your own view the widest gap is %(name)s; others' views come with feedback.") % name
    return _("Your widest gap is %(name)s.") % name


@register.simple_tag
def audience_steps(readers: tuple[Reader, ...]) -> list[tuple[str, str]]:
    """The switch: whom each step adds, by name where it is one person."""
    return [
        (Audience.PRIVATE.value, _("Only me")),
        (Audience.PAIR.value, _reader(readers, ReaderRelation.MENTOR, _("Mentor"))),
        (Audience.MANAGER.value, "+ " + _reader(readers, ReaderRelation.LINE_MANAGER, _("Manager"))),
        (Audience.SPONSOR.value, "+ " + _reader(readers, ReaderRelation.SPONSOR, _("Sponsor"))),
    ]


@register.simple_tag
def who_sees(audience: str, readers: tuple[Reader, ...]) -> str:
    """The lock line of one item."""
    steps = [Audience.PRIVATE, Audience.PAIR, Audience.MANAGER, Audience.SPONSOR]
    order = [ReaderRelation.MENTOR, ReaderRelation.LINE_MANAGER, ReaderRelation.SPONSOR]
    relations = order[: steps.index(Audience(audience))]
    if not relations:
        return _("Only you see this.")
    names = [_reader(readers, relation, relation.label.lower()) for relation in relations]
    return _("You and: %(names)s.") % {"names": ", ".join(names)}


def _reader(readers: tuple[Reader, ...], relation: ReaderRelation, otherwise: str) -> str:
    names = [reader.name for reader in readers if reader.relation == relation]
    return names[0].split(" ", 1)[0] if len(names) == 1 else otherwise


@register.filter
def relation_words(relations: frozenset[ReaderRelation]) -> str:
    return ", ".join(str(relation.label) for relation in ReaderRelation if relation in relations)


@register.filter
def goals_in_words(cards: tuple[GoalCard, ...]) -> str:
    """For a row in a list: how many stand how, the exceptions by name."""
    if not cards:
        return _("No goal is shared with you yet.")
    measured = [card.state for card in cards if card.state is not None]
    parts = [ngettext("%(n)d goal", "%(n)d goals", len(cards)) % {"n": len(cards)}]
    for status, words in ((AT_RISK, _("%(n)d at risk")), (LATE, _("%(n)d late"))):
        count = sum(state.status == status for state in measured)
        if count:
            parts.append(words % {"n": count})
    if measured and len(parts) == 1:
        parts.append(_("all on track"))
    return ", ".join(parts)
