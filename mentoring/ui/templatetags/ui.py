"""`{% load ui %}`: every component as a tag, and the filters for dates as people say them."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentoring.ui import dates
from mentoring.ui.catalog import COMPONENTS
from mentoring.ui.components import compile_slot, register_component
from mentoring.ui.markdown import render_markdown

register = template.Library()

for component in COMPONENTS:
    register_component(register, component)
register.tag("#slot", compile_slot)


@register.filter
def on_day(moment: date | None) -> str:
    """17 November; the year only when it is another one."""
    return dates.as_day(moment, dates.zone_of(None)) if moment else ""


@register.filter
def on_weekday(moment: date | None) -> str:
    """Tuesday 17 November."""
    return dates.as_day(moment, dates.zone_of(None), weekday=True) if moment else ""


@register.filter
def at_time(moment: datetime | None, zone: str = "") -> str:
    """15:00 Warsaw."""
    return dates.as_time(moment, dates.zone_of(zone)) if moment else ""


@register.filter
def relative(moment: date | None) -> str | SafeString:
    """3 days ago, with the date behind it on hover and for machines."""
    if not moment:
        return ""
    zone = dates.zone_of(None)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        dates.machine(moment),
        dates.as_moment(moment, zone),
        dates.as_relative(moment, zone),
    )


@register.filter
def as_markdown(text: str | None) -> SafeString:
    return render_markdown(text or "")
