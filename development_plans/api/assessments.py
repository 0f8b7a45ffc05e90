"""The own self-assessment: begin, answer one by one, submit, share."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from development_plans.api.goals import AudienceSerializer
from development_plans.choices import Audience
from development_plans.models import Assessment
from development_plans.queries.assessments import (
    get_newest_self_assessment,
    get_own_draft,
    get_own_self_assessment,
    get_question_competency,
)
from development_plans.services.assessments import (
    save_score,
    set_assessment_audience,
    start_self_assessment,
    submit_self_assessment,
)
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView


class ScoreSerializer(serializers.Serializer[Any]):
    competency = serializers.UUIDField(source="competency_id")
    level = serializers.DecimalField(3, 2)
    example = serializers.CharField()


class AssessmentSerializer(serializers.Serializer[Assessment]):
    id = serializers.UUIDField()
    assessed_on = serializers.DateField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    audience = serializers.ChoiceField(Audience.choices)
    scores = ScoreSerializer(many=True, source="scores.all")


class SaveScoreSerializer(StrictSerializer):
    """`level` null: there was no occasion to show it."""

    competency = serializers.UUIDField()
    level = serializers.IntegerField(min_value=1, max_value=5, allow_null=True)
    example = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class _AssessmentView(OrganizationAPIView):
    permission_classes = [IsMember]


class AssessmentView(_AssessmentView):
    """The open draft, else the newest that was submitted."""

    @extend_schema(responses=AssessmentSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(get_newest_self_assessment(self.actor), AssessmentSerializer)

    @extend_schema(request=None, responses={201: AssessmentSerializer})
    def post(self, request: Request) -> Response:
        return self.answer(start_self_assessment(by=self.actor), AssessmentSerializer, status=201)

    @extend_schema(request=SaveScoreSerializer, responses=AssessmentSerializer)
    def patch(self, request: Request) -> Response:
        draft = get_own_draft(self.actor)
        given = self.read(SaveScoreSerializer)
        competency = get_question_competency(draft, given.pop("competency"))
        save_score(draft, by=self.actor, competency=competency, **given)
        return self.answer(draft, AssessmentSerializer)


class SubmitAssessmentView(_AssessmentView):
    @extend_schema(request=None, responses=AssessmentSerializer)
    def post(self, request: Request) -> Response:
        return self.answer(submit_self_assessment(get_own_draft(self.actor), by=self.actor), AssessmentSerializer)


class AssessmentAudienceView(_AssessmentView):
    @extend_schema(request=AudienceSerializer, responses=AssessmentSerializer)
    def post(self, request: Request) -> Response:
        found = get_own_self_assessment(self.actor)
        changed = set_assessment_audience(found, by=self.actor, **self.read(AudienceSerializer))
        return self.answer(changed, AssessmentSerializer)
