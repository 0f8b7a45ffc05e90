from django import template
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from mentoring.ui.inserts import inserts_of

register = template.Library()


@register.simple_tag(takes_context=True)
def inserts(context: Context, place: str) -> SafeString:
    """What other apps add here."""
    return format_html_join("", "{}", ((draw(context["request"]),) for draw in inserts_of(place)))
