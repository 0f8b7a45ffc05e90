"""The whole site: pages and API of an organization, and the few addresses outside of one."""

from django.conf import settings
from django.urls import include, path

from mentoring.api_urls import ORGANIZATION_APPS
from mentoring.portal.views import entrance, health, mailbox

organization_patterns = [path("", include(f"{app}.urls")) for app in ORGANIZATION_APPS]

urlpatterns = [
    path("", entrance.entrance, name="home"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("", include("mentoring.members.site_urls")),
    path("", include("mentoring.ui.site_urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", include("mentoring.api_urls")),
    path("o/<slug:organization_slug>/", include(organization_patterns)),
]

if settings.DEMO:
    # Before the ordinary entrance, which it stands in for.
    urlpatterns.insert(0, path("", include("mentoring.demo.urls")))
    urlpatterns.append(path("mailbox/", mailbox.show_mailbox, name="mailbox"))

handler400 = "mentoring.portal.views.errors.bad_request"
handler500 = "mentoring.portal.views.errors.server_error"
