from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from participants.models import Competency, CompetencyFramework, CompetencyLevel
from participants.queries.frameworks import get_competency, visible_competencies
from participants.services.frameworks import adopt_starter_framework


class LevelSerializer(serializers.Serializer[CompetencyLevel]):
    level = serializers.IntegerField()
    name = serializers.CharField()
    behavior = serializers.CharField()


class CompetencySerializer(serializers.Serializer[Competency]):
    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    theme = serializers.CharField()
    definition = serializers.CharField()
    levels = LevelSerializer(many=True)


class FrameworkSerializer(serializers.Serializer[CompetencyFramework]):
    """`published_at` is null for a draft."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    is_current = serializers.BooleanField()
    published_at = serializers.DateTimeField(allow_null=True)


class CompetenciesView(OrganizationAPIView):
    """The competencies of your framework in their order, with described levels."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="competencies_list", responses=CompetencySerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_competencies(self.actor), CompetencySerializer)


class CompetencyView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="competencies_read", responses=CompetencySerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_competency(self.actor, pk), CompetencySerializer)


class AdoptFrameworkView(OrganizationAPIView):
    """Takes the starter framework over; a second time nothing changes."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="competencies_adopt", request=None, responses=FrameworkSerializer)
    def post(self, request: Request) -> Response:
        return self.answer(adopt_starter_framework(by=self.actor), FrameworkSerializer)
