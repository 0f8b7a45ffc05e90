"""Addresses in templates: {% organization_url "relationships:session" pk=session.pk as url %}."""

from typing import Any

from django import template

from mentoring.tenancy import routing

register = template.Library()


@register.simple_tag
def organization_url(name: str, **kwargs: Any) -> str:
    return routing.organization_url(name, **kwargs)
