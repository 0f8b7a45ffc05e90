from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from mentoring.ui.sections import sections_of

register = template.Library()


@register.simple_tag(takes_context=True)
def sections(context: Context, place: str, thing: Any = None) -> SafeString:
    """What other apps add here: `{% sections "development_plans:plan" %}`."""
    return format_html_join("", "{}", ((drawn,) for drawn in sections_of(place, context["request"], thing)))
