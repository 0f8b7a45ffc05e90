"""Notifications and the record of changes by the API."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import DateParam, TextParam, UUIDParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.notifications.queries import get_in_app_message, visible_in_app_messages
from mentoring.notifications.services import mark_read, save_preference
from mentoring.portal.api.serializers import (
    AuditEntrySerializer,
    MarkedSerializer,
    NotificationSerializer,
    PreferenceSerializer,
    ReadSerializer,
)
from mentoring.portal.queries.audit import lines_of, reads_of_me, visible_entries
from mentoring.portal.queries.notifications import preference_of


class NotificationListView(OrganizationAPIView):
    """Your own, newest first."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=NotificationSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_in_app_messages(self.actor), NotificationSerializer)


class ReadAllView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=None, responses=MarkedSerializer)
    def post(self, request: Request) -> Response:
        return self.answer({"marked": mark_read(by=self.actor)}, MarkedSerializer)


class ReadView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=None, responses=MarkedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        message = get_in_app_message(self.actor, pk)
        return self.answer({"marked": mark_read(by=self.actor, message=message)}, MarkedSerializer)


class PreferenceView(OrganizationAPIView):
    """How you want to be told."""

    permission_classes = [IsMember]

    @extend_schema(responses=PreferenceSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(preference_of(self.actor), PreferenceSerializer)

    @extend_schema(request=PreferenceSerializer, responses=PreferenceSerializer)
    def put(self, request: Request) -> Response:
        return self.answer(save_preference(by=self.actor, **self.read(PreferenceSerializer)), PreferenceSerializer)


class AuditView(OrganizationAPIView):
    """The record of changes, for owners and auditors."""

    permission_classes = [IsMember]
    filters = {"action": TextParam(100), "by": UUIDParam(), "day": DateParam()}
    is_list = True

    @extend_schema(responses=AuditEntrySerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_entries(self.actor, **self.given), AuditEntrySerializer)


class MyDataView(OrganizationAPIView):
    """Who looked at your data."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=ReadSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(lines_of(reads_of_me(self.actor)[:1000]), ReadSerializer)
