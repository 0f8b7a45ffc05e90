"""The figures as sentences: titles of the page, of its charts and of the printed report."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.queries.dashboard import Dashboard, RoleLine


def dashboard_finding(dashboard: Dashboard) -> str:
    figure = dashboard.ready_now
    if dashboard.has_few_participants:
        return _("Too few people take part to show figures")
    if figure.is_hidden:
        return _("No critical role is named yet")
    covered = round(figure.numerator or 0)
    sentence = ngettext(
        "%(covered)d of %(all)d critical role has a successor ready now.",
        "%(covered)d of %(all)d critical roles have a successor ready now.",
        figure.denominator or 0,
    ) % {"covered": covered, "all": figure.denominator}
    if not dashboard.has_before:
        return sentence
    before = round(dashboard.ready_now_before.numerator or 0)
    month = month_name(dashboard.before_on)
    if before == covered:
        return f"{sentence} " + _("As in %(month)s.") % {"month": month}
    return f"{sentence} " + _("It was %(before)d in %(month)s.") % {"before": before, "month": month}


def change_words(change: int, dashboard: Dashboard) -> str:
    """Down 1 since September."""
    if not dashboard.has_before:
        return ""
    month = month_name(dashboard.before_on)
    if not change:
        return _("as in %(month)s") % {"month": month}
    words = _("up %(n)d since %(month)s") if change > 0 else _("down %(n)d since %(month)s")
    return words % {"n": abs(change), "month": month}


def moved_since_words(dashboard: Dashboard) -> str:
    return _("since %(month)s") % {"month": month_name(dashboard.moved_since)}


def bands_finding(dashboard: Dashboard) -> str:
    figure = dashboard.moved_up
    if figure.is_hidden:
        return _("Readiness by quarter")
    moved = round(figure.numerator or 0)
    return ngettext(
        "%(n)d person of %(all)d moved up since %(month)s",
        "%(n)d people of %(all)d moved up since %(month)s",
        moved,
    ) % {"n": moved, "all": figure.denominator, "month": month_name(dashboard.moved_since)}


def being_done(line: RoleLine) -> str:
    """What stands behind a role, without a name."""
    if not line.aiming:
        return ""
    words = ngettext("%(n)d participant works towards it", "%(n)d participants work towards it", line.aiming) % {
        "n": line.aiming
    }
    if line.goals is not None and line.goals.in_words:
        words += "; " + line.goals.in_words
    return words


def done_words(line: RoleLine) -> str:
    """What is being done, for one to whom goals are released: by name, one at most."""
    if not line.aiming:
        return ""
    words = [f"{person.name}: {goals.in_words}" for person, goals in line.released[:1] if goals.in_words]
    others = line.aiming - len(words)
    if others > 0 and words:
        words.append(ngettext("%(n)d more works towards it", "%(n)d more work towards it", others) % {"n": others})
    return "; ".join(words) or being_done(line)


def vacancy_words(line: RoleLine) -> str:
    on = line.role.vacancy_expected_on
    return date_format(on, "F Y") if on else ""


def fall_words(line: RoleLine) -> str:
    """Was 1: J. Weber left 30 September."""
    if line.counts.ready_now >= line.counts_before.ready_now:
        return ""
    words = _("was %(n)d") % {"n": line.counts_before.ready_now}
    left = [
        _("%(name)s left %(on)s") % {"name": person.name, "on": date_format(person.left_on, "j F")}
        for person in line.departed
        if person.left_on
    ]
    return f"{words}: {', '.join(left)}" if left else words


def month_name(day: date) -> str:
    return date_format(day, "F")
