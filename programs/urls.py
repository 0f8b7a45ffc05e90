from django.urls import path

from programs.views import applications, programs, review, setup

app_name = "programs"

urlpatterns = [
    path("programs/", programs.program_list, name="list"),
    path("programs/new/", setup.new, name="new"),
    path("programs/<uuid:pk>/", programs.program, name="program"),
    path("programs/<uuid:pk>/setup/", setup.jump, name="setup_jump"),
    path("programs/<uuid:pk>/setup/<slug:step>/", setup.step, name="setup"),
    path("programs/<uuid:pk>/setup/<slug:step>/consequences/", setup.consequences, name="consequences"),
    path("programs/<uuid:pk>/launch/", setup.launch, name="launch"),
    path("programs/<uuid:pk>/intake/", programs.move_intake, name="move_intake"),
    path("programs/<uuid:pk>/milestones/", programs.mark, name="mark_milestone"),
    path("programs/<uuid:pk>/end/", programs.end, name="end"),
    path("programs/<uuid:pk>/invite/", programs.invite, name="invite"),
    path("programs/<uuid:pk>/apply/<slug:side>/", applications.apply, name="apply"),
    path("programs/<uuid:pk>/applications/", review.board, name="applications"),
    path("programs/<uuid:pk>/applications/decide/", review.decide_many, name="decide_many"),
    path("applications/", applications.own, name="own_applications"),
    path("applications/<uuid:pk>/", review.application, name="application"),
    path("applications/<uuid:pk>/undo/", review.undo, name="undo"),
    path("applications/<uuid:pk>/review/", review.begin, name="begin_review"),
    path("applications/<uuid:pk>/withdraw/", applications.withdraw, name="withdraw"),
]
