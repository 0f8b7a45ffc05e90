"""The API. An app joins by having a module `api_urls` with `app_name` and `urlpatterns`."""

from importlib.util import find_spec

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from mentoring.api.documentation import DocumentationView, SchemaView
from mentoring.api.problems import nothing_here

APPS_WITH_API = [
    "mentoring.members",
    "participants",
    "programs",
    "development_plans",
    "relationships",
    "matching",
    "evaluation",
    "mentoring.portal",
]

organization_patterns = [
    path("", include(f"{app}.api_urls")) for app in APPS_WITH_API if find_spec(f"{app}.api_urls") is not None
]

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocumentationView.as_view(), name="api-documentation"),
    path("v1/o/<slug:organization_slug>/", include(organization_patterns)),
    re_path("", login_not_required(nothing_here), name="api-nothing"),
]
