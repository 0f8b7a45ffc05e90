from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require
from participants.api.parsers import FileParser, WorkbookParser
from participants.choices import ImportStatus
from participants.models import ImportRun
from participants.permissions import can_import_people
from participants.queries.changes import preview_of, remaining_in_words
from participants.queries.imports import faulty_rows_file, get_import, visible_imports
from participants.services.imports import apply_import, discard_import, save_mapping, upload_people_file

FILE_NAME = "upload"


class ImportProblemSerializer(serializers.Serializer[dict[str, Any]]):
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()


class ColumnSerializer(serializers.Serializer[dict[str, Any]]):
    header = serializers.CharField()
    samples = serializers.ListField(child=serializers.CharField())


class ImportSerializer(serializers.Serializer[ImportRun]):
    """`check_id` names the check that an import must refer to."""

    id = serializers.UUIDField()
    file_name = serializers.CharField()
    status = serializers.ChoiceField(choices=ImportStatus.choices)
    columns = ColumnSerializer(many=True)
    mapping = serializers.DictField()
    check_id = serializers.UUIDField(source="job_id", allow_null=True)
    row_count = serializers.IntegerField()
    new_count = serializers.IntegerField()
    changed_count = serializers.IntegerField()
    unchanged_count = serializers.IntegerField()
    error_count = serializers.IntegerField()
    faulty_row_count = serializers.IntegerField()
    errors = ImportProblemSerializer(many=True)  # type: ignore[assignment]  # the base names its own faults so
    warnings = ImportProblemSerializer(many=True)
    good_rows_only = serializers.BooleanField()
    failure = serializers.CharField()
    created_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    followed = serializers.SerializerMethodField()
    remaining = serializers.SerializerMethodField()

    def get_followed(self, run: ImportRun) -> list[str]:
        """What leavers, moves and promotions of the file would end, or have ended."""
        return preview_of(run).sentences

    def get_remaining(self, run: ImportRun) -> list[str]:
        """What undoing could not give back."""
        return remaining_in_words(run.undo_result.get("remaining", ()))


class MappingSerializer(StrictSerializer):
    """Column of the file -> field of a person; `date_orders`: field -> day_first or month_first."""

    columns = serializers.DictField(child=serializers.CharField(max_length=40), allow_empty=False)
    date_orders = serializers.DictField(child=serializers.CharField(max_length=20), required=False)


class ApplySerializer(StrictSerializer):
    check_id = serializers.UUIDField()
    good_rows_only = serializers.BooleanField(default=False)


class ImportsView(OrganizationAPIView):
    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="imports_list", responses=ImportSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(can_import_people(self.actor), _("Importing people is for those who manage them."))
        return self.page(visible_imports(self.actor), ImportSerializer)


class ImportFilesView(OrganizationAPIView):
    """The body is the file itself: text/csv, or an Excel workbook."""

    permission_classes = [IsMember]
    parser_classes: list[type[BaseParser]] = [FileParser, WorkbookParser]

    @extend_schema(
        operation_id="imports_upload",
        request={parser.media_type: OpenApiTypes.BINARY for parser in (FileParser, WorkbookParser)},
        responses={201: ImportSerializer},
    )
    def post(self, request: Request) -> Response:
        file = dict(request.data)
        run = upload_people_file(
            by=self.actor, file_name=FILE_NAME + file.get("suffix", ".csv"), content=file.get("content", b"")
        )
        return self.answer(run, ImportSerializer, status=201)


class ImportView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="imports_read", responses=ImportSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_import(self.actor, pk), ImportSerializer)


class ImportMappingView(OrganizationAPIView):
    """Says which column is which, and has a worker check the file."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="imports_map", request=MappingSerializer, responses={202: ImportSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        run = save_mapping(get_import(self.actor, pk), by=self.actor, **self.read(MappingSerializer))
        return self.answer(run, ImportSerializer, status=202)


class ImportApplyView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="imports_apply", request=ApplySerializer, responses={202: ImportSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        given = self.read(ApplySerializer)
        given["check_id"] = str(given["check_id"])
        run = apply_import(get_import(self.actor, pk), by=self.actor, **given)
        return self.answer(run, ImportSerializer, status=202)


class ImportFaultyRowsView(OrganizationAPIView):
    """The rows that have errors, with the reasons, in the format of the file."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="imports_faulty_rows", responses={(200, FileParser.media_type): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: Any) -> HttpResponse:
        return faulty_rows_file(get_import(self.actor, pk)).as_response()


class ImportDiscardView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="imports_discard", request=None, responses=ImportSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        return self.answer(discard_import(get_import(self.actor, pk), by=self.actor), ImportSerializer)
