"""Relationships by the API: the same services as the pages."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import ChoiceParam, UUIDParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from relationships.api.serializers import (
    ActionItemSerializer,
    AddActionItemSerializer,
    AgreementSerializer,
    AnswerSerializer,
    ChangeActionItemSerializer,
    EndSerializer,
    RelationshipSerializer,
    SignSerializer,
)
from relationships.choices import ActionItemStatus, EndReason, RelationshipStatus
from relationships.queries.action_items import get_action_item, visible_action_items
from relationships.queries.agreements import get_agreement_to_sign
from relationships.queries.relationships import get_relationship, visible_relationships
from relationships.services.action_items import add_action_item, change_action_item
from relationships.services.agreements import sign_agreement
from relationships.services.relationships import accept_relationship, decline_relationship, end_relationship


class RelationshipListView(OrganizationAPIView):
    """Your own, and those of programs you run."""

    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(RelationshipStatus.values), "program": UUIDParam()}
    is_list = True

    @extend_schema(responses=RelationshipSerializer(many=True))
    def get(self, request: Request) -> Response:
        relationships = visible_relationships(self.actor).select_related("mentor", "mentee")
        return self.page(relationships.filter(**self.given).order_by("-made_at", "-pk"), RelationshipSerializer)


class RelationshipView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(responses=RelationshipSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(get_relationship(self.actor, pk), RelationshipSerializer)


class AnswerView(OrganizationAPIView):
    """Say yes or no to a proposal. A no needs no reason."""

    permission_classes = [IsMember]

    @extend_schema(request=AnswerSerializer, responses=RelationshipSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        relationship = get_relationship(self.actor, pk)
        says_yes = self.read(AnswerSerializer)["answer"] == "yes"
        service = accept_relationship if says_yes else decline_relationship
        return self.answer(service(relationship, by=self.actor), RelationshipSerializer)


class EndView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=EndSerializer, responses=RelationshipSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        relationship = get_relationship(self.actor, pk)
        reason = EndReason(self.read(EndSerializer)["reason"])
        return self.answer(end_relationship(relationship, by=self.actor, reason=reason), RelationshipSerializer)


class AgreementView(OrganizationAPIView):
    """The agreement in force; POST signs it."""

    permission_classes = [IsMember]

    @extend_schema(responses=AgreementSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        relationship = get_relationship(self.actor, pk)
        return self.answer(get_agreement_to_sign(self.actor, relationship), AgreementSerializer)

    @extend_schema(request=SignSerializer, responses=AgreementSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        relationship = get_relationship(self.actor, pk)
        state = get_agreement_to_sign(self.actor, relationship)
        sign_agreement(state.agreement, by=self.actor, **self.read(SignSerializer))
        return self.answer(get_agreement_to_sign(self.actor, relationship), AgreementSerializer)


class ActionItemListView(OrganizationAPIView):
    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(ActionItemStatus.values)}
    is_list = True

    @extend_schema(responses=ActionItemSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        relationship = get_relationship(self.actor, pk)
        items = visible_action_items(self.actor).filter(relationship=relationship, **self.given)
        return self.page(items.order_by("created_at", "pk"), ActionItemSerializer)

    @extend_schema(request=AddActionItemSerializer, responses={201: ActionItemSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        relationship = get_relationship(self.actor, pk)
        data = self.read(AddActionItemSerializer)
        data["owner"] = relationship.mentor if data["owner"] == "mentor" else relationship.mentee
        item = add_action_item(relationship, by=self.actor, **data)
        return self.answer(item, ActionItemSerializer, status=201)


class ActionItemView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=ChangeActionItemSerializer, responses=ActionItemSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        status = ActionItemStatus(self.read(ChangeActionItemSerializer)["status"])
        item = change_action_item(get_action_item(self.actor, pk), by=self.actor, status=status)
        return self.answer(item, ActionItemSerializer)
