from django.urls import path

from evaluation.views import readiness, reports, reviews

app_name = "evaluation"

urlpatterns = [
    path("readiness/", readiness.readiness, name="readiness"),
    path("readiness/rate/", readiness.rate, name="rate"),
    path("readiness/people/", readiness.people, name="people"),
    path("readiness/roles/<uuid:pk>/", readiness.role, name="role"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<uuid:pk>/", reviews.review, name="review"),
    path("reviews/<uuid:pk>/sign/", reviews.sign, name="review_sign"),
    path("reports/", reports.reports, name="reports"),
    path("reports/build/", reports.build, name="reports_build"),
    path("reports/building/<uuid:pk>/", reports.building, name="reports_building"),
    path("reports/<uuid:pk>/pdf/", reports.pdf, name="report_pdf"),
]
