from django.urls import path

from mentoring.members.api import MeView, OrganizationView

app_name = "members_api"

urlpatterns = [
    path("organization/", OrganizationView.as_view(), name="organization"),
    path("me/", MeView.as_view(), name="me"),
]
