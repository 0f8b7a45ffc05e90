"""Pages of membership inside an organization."""

from django.urls import path

from mentoring.members.views import joining, members, operators, settings

app_name = "members"

urlpatterns = [
    path("settings/organization/", settings.organization, name="organization"),
    path("settings/profile/", settings.profile, name="profile"),
    path("settings/tokens/", settings.tokens, name="tokens"),
    path("settings/tokens/<uuid:pk>/revoke/", settings.revoke_token, name="revoke_token"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/<uuid:pk>/", members.member, name="member"),
    path("settings/members/<uuid:pk>/deactivate/", members.deactivate, name="deactivate"),
    path("settings/members/<uuid:pk>/reactivate/", members.reactivate, name="reactivate"),
    path("settings/invitations/<uuid:pk>/resend/", members.resend, name="resend_invitation"),
    path("settings/invitations/<uuid:pk>/revoke/", members.revoke, name="revoke_invitation"),
    path("join/<str:token>/", joining.join, name="join"),
    path("visit/end/", operators.end_visit, name="end_visit"),
]
