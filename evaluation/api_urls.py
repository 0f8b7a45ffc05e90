from django.urls import path

from evaluation.api import readiness, reports, reviews

app_name = "evaluation_api"

urlpatterns = [
    path("readiness/", readiness.ReadinessView.as_view(), name="readiness"),
    path("readiness/own/", readiness.OwnReadinessView.as_view(), name="own_readiness"),
    path("readiness/people/", readiness.ReadinessPeopleView.as_view(), name="readiness_people"),
    path("readiness/roles/<uuid:pk>/", readiness.ReadinessRoleView.as_view(), name="readiness_role"),
    path("readiness/cards/", readiness.RatingCardListView.as_view(), name="rating_cards"),
    path("readiness/ratings/", readiness.RatingListView.as_view(), name="ratings"),
    path("reviews/", reviews.ReviewListView.as_view(), name="reviews"),
    path("reviews/<uuid:pk>/", reviews.ReviewView.as_view(), name="review"),
    path("reviews/<uuid:pk>/sign/", reviews.ReviewSignView.as_view(), name="review_sign"),
    path("reports/", reports.ReportListView.as_view(), name="reports"),
    path("reports/<uuid:pk>/pdf/", reports.ReportPdfView.as_view(), name="report_pdf"),
]
