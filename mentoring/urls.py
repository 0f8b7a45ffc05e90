"""The whole site. An app joins an organization's pages with a module `urls` (`app_name`, `urlpatterns`)."""

from importlib.util import find_spec

from django.urls import include, path

APPS_WITH_PAGES = [
    "mentoring.members",
    "mentoring.ui",
    "participants",
    "programs",
    "development_plans",
    "relationships",
    "matching",
    "evaluation",
    "mentoring.portal",
]

organization_patterns = [
    path("", include(f"{app}.urls")) for app in APPS_WITH_PAGES if find_spec(f"{app}.urls") is not None
]

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", include("mentoring.api_urls")),
    path("o/<slug:organization_slug>/", include(organization_patterns)),
]
