from development_plans.models.assessment import Assessment, AssessmentScore
from development_plans.models.goal import Goal, ProgressUpdate
from development_plans.models.plan import DevelopmentPlan, PlanReader

__all__ = [
    "Assessment",
    "AssessmentScore",
    "DevelopmentPlan",
    "Goal",
    "PlanReader",
    "ProgressUpdate",
]
