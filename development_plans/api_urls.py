from django.urls import path

from development_plans.api import assessments, career, goals, plans

app_name = "development_plans_api"

urlpatterns = [
    path("plan/", plans.PlanView.as_view(), name="plan"),
    path("plan/start/", plans.StartPlanView.as_view(), name="plan_start"),
    path("plan/submit/", plans.SubmitPlanView.as_view(), name="plan_submit"),
    path("plan/take-back/", plans.TakeBackPlanView.as_view(), name="plan_take_back"),
    path("plan/counts/", plans.PlanCountsView.as_view(), name="plan_counts"),
    path("plan/of/<uuid:pk>/", plans.PlanOfView.as_view(), name="plan_of"),
    path("plan/of/<uuid:pk>/approve/", plans.ApprovePlanView.as_view(), name="plan_approve"),
    path("plan/next-roles/", career.NextRolesView.as_view(), name="next_roles"),
    path("plan/of/<uuid:pk>/next-roles/", career.NextRolesOfView.as_view(), name="next_roles_of"),
    path("plan/assessment/", assessments.AssessmentView.as_view(), name="assessment"),
    path("plan/assessment/submit/", assessments.SubmitAssessmentView.as_view(), name="assessment_submit"),
    path("plan/assessment/audience/", assessments.AssessmentAudienceView.as_view(), name="assessment_audience"),
    path("plan/goals/", goals.GoalListView.as_view(), name="goals"),
    path("plan/goals/<uuid:pk>/", goals.GoalView.as_view(), name="goal"),
    path("plan/goals/<uuid:pk>/agree/", goals.AgreeGoalView.as_view(), name="goal_agree"),
    path("plan/goals/<uuid:pk>/close/", goals.CloseGoalView.as_view(), name="goal_close"),
    path("plan/goals/<uuid:pk>/drop/", goals.DropGoalView.as_view(), name="goal_drop"),
    path("plan/goals/<uuid:pk>/audience/", goals.GoalAudienceView.as_view(), name="goal_audience"),
    path("plan/goals/<uuid:pk>/progress/", goals.GoalProgressView.as_view(), name="goal_progress"),
]
