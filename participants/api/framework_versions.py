"""Versions of the framework: drafts written by hand or read from files, published; earlier ones used again."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from participants.api.frameworks import CompetencySerializer, FrameworkSerializer
from participants.api.imports import ImportProblemSerializer
from participants.api.parsers import FileParser, WorkbookParser
from participants.models.competency import LEVELS
from participants.queries.frameworks import (
    Change,
    change_to,
    competencies_of,
    framework_file,
    get_competency_of,
    get_framework,
    texts_of,
    visible_frameworks,
)
from participants.services.framework_drafts import (
    Check,
    CompetencyEntry,
    check_framework_file,
    discard_framework_draft,
    import_framework,
    move_competency,
    move_theme,
    remove_competency,
    rename_framework,
    save_competency,
    start_framework_draft,
)
from participants.services.frameworks import publish_framework, require_framework_manager, use_framework

FILES: list[type[BaseParser]] = [FileParser, WorkbookParser]
BODY = {parser.media_type: OpenApiTypes.BINARY for parser in (FileParser, WorkbookParser)}


class DifferenceSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["added", "removed", "changed"])
    key = serializers.CharField()
    sentence = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class LosingSerializer(serializers.Serializer[Any]):
    role_profile = serializers.UUIDField(source="role_profile_id")
    name = serializers.CharField(source="role_profile.name")
    competency = serializers.CharField(source="competency.name")
    level = serializers.IntegerField()


class ChangeSerializer(serializers.Serializer[Change]):
    """`losing`: what roles ask for today, and will not any more."""

    differences = DifferenceSerializer(many=True)
    losing = LosingSerializer(many=True)


class CheckSerializer(serializers.Serializer[Check]):
    competency_count = serializers.SerializerMethodField()
    problems = ImportProblemSerializer(many=True)
    change = ChangeSerializer()

    def get_competency_count(self, check: Check) -> int:
        return len(check.competencies)


class RenameSerializer(StrictSerializer):
    name = serializers.CharField(max_length=150)
    level_names = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=len(LEVELS), max_length=len(LEVELS)
    )


class WriteCompetencySerializer(StrictSerializer):
    theme = serializers.CharField(max_length=100)
    name = serializers.CharField(max_length=150)
    definition = serializers.CharField(max_length=1000, allow_blank=True, default="")
    behaviors = serializers.ListField(
        child=serializers.CharField(max_length=1000), min_length=len(LEVELS), max_length=len(LEVELS)
    )


class MoveCompetencySerializer(StrictSerializer):
    up = serializers.BooleanField()


class MoveThemeSerializer(MoveCompetencySerializer):
    theme = serializers.CharField(max_length=100)


class FrameworksView(OrganizationAPIView):
    """All versions; drafts are seen by those who manage competencies."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="frameworks_list", responses=FrameworkSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_frameworks(self.actor), FrameworkSerializer)

    @extend_schema(operation_id="frameworks_draft", request=None, responses={201: FrameworkSerializer})
    def post(self, request: Request) -> Response:
        """The draft of the next version; the one that is open already, if there is one."""
        return self.answer(start_framework_draft(by=self.actor), FrameworkSerializer, status=201)


class FrameworkView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_read", responses=FrameworkSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_framework(self.actor, pk), FrameworkSerializer)

    @extend_schema(operation_id="frameworks_rename", request=RenameSerializer, responses=FrameworkSerializer)
    def put(self, request: Request, pk: Any) -> Response:
        framework = get_framework(self.actor, pk)
        renamed = rename_framework(framework, by=self.actor, **self.read(RenameSerializer))
        return self.answer(renamed, FrameworkSerializer)

    @extend_schema(operation_id="frameworks_discard", responses={204: None})
    def delete(self, request: Request, pk: Any) -> Response:
        discard_framework_draft(get_framework(self.actor, pk), by=self.actor)
        return Response(status=204)


class FrameworkCompetenciesView(OrganizationAPIView):
    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="frameworks_competencies", responses=CompetencySerializer(many=True))
    def get(self, request: Request, pk: Any) -> Response:
        return self.page(competencies_of(get_framework(self.actor, pk)), CompetencySerializer)

    @extend_schema(
        operation_id="frameworks_add_competency",
        request=WriteCompetencySerializer,
        responses={201: CompetencySerializer},
    )
    def post(self, request: Request, pk: Any) -> Response:
        framework = get_framework(self.actor, pk)
        entry = CompetencyEntry(**self.read(WriteCompetencySerializer))
        saved = save_competency(framework, None, by=self.actor, entry=entry)
        return self.answer(get_competency_of(framework, saved.pk), CompetencySerializer, status=201)


class FrameworkCompetencyView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(
        operation_id="frameworks_change_competency", request=WriteCompetencySerializer, responses=CompetencySerializer
    )
    def put(self, request: Request, pk: Any, competency_pk: Any) -> Response:
        framework = get_framework(self.actor, pk)
        competency = get_competency_of(framework, competency_pk)
        entry = CompetencyEntry(**self.read(WriteCompetencySerializer))
        save_competency(framework, competency, by=self.actor, entry=entry)
        return self.answer(get_competency_of(framework, competency_pk), CompetencySerializer)

    @extend_schema(operation_id="frameworks_remove_competency", responses={204: None})
    def delete(self, request: Request, pk: Any, competency_pk: Any) -> Response:
        framework = get_framework(self.actor, pk)
        remove_competency(framework, get_competency_of(framework, competency_pk), by=self.actor)
        return Response(status=204)


class MoveCompetencyView(OrganizationAPIView):
    """One place up or down in its theme."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_move_competency", request=MoveCompetencySerializer, responses={204: None})
    def post(self, request: Request, pk: Any, competency_pk: Any) -> Response:
        framework = get_framework(self.actor, pk)
        competency = get_competency_of(framework, competency_pk)
        move_competency(framework, competency, by=self.actor, **self.read(MoveCompetencySerializer))
        return Response(status=204)


class MoveThemeView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_move_theme", request=MoveThemeSerializer, responses={204: None})
    def post(self, request: Request, pk: Any) -> Response:
        framework = get_framework(self.actor, pk)
        given = self.read(MoveThemeSerializer)
        move_theme(framework, given["theme"], by=self.actor, up=given["up"])
        return Response(status=204)


class FrameworkChangeView(OrganizationAPIView):
    """What would be different if this version were current, in words."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_change", responses=ChangeSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        require_framework_manager(self.actor)
        return self.answer(change_to(texts_of(get_framework(self.actor, pk))), ChangeSerializer)


class PublishFrameworkView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_publish", request=None, responses=FrameworkSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        return self.answer(publish_framework(get_framework(self.actor, pk), by=self.actor), FrameworkSerializer)


class UseFrameworkView(OrganizationAPIView):
    """Makes a published version the current one."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_use", request=None, responses=FrameworkSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        return self.answer(use_framework(get_framework(self.actor, pk), by=self.actor), FrameworkSerializer)


class FrameworkFileView(OrganizationAPIView):
    """The competencies as a table that can be read in again."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_csv", responses={(200, FileParser.media_type): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: Any) -> HttpResponse:
        return framework_file(get_framework(self.actor, pk), "csv").as_response()


class FrameworkWorkbookView(OrganizationAPIView):
    """The same as an Excel workbook."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="frameworks_xlsx", responses={(200, WorkbookParser.media_type): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: Any) -> HttpResponse:
        return framework_file(get_framework(self.actor, pk), "xlsx").as_response()


class CheckFrameworkFileView(OrganizationAPIView):
    """The body is the file itself. Writes nothing: says what is wrong by row and column, and what would change."""

    permission_classes = [IsMember]
    parser_classes = FILES

    @extend_schema(operation_id="frameworks_check_file", request=BODY, responses=CheckSerializer)
    def post(self, request: Request) -> Response:
        return self.answer(check_framework_file(by=self.actor, **_file(request)), CheckSerializer)


class ImportFrameworkView(OrganizationAPIView):
    """The body is the file itself. It becomes the draft; a file with an error changes nothing."""

    permission_classes = [IsMember]
    parser_classes = FILES

    @extend_schema(operation_id="frameworks_import", request=BODY, responses={201: FrameworkSerializer})
    def post(self, request: Request) -> Response:
        return self.answer(import_framework(by=self.actor, **_file(request)), FrameworkSerializer, status=201)


def _file(request: Request) -> dict[str, Any]:
    given = dict(request.data)
    return {"file_name": "upload" + given.get("suffix", ".csv"), "content": given.get("content", b"")}
