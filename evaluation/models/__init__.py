from evaluation.models.readiness import ReadinessRating
from evaluation.models.report_run import ReportRun
from evaluation.models.review import QuarterlyReview

__all__ = ["QuarterlyReview", "ReadinessRating", "ReportRun"]
