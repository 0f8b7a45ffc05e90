from django.urls import path

from participants.api import frameworks, imports, mentor_profiles, people, role_profiles

app_name = "participants_api"

urlpatterns = [
    path("people/", people.PeopleView.as_view(), name="people"),
    path("people/<uuid:pk>/", people.PersonView.as_view(), name="person"),
    path(
        "people/<uuid:pk>/mentor-profile/",
        mentor_profiles.PersonMentorProfileView.as_view(),
        name="person_mentor_profile",
    ),
    path("imports/", imports.ImportsView.as_view(), name="imports"),
    path("imports/files/", imports.ImportFilesView.as_view(), name="import_files"),
    path("imports/<uuid:pk>/", imports.ImportView.as_view(), name="import"),
    path("imports/<uuid:pk>/mapping/", imports.ImportMappingView.as_view(), name="import_mapping"),
    path("imports/<uuid:pk>/apply/", imports.ImportApplyView.as_view(), name="import_apply"),
    path("imports/<uuid:pk>/faulty-rows/", imports.ImportFaultyRowsView.as_view(), name="import_faulty_rows"),
    path("imports/<uuid:pk>/discard/", imports.ImportDiscardView.as_view(), name="import_discard"),
    path("competencies/", frameworks.CompetenciesView.as_view(), name="competencies"),
    path("competencies/adopt/", frameworks.AdoptFrameworkView.as_view(), name="adopt_framework"),
    path("competencies/<uuid:pk>/", frameworks.CompetencyView.as_view(), name="competency"),
    path("role-profiles/", role_profiles.RoleProfilesView.as_view(), name="role_profiles"),
    path("role-profiles/adopt/", role_profiles.AdoptRoleProfilesView.as_view(), name="adopt_role_profiles"),
    path("role-profiles/<uuid:pk>/", role_profiles.RoleProfileView.as_view(), name="role_profile"),
    path("mentor-profiles/", mentor_profiles.MentorProfilesView.as_view(), name="mentor_profiles"),
    path("mentor-profiles/me/", mentor_profiles.OwnMentorProfileView.as_view(), name="own_mentor_profile"),
    path(
        "mentor-profiles/<uuid:pk>/pause/",
        mentor_profiles.PauseMentorProfileView.as_view(),
        name="pause_mentor_profile",
    ),
]
