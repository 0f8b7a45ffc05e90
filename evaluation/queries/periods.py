"""The organization's quarters: its fiscal year, in its time zone."""

from datetime import datetime, timedelta

from mentoring import clock
from mentoring.quarters import Quarter
from mentoring.tenancy.scope import current_organization

_LAST_INSTANT = timedelta(microseconds=1)


def quarter_named(name: str) -> Quarter:
    """Raises ValueError for what is not written like 2026Q3."""
    organization = current_organization()
    return Quarter.parse(name, start_month=organization.fiscal_year_start_month, zone=organization.time_zone)


def quarter_of(moment: datetime) -> Quarter:
    organization = current_organization()
    return Quarter.containing(moment, start_month=organization.fiscal_year_start_month, zone=organization.time_zone)


def current_quarter() -> Quarter:
    return quarter_of(clock.now())


def end_of(quarter: Quarter) -> datetime:
    """The last instant that belongs to the quarter."""
    return quarter.end - _LAST_INSTANT


def reading_moment(quarter: Quarter) -> datetime:
    """As of when the figures of a quarter are read: its end, or now while it runs."""
    return min(end_of(quarter), clock.now())
