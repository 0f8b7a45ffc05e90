from django.urls import path

from mentoring.portal.views import jobs, stop_messages

app_name = "portal"

urlpatterns = [
    path("jobs/<uuid:pk>/", jobs.show_progress, name="job_progress"),
    path("messages/stop/<str:token>/", stop_messages.stop_messages, name="stop_messages"),
]
