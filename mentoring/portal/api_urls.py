from django.urls import path

from mentoring.portal.api import home, messages

app_name = "portal_api"

urlpatterns = [
    path("home/", home.HomeView.as_view(), name="home"),
    path("search/", home.SearchView.as_view(), name="search"),
    path("relationships/<uuid:pk>/remind/", home.NudgeView.as_view(), name="nudge"),
    path("reminders/<uuid:pk>/take-back/", home.TakeBackView.as_view(), name="take_back_nudge"),
    path("notifications/", messages.NotificationListView.as_view(), name="notifications"),
    path("notifications/read-all/", messages.ReadAllView.as_view(), name="read_all"),
    path("notifications/preference/", messages.PreferenceView.as_view(), name="preference"),
    path("notifications/<uuid:pk>/read/", messages.ReadView.as_view(), name="read"),
    path("audit/", messages.AuditView.as_view(), name="audit"),
    path("my-data/", messages.MyDataView.as_view(), name="my_data"),
]
