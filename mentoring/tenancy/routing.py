"""Addresses inside an organization."""

import re
from typing import Any

from django.urls import reverse

from mentoring.tenancy.current import required_scope

#: /o/<slug>/... and /api/v1/o/<slug>/...
ORGANIZATION_PATH = re.compile(r"^/(?P<api>api/v1/)?o/(?P<slug>[a-z0-9-]{2,50})/")


def organization_url(name: str, **kwargs: Any) -> str:
    """The path of a named page in the organization of the scope."""
    slug = required_scope().organization.slug
    return reverse(name, kwargs={"organization_slug": slug, **kwargs})
