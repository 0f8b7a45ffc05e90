from django.urls import path

from relationships.views import log, relationships, sessions

app_name = "relationships"

urlpatterns = [
    path("pairs/", relationships.relationships, name="relationships"),
    path("pairs/<uuid:pk>/", relationships.relationship, name="relationship"),
    path("pairs/<uuid:pk>/answer/", relationships.answer, name="answer"),
    path("pairs/<uuid:pk>/agreement/", relationships.agreement, name="agreement"),
    path("pairs/<uuid:pk>/end/", relationships.end, name="end"),
    path("pairs/<uuid:pk>/actions/", relationships.add_action, name="add_action"),
    path("actions/<uuid:pk>/", relationships.change_action, name="change_action"),
    path("pairs/<uuid:pk>/schedule/", sessions.schedule, name="schedule"),
    path("sessions/<uuid:pk>/", sessions.session, name="session"),
    path("sessions/<uuid:pk>/move/", sessions.move, name="session_move"),
    path("sessions/<uuid:pk>/cancel/", sessions.cancel, name="session_cancel"),
    path("sessions/<uuid:pk>/log/", log.log, name="session_log"),
    path("sessions/<uuid:pk>/logged/", log.logged, name="session_logged"),
]
