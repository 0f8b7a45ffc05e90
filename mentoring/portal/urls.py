from django.urls import path

from mentoring.portal.views import audit, home, jobs, notifications, pairs, search, stop_messages

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("home/figures/", home.figures, name="figures"),
    path("home/pairs/", pairs.pairs, name="pairs"),
    path("programs/<uuid:pk>/pairs/", pairs.program_pairs, name="program_pairs"),
    path("pairs/<uuid:pk>/remind/", home.nudge, name="nudge"),
    path("reminders/<uuid:pk>/take-back/", home.take_back, name="take_back_nudge"),
    path("search/", search.show_results, name="search"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="read_all"),
    path("notifications/deliveries/", notifications.deliveries, name="deliveries"),
    path("notifications/<uuid:pk>/read/", notifications.read, name="read"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export, name="audit_export"),
    path("my-data/", audit.my_data, name="my_data"),
    path("jobs/<uuid:pk>/", jobs.show_progress, name="job_progress"),
    path("messages/stop/<str:token>/", stop_messages.stop_messages, name="stop_messages"),
]
