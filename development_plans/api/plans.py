"""The plan: one's own in full, another's as far as it is released, and for HR how many stand where."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from development_plans.api.goals import GoalSerializer
from development_plans.choices import PlanStatus
from development_plans.models import DevelopmentPlan
from development_plans.queries.frameworks import get_target_role
from development_plans.queries.plans import (
    PlanCounts,
    PlanPage,
    get_own_page,
    get_own_plan,
    get_plan_to_approve,
    get_shared_person,
    page_for,
    plan_counts,
)
from development_plans.services.plans import (
    activate_plan,
    approve_plan,
    choose_target_role,
    submit_plan,
    take_back_plan,
)
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require
from participants.queries.people import person_of


class PlanSerializer(serializers.Serializer[DevelopmentPlan]):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(PlanStatus.choices)
    target_role = serializers.UUIDField(source="target_role_id", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)


class StandingSerializer(serializers.Serializer[Any]):
    """`gap` is required minus assessed by others; the own view stands apart."""

    competency = serializers.UUIDField(source="competency.pk")
    name = serializers.CharField(source="competency.name")
    required_level = serializers.DecimalField(3, 2, source="standing.required", allow_null=True)
    others = serializers.DecimalField(4, 2, source="standing.others", allow_null=True)
    own = serializers.DecimalField(3, 2, source="standing.own", allow_null=True)
    gap = serializers.DecimalField(4, 2, source="standing.gap", allow_null=True)
    own_gap = serializers.DecimalField(4, 2, source="standing.own_gap", allow_null=True)


class PlanPageSerializer(serializers.Serializer[PlanPage]):
    person = serializers.UUIDField(source="person.pk")
    plan = PlanSerializer(allow_null=True)
    standing = StandingSerializer(many=True, source="overall.rows")
    goals = GoalSerializer(many=True)


class TargetRoleSerializer(StrictSerializer):
    target_role = serializers.UUIDField()


class PlanCountsSerializer(serializers.Serializer[PlanCounts]):
    """The counts are null while fewer people have a plan than may be shown."""

    people = serializers.IntegerField()
    plans = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    goals = serializers.DictField(child=serializers.IntegerField(), allow_null=True)


class _PlanView(OrganizationAPIView):
    permission_classes = [IsMember]


class PlanView(_PlanView):
    @extend_schema(responses=PlanPageSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(get_own_page(self.actor), PlanPageSerializer)

    @extend_schema(request=TargetRoleSerializer, responses=PlanSerializer)
    def put(self, request: Request) -> Response:
        require(person_of(self.actor) is not None, _("Only employees with a record here have a plan."))
        role = get_target_role(self.read(TargetRoleSerializer)["target_role"])
        return self.answer(choose_target_role(role, by=self.actor), PlanSerializer)


class StartPlanView(_PlanView):
    @extend_schema(request=None, responses=PlanSerializer)
    def post(self, request: Request) -> Response:
        return self.answer(activate_plan(get_own_plan(self.actor), by=self.actor), PlanSerializer)


class SubmitPlanView(_PlanView):
    @extend_schema(request=None, responses=PlanSerializer)
    def post(self, request: Request) -> Response:
        return self.answer(submit_plan(get_own_plan(self.actor), by=self.actor), PlanSerializer)


class TakeBackPlanView(_PlanView):
    @extend_schema(request=None, responses=PlanSerializer)
    def post(self, request: Request) -> Response:
        return self.answer(take_back_plan(get_own_plan(self.actor), by=self.actor), PlanSerializer)


class PlanOfView(_PlanView):
    @extend_schema(responses=PlanPageSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(page_for(self.actor, get_shared_person(self.actor, pk)), PlanPageSerializer)


class ApprovePlanView(_PlanView):
    @extend_schema(request=None, responses=PlanSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(approve_plan(get_plan_to_approve(self.actor, pk), by=self.actor), PlanSerializer)


class PlanCountsView(_PlanView):
    @extend_schema(responses=PlanCountsSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(plan_counts(self.actor), PlanCountsSerializer)
