"""Parts of the layout that are drawn once and shown often. Nothing in them is about a person."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.engine import Engine
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def fixed_part(context: Context, name: str) -> SafeString:
    """`{% fixed_part "layouts/parts/styles.html" %}`: the same for everybody, without anything of the page."""
    return entries_part(context, name, ())


@register.simple_tag(takes_context=True)
def entries_part(context: Context, name: str, entries: Sequence[Any]) -> SafeString:
    """`{% entries_part "layouts/parts/navigation.html" interface.navigation %}`: of these entries and nothing else.
    There are as many different ones as there are roles and main pages in an organization."""
    assert context.template is not None
    draw = _draw.__wrapped__ if settings.DEBUG else _draw
    return draw(context.template.engine, name, tuple(entries), get_language())


@lru_cache(maxsize=2000)
def _draw(engine: Engine, name: str, entries: tuple[Any, ...], language: str | None) -> SafeString:
    return engine.get_template(name).render(Context({"entries": entries}))
