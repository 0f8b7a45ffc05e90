from django.urls import path

from participants.api import career_map, framework_versions, frameworks, imports, mentor_profiles, people, role_profiles

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
    path("frameworks/", framework_versions.FrameworksView.as_view(), name="frameworks"),
    path("frameworks/check/", framework_versions.CheckFrameworkFileView.as_view(), name="check_framework_file"),
    path("frameworks/import/", framework_versions.ImportFrameworkView.as_view(), name="import_framework"),
    path("frameworks/<uuid:pk>/", framework_versions.FrameworkView.as_view(), name="framework"),
    path(
        "frameworks/<uuid:pk>/competencies/",
        framework_versions.FrameworkCompetenciesView.as_view(),
        name="framework_competencies",
    ),
    path(
        "frameworks/<uuid:pk>/competencies/<uuid:competency_pk>/",
        framework_versions.FrameworkCompetencyView.as_view(),
        name="framework_competency",
    ),
    path(
        "frameworks/<uuid:pk>/competencies/<uuid:competency_pk>/move/",
        framework_versions.MoveCompetencyView.as_view(),
        name="move_competency",
    ),
    path("frameworks/<uuid:pk>/theme/", framework_versions.MoveThemeView.as_view(), name="move_theme"),
    path("frameworks/<uuid:pk>/change/", framework_versions.FrameworkChangeView.as_view(), name="framework_change"),
    path("frameworks/<uuid:pk>/publish/", framework_versions.PublishFrameworkView.as_view(), name="publish_framework"),
    path("frameworks/<uuid:pk>/use/", framework_versions.UseFrameworkView.as_view(), name="use_framework"),
    path("frameworks/<uuid:pk>/csv/", framework_versions.FrameworkFileView.as_view(), name="framework_csv"),
    path("frameworks/<uuid:pk>/xlsx/", framework_versions.FrameworkWorkbookView.as_view(), name="framework_xlsx"),
    path("career-map/", career_map.CareerMapView.as_view(), name="career_map"),
    path("role-profiles/", role_profiles.RoleProfilesView.as_view(), name="role_profiles"),
    path("role-profiles/adopt/", role_profiles.AdoptRoleProfilesView.as_view(), name="adopt_role_profiles"),
    path("role-profiles/<uuid:pk>/", role_profiles.RoleProfileView.as_view(), name="role_profile"),
    path("role-profiles/<uuid:pk>/next-roles/", career_map.NextRolesView.as_view(), name="next_roles"),
    path("role-profiles/<uuid:pk>/incumbents/", career_map.IncumbentsView.as_view(), name="incumbents"),
    path(
        "role-profiles/<uuid:pk>/incumbents/<uuid:incumbent_pk>/end/",
        career_map.EndIncumbencyView.as_view(),
        name="end_incumbent",
    ),
    path("role-profiles/<uuid:pk>/copy/", career_map.CopyRoleProfileView.as_view(), name="copy_role_profile"),
    path("role-profiles/<uuid:pk>/archive/", career_map.ArchiveRoleProfileView.as_view(), name="archive_role_profile"),
    path("role-profiles/<uuid:pk>/restore/", career_map.RestoreRoleProfileView.as_view(), name="restore_role_profile"),
    path("mentor-profiles/", mentor_profiles.MentorProfilesView.as_view(), name="mentor_profiles"),
    path("mentor-profiles/me/", mentor_profiles.OwnMentorProfileView.as_view(), name="own_mentor_profile"),
    path(
        "mentor-profiles/<uuid:pk>/pause/",
        mentor_profiles.PauseMentorProfileView.as_view(),
        name="pause_mentor_profile",
    ),
]
