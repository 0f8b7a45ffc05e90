from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.scope import current_actor
from participants.choices import VacancyRisk
from participants.models import RequiredLevel, RoleProfile
from participants.permissions import can_view_critical_roles
from participants.queries.role_profiles import get_role_profile, visible_role_profiles
from participants.services.role_profiles import MOST_POSITIONS, Criticality, adopt_role_profiles, save_role_profile


class RequiredLevelSerializer(serializers.Serializer[RequiredLevel]):
    competency_id = serializers.UUIDField()
    competency = serializers.CharField(source="competency.name")
    level = serializers.IntegerField()


class CriticalitySerializer(serializers.Serializer[RoleProfile]):
    impact = serializers.CharField()
    vacancy_risk = serializers.ChoiceField(choices=VacancyRisk.choices)
    vacancy_expected_on = serializers.DateField(allow_null=True)


class RoleProfileListSerializer(serializers.Serializer[RoleProfile]):
    """`critical` is null where the role is not critical and for whoever may not know."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    business_unit = serializers.CharField()
    function = serializers.CharField()
    open_positions = serializers.IntegerField()
    is_archived = serializers.BooleanField()
    critical = serializers.SerializerMethodField()

    def get_critical(self, profile: RoleProfile) -> dict[str, Any] | None:
        if not profile.is_critical or not can_view_critical_roles(current_actor()):
            return None
        return dict(CriticalitySerializer(profile).data)


class RoleProfileSerializer(RoleProfileListSerializer):
    required_levels = RequiredLevelSerializer(many=True)


class WriteRequiredSerializer(StrictSerializer):
    competency_id = serializers.UUIDField()
    level = serializers.IntegerField(min_value=1, max_value=5)


class WriteCriticalitySerializer(StrictSerializer):
    impact = serializers.CharField(max_length=2000, allow_blank=True, default="")
    vacancy_risk = serializers.ChoiceField(choices=VacancyRisk.choices)
    vacancy_expected_on = serializers.DateField(allow_null=True, default=None)


class WriteRoleProfileSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150)
    business_unit = serializers.CharField(max_length=100, allow_blank=True, default="")
    function = serializers.CharField(max_length=100, allow_blank=True, default="")
    required_levels = WriteRequiredSerializer(many=True)
    open_positions = serializers.IntegerField(min_value=0, max_value=MOST_POSITIONS, default=0)
    critical = WriteCriticalitySerializer(allow_null=True, default=None)


def given_values(given: dict[str, Any]) -> dict[str, Any]:
    """For save_role_profile."""
    critical = given.pop("critical")
    required = {row["competency_id"]: row["level"] for row in given.pop("required_levels")}
    return {**given, "required": required, "critical": Criticality(**critical) if critical else None}


class RoleProfilesView(OrganizationAPIView):
    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="role_profiles_list", responses=RoleProfileListSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_role_profiles(self.actor), RoleProfileListSerializer)

    @extend_schema(
        operation_id="role_profiles_create",
        request=WriteRoleProfileSerializer,
        responses={201: RoleProfileSerializer},
    )
    def post(self, request: Request) -> Response:
        made = save_role_profile(None, by=self.actor, **given_values(self.read(WriteRoleProfileSerializer)))
        return self.answer(get_role_profile(self.actor, made.pk), RoleProfileSerializer, status=201)


class RoleProfileView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_read", responses=RoleProfileSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_role_profile(self.actor, pk), RoleProfileSerializer)

    @extend_schema(
        operation_id="role_profiles_change", request=WriteRoleProfileSerializer, responses=RoleProfileSerializer
    )
    def put(self, request: Request, pk: Any) -> Response:
        profile = get_role_profile(self.actor, pk)
        save_role_profile(profile, by=self.actor, **given_values(self.read(WriteRoleProfileSerializer)))
        return self.answer(get_role_profile(self.actor, pk), RoleProfileSerializer)


class AdoptRoleProfilesView(OrganizationAPIView):
    """Adds the supplied roles that are not there yet, with the starter framework. Answers those that were added."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_adopt", request=None, responses=RoleProfileListSerializer(many=True))
    def post(self, request: Request) -> Response:
        made = adopt_role_profiles(by=self.actor)
        return Response([RoleProfileListSerializer(profile).data for profile in made])
