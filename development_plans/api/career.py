"""The usual next roles, and how many of the levels that each asks for are there."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from development_plans.queries.career import Requirement, RoleStanding, next_roles_of
from development_plans.queries.plans import get_own_person, get_shared_person
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.audit.services import record_read


class RequirementSerializer(serializers.Serializer[Requirement]):
    """`gap` is required minus others' view, or minus the own view where nobody else has assessed it."""

    competency = serializers.UUIDField(source="competency.pk")
    name = serializers.CharField(source="competency.name")
    required_level = serializers.DecimalField(3, 2, source="standing.required")
    gap = serializers.DecimalField(4, 2, source="standing.shown_gap", allow_null=True)
    is_met = serializers.BooleanField()


class RoleStandingSerializer(serializers.Serializer[RoleStanding]):
    role = serializers.UUIDField(source="role.pk")
    name = serializers.CharField(source="role.name")
    open_positions = serializers.IntegerField(source="role.open_positions")
    coming_from = serializers.UUIDField(source="coming_from.pk", allow_null=True)
    experiences = serializers.ListField(child=serializers.CharField())
    met = serializers.IntegerField()
    asked = serializers.IntegerField()
    requirements = RequirementSerializer(many=True)


class NextRolesView(OrganizationAPIView):
    """One's own; the nearest first. Empty while there is no assessment or no step on the career map."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="next_roles_own", responses=RoleStandingSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = next_roles_of(self.actor, get_own_person(self.actor))
        return Response([RoleStandingSerializer(row).data for row in rows])


class NextRolesOfView(OrganizationAPIView):
    """Another's, as far as their assessments are released to you. They see that you looked."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="next_roles_of", responses=RoleStandingSerializer(many=True))
    def get(self, request: Request, pk: Any) -> Response:
        person = get_shared_person(self.actor, pk)
        rows = next_roles_of(self.actor, person)
        record_read("plan.read", by=self.actor, subject=person, about=person.pk)
        return Response([RoleStandingSerializer(row).data for row in rows])
