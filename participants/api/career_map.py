"""The map of roles, what leads where, and who holds a critical role."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from participants.api.role_profiles import RoleProfileSerializer
from participants.models import RoleIncumbent
from participants.permissions import can_view_critical_roles
from participants.queries.career_map import CareerRole, CareerStep, career_map, career_role
from participants.queries.people import visible_people
from participants.queries.role_profiles import get_incumbent, get_role_profile, present_incumbents
from participants.services.career_map import LONGEST_EXPERIENCE, MOST_EXPERIENCES, StepEntry, set_next_roles
from participants.services.role_profiles import (
    archive_role_profile,
    copy_role_profile,
    end_incumbency,
    name_incumbent,
    require_role_manager,
    restore_role_profile,
)


class RiseSerializer(serializers.Serializer[Any]):
    """`before` 0: the earlier role does not ask for it."""

    competency = serializers.CharField(source="name")
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class CareerStepSerializer(serializers.Serializer[CareerStep]):
    role = serializers.UUIDField(source="role.pk")
    name = serializers.CharField(source="role.name")
    open_positions = serializers.IntegerField(source="role.open_positions")
    experiences = serializers.ListField(child=serializers.CharField())
    rises = RiseSerializer(many=True)


class CareerRoleSerializer(serializers.Serializer[CareerRole]):
    role = serializers.UUIDField(source="profile.pk")
    name = serializers.CharField(source="profile.name")
    function = serializers.CharField(source="profile.function")
    open_positions = serializers.IntegerField(source="profile.open_positions")
    steps = CareerStepSerializer(many=True)


class WriteStepSerializer(StrictSerializer):
    role = serializers.UUIDField()
    experiences = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_EXPERIENCE), max_length=MOST_EXPERIENCES, default=list
    )


class WriteStepsSerializer(StrictSerializer):
    steps = WriteStepSerializer(many=True)


class IncumbentSerializer(serializers.Serializer[RoleIncumbent]):
    id = serializers.UUIDField()
    person = serializers.UUIDField(source="person_id")
    name = serializers.CharField(source="person.name")
    since_on = serializers.DateField(allow_null=True)


class WriteIncumbentSerializer(StrictSerializer):
    person = serializers.UUIDField()
    since_on = serializers.DateField(allow_null=True, default=None)


class CareerMapView(OrganizationAPIView):
    """Every role that is part of a step; a role comes before those it leads to."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="career_map", responses=CareerRoleSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([CareerRoleSerializer(role).data for role in career_map(self.actor)])


class NextRolesView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_next", responses=CareerRoleSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(career_role(self.actor, get_role_profile(self.actor, pk)), CareerRoleSerializer)

    @extend_schema(operation_id="role_profiles_set_next", request=WriteStepsSerializer, responses=CareerRoleSerializer)
    def put(self, request: Request, pk: Any) -> Response:
        profile = get_role_profile(self.actor, pk)
        given = self.read(WriteStepsSerializer)["steps"]
        set_next_roles(profile, by=self.actor, steps=[StepEntry(one["role"], one["experiences"]) for one in given])
        return self.answer(career_role(self.actor, profile), CareerRoleSerializer)


class IncumbentsView(OrganizationAPIView):
    """Who holds the role now."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_incumbents", responses=IncumbentSerializer(many=True))
    def get(self, request: Request, pk: Any) -> Response:
        require(can_view_critical_roles(self.actor), _("Who holds a role is for those who plan for its vacancy."))
        rows = present_incumbents(self.actor, get_role_profile(self.actor, pk))
        return Response([IncumbentSerializer(row).data for row in rows])

    @extend_schema(
        operation_id="role_profiles_name_incumbent",
        request=WriteIncumbentSerializer,
        responses={201: IncumbentSerializer},
    )
    def post(self, request: Request, pk: Any) -> Response:
        require_role_manager(self.actor)
        profile = get_role_profile(self.actor, pk)
        given = self.read(WriteIncumbentSerializer)
        person = visible_people(self.actor).filter(pk=given["person"]).first()
        if person is None:
            raise RuleBroken("unknown_person", _("Nobody in the directory has this."), field="person")
        named = name_incumbent(profile, by=self.actor, person=person, since_on=given["since_on"])
        return self.answer(named, IncumbentSerializer, status=201)


class EndIncumbencyView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_end_incumbent", request=None, responses={204: None})
    def post(self, request: Request, pk: Any, incumbent_pk: Any) -> Response:
        require_role_manager(self.actor)
        incumbent = get_incumbent(self.actor, get_role_profile(self.actor, pk), incumbent_pk)
        end_incumbency(incumbent, by=self.actor)
        return Response(status=204)


class CopyRoleProfileView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_copy", request=None, responses={201: RoleProfileSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        copied = copy_role_profile(get_role_profile(self.actor, pk), by=self.actor)
        return self.answer(get_role_profile(self.actor, copied.pk), RoleProfileSerializer, status=201)


class ArchiveRoleProfileView(OrganizationAPIView):
    """Nobody can choose it any more; what aims at it keeps it."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_archive", request=None, responses=RoleProfileSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        archive_role_profile(get_role_profile(self.actor, pk), by=self.actor)
        return self.answer(get_role_profile(self.actor, pk), RoleProfileSerializer)


class RestoreRoleProfileView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="role_profiles_restore", request=None, responses=RoleProfileSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        restore_role_profile(get_role_profile(self.actor, pk), by=self.actor)
        return self.answer(get_role_profile(self.actor, pk), RoleProfileSerializer)
