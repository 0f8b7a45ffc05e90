from django.urls import path

from programs.api import applications, programs

app_name = "programs_api"

urlpatterns = [
    path("program-templates/", programs.TemplateListView.as_view(), name="templates"),
    path("programs/", programs.ProgramListView.as_view(), name="programs"),
    path("programs/<uuid:pk>/", programs.ProgramView.as_view(), name="program"),
    path("programs/<uuid:pk>/setup/purpose/", programs.PurposeView.as_view(), name="setup_purpose"),
    path("programs/<uuid:pk>/setup/people/", programs.PeopleView.as_view(), name="setup_people"),
    path("programs/<uuid:pk>/setup/framework/", programs.FrameworkView.as_view(), name="setup_framework"),
    path("programs/<uuid:pk>/setup/matching/", programs.MatchingView.as_view(), name="setup_matching"),
    path("programs/<uuid:pk>/setup/governance/", programs.GovernanceView.as_view(), name="setup_governance"),
    path("programs/<uuid:pk>/setup/communication/", programs.CommunicationView.as_view(), name="setup_communication"),
    path("programs/<uuid:pk>/launch-check/", programs.LaunchCheckView.as_view(), name="launch_check"),
    path("programs/<uuid:pk>/launch/", programs.LaunchView.as_view(), name="launch"),
    path("programs/<uuid:pk>/end/", programs.EndView.as_view(), name="end"),
    path("programs/<uuid:pk>/intake/", programs.IntakeView.as_view(), name="intake"),
    path("programs/<uuid:pk>/milestones/", programs.MilestoneListView.as_view(), name="milestones"),
    path("programs/<uuid:pk>/roles/", programs.RoleListView.as_view(), name="roles"),
    path("programs/<uuid:pk>/roles/<uuid:role_pk>/", programs.RoleView.as_view(), name="role"),
    path("programs/<uuid:pk>/invitations/", programs.InvitationView.as_view(), name="invitations"),
    path("programs/<uuid:pk>/enrollments/", applications.EnrollmentListView.as_view(), name="enrollments"),
    path("programs/<uuid:pk>/applications/", applications.ProgramApplicationListView.as_view(), name="review"),
    path("programs/<uuid:pk>/applications/decide/", applications.BulkDecisionView.as_view(), name="decide_many"),
    path("applications/", applications.OwnApplicationListView.as_view(), name="own_applications"),
    path("applications/<uuid:pk>/", applications.ApplicationView.as_view(), name="application"),
    path("applications/<uuid:pk>/review/", applications.BeginReviewView.as_view(), name="begin_review"),
    path("applications/<uuid:pk>/decide/", applications.DecisionView.as_view(), name="decide"),
    path("applications/<uuid:pk>/undo/", applications.UndoView.as_view(), name="undo"),
    path("applications/<uuid:pk>/withdraw/", applications.WithdrawView.as_view(), name="withdraw"),
    path("enrollments/<uuid:pk>/status/", applications.EnrollmentStatusView.as_view(), name="enrollment_status"),
]
