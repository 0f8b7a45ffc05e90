from django.urls import path

from mentoring.members.api import MeView

app_name = "members_api"

urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
]
