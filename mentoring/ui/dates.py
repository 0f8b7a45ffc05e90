"""Dates and times as people say them. Relative words always stand with a date behind them."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from mentoring import clock

MINUTE, HOUR, DAY = 60, 3600, 86400


def zone_of(name: str | tzinfo | None) -> tzinfo:
    if isinstance(name, str) and name:
        return ZoneInfo(name)
    if isinstance(name, tzinfo):
        return name
    return timezone.get_current_timezone()


def zone_label(zone: tzinfo) -> str:
    """The city people know, not the identifier: `Europe/Warsaw` is Warsaw."""
    key = str(getattr(zone, "key", zone))
    return key.rsplit("/", 1)[-1].replace("_", " ")


def local(moment: date, zone: tzinfo) -> date:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(zone)
    return moment


def as_day(moment: date, zone: tzinfo, *, weekday: bool = False, short: bool = False) -> str:
    """17 November; with the year when it is another one."""
    shown = local(moment, zone)
    month = "M" if short else "F"
    pattern = f"j {month}" if shown.year == clock.now().astimezone(zone).year else f"j {month} Y"
    if weekday:
        pattern = ("D " if short else "l ") + pattern
    return date_format(shown, pattern)


def as_time(moment: datetime, zone: tzinfo, *, with_zone: bool = True) -> str:
    """15:00 Warsaw."""
    clock_time = date_format(local(moment, zone), "H:i")
    return f"{clock_time} {zone_label(zone)}" if with_zone else clock_time


def as_moment(moment: date, zone: tzinfo) -> str:
    if isinstance(moment, datetime):
        return f"{as_day(moment, zone, weekday=True)}, {as_time(moment, zone)}"
    return as_day(moment, zone, weekday=True)


def _past(seconds: int, days: int) -> str:
    if seconds < MINUTE:
        return gettext("just now")
    if seconds < HOUR:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", seconds // MINUTE) % {"n": seconds // MINUTE}
    if days == 0:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", seconds // HOUR) % {"n": seconds // HOUR}
    if days == 1:
        return gettext("yesterday")
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}


def _future(seconds: int, days: int) -> str:
    if seconds < HOUR:
        minutes = max(1, seconds // MINUTE)
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    if days == 0:
        return ngettext("in %(n)d hour", "in %(n)d hours", seconds // HOUR) % {"n": seconds // HOUR}
    if days == 1:
        return gettext("tomorrow")
    return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}


def as_relative(moment: date, zone: tzinfo) -> str:
    """Beyond two weeks the date itself says more than a number of days."""
    now = clock.now().astimezone(zone)
    days = (_day(local(moment, zone)) - now.date()).days
    if abs(days) > 14:
        return as_day(moment, zone)
    if not isinstance(moment, datetime):
        if days == 0:
            return gettext("today")
        return _past(DAY, -days) if days < 0 else _future(DAY, days)
    seconds = int((moment - now).total_seconds())
    return _past(-seconds, -days) if seconds <= 0 else _future(seconds, days)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def machine(moment: date) -> str:
    return moment.isoformat()
