from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require
from participants.choices import SourceKind, SourceOutcome
from participants.models import ImportSource
from participants.permissions import can_import_people
from participants.queries.import_sources import get_source, visible_sources
from participants.services.import_sources import (
    SourceEntry,
    add_source,
    change_source,
    fetch_source_now,
    remove_source,
    set_source_active,
)


class SourceSerializer(serializers.Serializer[ImportSource]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=SourceKind.choices)
    location = serializers.CharField()
    hour = serializers.IntegerField()
    good_rows_only = serializers.BooleanField()
    most_leavers = serializers.IntegerField()
    is_active = serializers.BooleanField()
    fetched_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=SourceOutcome.choices, allow_blank=True)
    failure = serializers.CharField()
    last_run_id = serializers.UUIDField(allow_null=True)


class SourceEntrySerializer(StrictSerializer):
    """`authorization` is written and never read; left out, it stays as it is."""

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=SourceKind.choices)
    location = serializers.CharField(max_length=500)
    hour = serializers.IntegerField(min_value=0, max_value=23, default=3)
    good_rows_only = serializers.BooleanField(default=False)
    most_leavers = serializers.IntegerField(min_value=0, max_value=10_000, default=10)
    authorization = serializers.CharField(max_length=2000, required=False, allow_blank=True, write_only=True)


class ActiveSerializer(StrictSerializer):
    active = serializers.BooleanField()


class SourcesView(OrganizationAPIView):
    """Where employee files come from by themselves."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="import_sources_list", responses=SourceSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(can_import_people(self.actor), _("Importing people is for those who manage them."))
        return self.page(visible_sources(self.actor), SourceSerializer)

    @extend_schema(operation_id="import_sources_add", request=SourceEntrySerializer, responses={201: SourceSerializer})
    def post(self, request: Request) -> Response:
        require(can_import_people(self.actor), _("Importing people is for those who manage them."))
        source = add_source(by=self.actor, entry=SourceEntry(**self.read(SourceEntrySerializer)))
        return self.answer(source, SourceSerializer, status=201)


class SourceView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="import_sources_read", responses=SourceSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_source(self.actor, pk), SourceSerializer)

    @extend_schema(operation_id="import_sources_change", request=SourceEntrySerializer, responses=SourceSerializer)
    def put(self, request: Request, pk: Any) -> Response:
        source = get_source(self.actor, pk)
        entry = SourceEntry(**self.read(SourceEntrySerializer))
        return self.answer(change_source(source, by=self.actor, entry=entry), SourceSerializer)

    @extend_schema(operation_id="import_sources_remove", responses={204: None})
    def delete(self, request: Request, pk: Any) -> Response:
        remove_source(get_source(self.actor, pk), by=self.actor)
        return Response(status=204)


class SourceActiveView(OrganizationAPIView):
    """Paused, nothing is fetched by itself."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="import_sources_active", request=ActiveSerializer, responses=SourceSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        source = get_source(self.actor, pk)
        active = self.read(ActiveSerializer)["active"]
        return self.answer(set_source_active(source, by=self.actor, active=active), SourceSerializer)


class FetchSourceView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="import_sources_fetch", request=None, responses={202: SourceSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        source = fetch_source_now(get_source(self.actor, pk), by=self.actor)
        return self.answer(source, SourceSerializer, status=202)
