from django.urls import path

from relationships.api import relationships, sessions

app_name = "relationships_api"

urlpatterns = [
    path("relationships/", relationships.RelationshipListView.as_view(), name="relationships"),
    path("relationships/<uuid:pk>/", relationships.RelationshipView.as_view(), name="relationship"),
    path("relationships/<uuid:pk>/answer/", relationships.AnswerView.as_view(), name="answer"),
    path("relationships/<uuid:pk>/end/", relationships.EndView.as_view(), name="end"),
    path("relationships/<uuid:pk>/agreement/", relationships.AgreementView.as_view(), name="agreement"),
    path("relationships/<uuid:pk>/action-items/", relationships.ActionItemListView.as_view(), name="action_items"),
    path("relationships/<uuid:pk>/sessions/", sessions.ScheduleView.as_view(), name="schedule"),
    path("action-items/<uuid:pk>/", relationships.ActionItemView.as_view(), name="action_item"),
    path("sessions/", sessions.SessionListView.as_view(), name="sessions"),
    path("sessions/<uuid:pk>/", sessions.SessionView.as_view(), name="session"),
    path("sessions/<uuid:pk>/move/", sessions.MoveSessionView.as_view(), name="session_move"),
    path("sessions/<uuid:pk>/cancel/", sessions.CancelSessionView.as_view(), name="session_cancel"),
    path("sessions/<uuid:pk>/log/", sessions.SessionLogView.as_view(), name="session_log"),
]
