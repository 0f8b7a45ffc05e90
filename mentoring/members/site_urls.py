"""Pages above the organizations: the choice between one's own, and the operator's list."""

from django.urls import path

from mentoring.members.views import choosing, operators, session

urlpatterns = [
    path("organizations/", choosing.organizations, name="organizations"),
    path("session/", session.session, name="session"),
    path("session/back/", session.session_back, name="session_back"),
    path("operator/", operators.organizations, name="operator"),
    path("operator/second-step/", operators.second_step, name="operator_second_step"),
    path("operator/new/", operators.create, name="operator_create"),
    path("operator/<uuid:pk>/suspend/", operators.suspend, name="operator_suspend"),
    path("operator/<uuid:pk>/resume/", operators.resume, name="operator_resume"),
    path("operator/<uuid:pk>/visit/", operators.visit, name="operator_visit"),
]
