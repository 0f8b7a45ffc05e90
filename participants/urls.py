from django.urls import path

from participants.views import frameworks, imports, mentor_profiles, people, role_profiles

app_name = "participants"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/import/", imports.imports, name="imports"),
    path("people/import/<uuid:pk>/", imports.import_run, name="import_run"),
    path("people/import/<uuid:pk>/columns/", imports.import_columns, name="import_columns"),
    path("people/import/<uuid:pk>/apply/", imports.import_apply, name="import_apply"),
    path("people/import/<uuid:pk>/discard/", imports.import_discard, name="import_discard"),
    path("people/import/<uuid:pk>/rows/", imports.import_faulty_rows, name="import_faulty_rows"),
    path("people/mentors/", people.mentors, name="mentors"),
    path("people/competencies/", frameworks.competencies, name="competencies"),
    path("people/competencies/adopt/", frameworks.adopt_framework, name="adopt_framework"),
    path("people/roles/", role_profiles.role_profiles, name="role_profiles"),
    path("people/roles/new/", role_profiles.role_profile_form, name="new_role_profile"),
    path("people/roles/adopt/", role_profiles.adopt_roles, name="adopt_role_profiles"),
    path("people/roles/<uuid:pk>/", role_profiles.role_profile, name="role_profile"),
    path("people/roles/<uuid:pk>/edit/", role_profiles.role_profile_form, name="edit_role_profile"),
    path("people/me/mentoring/", mentor_profiles.own_mentor_profile, name="own_mentor_profile"),
    path("people/mentoring/<uuid:pk>/pause/", mentor_profiles.pause, name="pause_mentor_profile"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/mentoring/", mentor_profiles.mentor_profile, name="mentor_profile"),
]
