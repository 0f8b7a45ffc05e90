"""Names of a pair for components that draw people."""

from typing import Any

from django import template

from relationships.queries.health import rhythm_words

register = template.Library()


@register.filter
def as_rhythm(days: int) -> str:
    """every 2 weeks"""
    return rhythm_words(days)


@register.filter
def as_list(value: Any) -> list[Any]:
    return [value]


@register.filter
def both_names(row: Any) -> list[str]:
    """Mentee first: the mentee owns the agenda."""
    return [row.relationship.mentee.name, row.relationship.mentor.name]
