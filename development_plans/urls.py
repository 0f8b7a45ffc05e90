from django.urls import path

from development_plans.views import assessments, goals, plans

app_name = "development_plans"

urlpatterns = [
    path("plan/", plans.plan, name="plan"),
    path("plan/start/", plans.start, name="plan_start"),
    path("plan/submit/", plans.submit, name="plan_submit"),
    path("plan/take-back/", plans.take_back, name="plan_take_back"),
    path("plan/target/", plans.target, name="target"),
    path("plan/assess/", assessments.assess, name="assess"),
    path("plan/assess/start/", assessments.start, name="assess_start"),
    path("plan/assess/save/", assessments.save, name="assess_save"),
    path("plan/assess/audience/", plans.assessment_audience, name="assessment_audience"),
    path("plan/goals/new/", goals.new_goal, name="goal_new"),
    path("plan/goals/<uuid:pk>/", goals.goal, name="goal"),
    path("plan/goals/<uuid:pk>/edit/", goals.edit_goal, name="goal_edit"),
    path("plan/goals/<uuid:pk>/values/", goals.add_value, name="goal_add_value"),
    path("plan/goals/<uuid:pk>/agree/", goals.agree, name="goal_agree"),
    path("plan/goals/<uuid:pk>/close/", goals.close, name="goal_close"),
    path("plan/goals/<uuid:pk>/drop/", goals.drop, name="goal_drop"),
    path("plan/goals/<uuid:pk>/audience/", goals.audience, name="goal_audience"),
    path("plan/of/", plans.shared, name="shared"),
    path("plan/of/<uuid:pk>/", plans.plan_of, name="plan_of"),
    path("plan/of/<uuid:pk>/approve/", plans.approve, name="plan_approve"),
]
