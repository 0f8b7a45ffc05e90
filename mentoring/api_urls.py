"""The API. An app joins, here and with its pages, by its name in ORGANIZATION_APPS."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from mentoring.api.documentation import DocumentationView, SchemaView
from mentoring.api.problems import nothing_here

#: Lowest first. Each has a module `urls` for its pages and `api_urls` for its API, with `app_name` and `urlpatterns`.
ORGANIZATION_APPS = (
    "mentoring.members",
    "participants",
    "programs",
    "development_plans",
    "relationships",
    "matching",
    "evaluation",
    "mentoring.portal",
)

organization_patterns = [path("", include(f"{app}.api_urls")) for app in ORGANIZATION_APPS]

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocumentationView.as_view(), name="api-documentation"),
    path("v1/o/<slug:organization_slug>/", include(organization_patterns)),
    re_path("", login_not_required(nothing_here), name="api-nothing"),
]
