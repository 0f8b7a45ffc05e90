from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.members.queries import Me, get_me


class OrganizationSerializer(serializers.Serializer[Me]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    language = serializers.CharField()
    fiscal_year_start_month = serializers.IntegerField()


class MeSerializer(serializers.Serializer[Me]):
    id = serializers.UUIDField(source="membership.pk")
    name = serializers.CharField(source="membership.name")
    email = serializers.EmailField(source="membership.email")
    time_zone = serializers.CharField(source="membership.zone")
    language = serializers.CharField(source="membership.language")
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.ListField(child=serializers.CharField())
    organization = OrganizationSerializer(source="membership.organization")


class MeView(OrganizationAPIView):
    """Who you are in this organization, and what your roles in it allow."""

    permission_classes = [IsMember]

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(get_me(self.actor), MeSerializer)
