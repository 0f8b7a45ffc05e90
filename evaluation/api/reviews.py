from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evaluation.choices import ReviewStatus
from evaluation.models import QuarterlyReview
from evaluation.permissions.reviews import can_view_review
from evaluation.queries.reviews import ReviewLine, get_review, listed_reviews
from evaluation.services.reviews import LONGEST_STEP, LONGEST_TEXT, Step, sign_review, update_review
from mentoring.api.filters import ChoiceParam
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require


class ReviewLineSerializer(serializers.Serializer[ReviewLine]):
    id = serializers.UUIDField(source="pk")
    quarter = serializers.CharField(source="quarter.name")
    mentee = serializers.CharField(source="mentee.name")
    mentor = serializers.CharField(source="mentor.name")
    program = serializers.CharField()
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    needs_me = serializers.BooleanField()


class StepSerializer(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST_STEP)
    owner = serializers.ChoiceField(choices=["mentee", "mentor"])
    due_on = serializers.DateField(required=False, allow_null=True)
    is_carried_over = serializers.BooleanField(required=False)


class ReviewSerializer(serializers.Serializer[QuarterlyReview]):
    id = serializers.UUIDField()
    relationship = serializers.UUIDField(source="relationship_id")
    quarter = serializers.CharField()
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    facts = serializers.JSONField()
    went_well = serializers.CharField()
    to_change = serializers.CharField()
    action_steps = serializers.JSONField()
    version = serializers.IntegerField()
    prepared_at = serializers.DateTimeField()
    mentee_signed_at = serializers.DateTimeField(allow_null=True)
    mentor_signed_at = serializers.DateTimeField(allow_null=True)


class WriteReviewSerializer(StrictSerializer):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    went_well = serializers.CharField(allow_blank=True, max_length=LONGEST_TEXT)
    to_change = serializers.CharField(allow_blank=True, max_length=LONGEST_TEXT)
    steps = StepSerializer(many=True)


class SignReviewSerializer(StrictSerializer):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ReviewListView(OrganizationAPIView):
    """Your reviews, and how far those of the programs you run are."""

    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(ReviewStatus.values)}
    is_list = True

    @extend_schema(responses=ReviewLineSerializer(many=True))
    def get(self, request: Request) -> Response:
        lines = listed_reviews(self.actor)
        if "status" in self.given:
            lines = [line for line in lines if line.status == self.given["status"]]
        return self.page(lines, ReviewLineSerializer)


class _PairView(OrganizationAPIView):
    permission_classes = [IsMember]

    def find(self, pk: UUID) -> QuarterlyReview:
        review = get_review(self.actor, pk)
        require(can_view_review(self.actor, review), "A review belongs to the two people.")
        return review


class ReviewView(_PairView):
    """One review, for the two people."""

    @extend_schema(responses=ReviewSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.find(pk), ReviewSerializer)

    @extend_schema(request=WriteReviewSerializer, responses=ReviewSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        given: dict[str, Any] = self.read(WriteReviewSerializer)
        steps = [Step(**step) for step in given.pop("steps")]
        return self.answer(update_review(self.find(pk), by=self.actor, steps=steps, **given), ReviewSerializer)


class ReviewSignView(_PairView):
    """Sign the text of a version."""

    @extend_schema(request=SignReviewSerializer, responses=ReviewSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        given = self.read(SignReviewSerializer)
        return self.answer(sign_review(self.find(pk), by=self.actor, **given), ReviewSerializer)
