from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evaluation.models import ReportRun
from evaluation.permissions.reports import can_view_reports
from evaluation.queries.report_runs import filename_of, get_report, visible_reports
from evaluation.services.reports import open_report, start_reports
from mentoring.api.filters import TextParam
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.jobs.models import Job
from mentoring.tenancy.permissions import require


class ReportSerializer(serializers.Serializer[ReportRun]):
    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    program_name = serializers.CharField(source="program.name")
    quarter = serializers.CharField()
    version = serializers.IntegerField()
    figures = serializers.JSONField()
    digest = serializers.CharField()
    what_changed = serializers.CharField()
    built_at = serializers.DateTimeField()


class BuildSerializer(StrictSerializer):
    quarter = serializers.CharField(max_length=6)


class ReportJobSerializer(serializers.Serializer[Job]):
    job = serializers.UUIDField(source="pk")
    status = serializers.CharField()


class ReportListView(OrganizationAPIView):
    """Quarterly reports with their figures; POST asks the worker for those of a quarter."""

    permission_classes = [IsMember]
    filters = {"quarter": TextParam(max_length=6)}
    is_list = True

    @extend_schema(responses=ReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(can_view_reports(self.actor), "Reports are for sponsors of a program, those who run one, and HR.")
        reports = visible_reports(self.actor).filter(**self.given).order_by("-quarter", "-version", "-pk")
        return self.page(reports, ReportSerializer)

    @extend_schema(request=BuildSerializer, responses={202: ReportJobSerializer})
    def post(self, request: Request) -> Response:
        job = start_reports(by=self.actor, **self.read(BuildSerializer))
        return self.answer(job, ReportJobSerializer, status=202)


class ReportPdfView(OrganizationAPIView):
    """The report as PDF."""

    permission_classes = [IsMember]

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        report = open_report(get_report(self.actor, pk), by=self.actor)
        response = HttpResponse(bytes(report.pdf), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{filename_of(report)}"'
        return response
