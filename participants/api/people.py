from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import BooleanParam, ChoiceParam, IntegerParam, Param, TextParam, UUIDParam
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from participants.choices import EmploymentStatus
from participants.models import Person
from participants.queries.directory import contributed_filters, search_people
from participants.queries.directory_request import kept_request
from participants.queries.directory_views import (
    export_file,
    get_directory_export,
    get_directory_view,
    visible_directory_views,
)
from participants.queries.person_pages import Field, get_person_page
from participants.services.directory_views import (
    delete_directory_view,
    request_directory_export,
    save_directory_view,
)


class PersonSerializer(serializers.Serializer[Person]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    employee_number = serializers.CharField()
    manager_id = serializers.UUIDField(allow_null=True)
    business_unit = serializers.CharField()
    function = serializers.CharField()
    location = serializers.CharField()
    country = serializers.CharField()
    time_zone = serializers.CharField(source="zone")
    languages = serializers.ListField(child=serializers.CharField())
    level = serializers.IntegerField(allow_null=True)
    job_title = serializers.CharField()
    hired_on = serializers.DateField(allow_null=True)
    in_job_since = serializers.DateField(allow_null=True)
    last_promoted_on = serializers.DateField(allow_null=True)
    employment_status = serializers.ChoiceField(choices=EmploymentStatus.choices)
    left_on = serializers.DateField(allow_null=True)
    is_external = serializers.BooleanField()


class VisiblePersonSerializer(serializers.Serializer[Person]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField(required=False)
    employee_number = serializers.CharField(required=False)
    manager_id = serializers.UUIDField(allow_null=True, required=False)
    business_unit = serializers.CharField(required=False)
    function = serializers.CharField(required=False)
    location = serializers.CharField(required=False)
    country = serializers.CharField(required=False)
    time_zone = serializers.CharField(source="zone", required=False)
    languages = serializers.ListField(child=serializers.CharField(), required=False)
    level = serializers.IntegerField(allow_null=True, required=False)
    job_title = serializers.CharField(required=False)
    hired_on = serializers.DateField(allow_null=True, required=False)
    in_job_since = serializers.DateField(allow_null=True, required=False)
    last_promoted_on = serializers.DateField(allow_null=True, required=False)
    employment_status = serializers.ChoiceField(choices=EmploymentStatus.choices, required=False)
    left_on = serializers.DateField(allow_null=True, required=False)
    is_external = serializers.BooleanField(required=False)


class PeopleView(OrganizationAPIView):
    """The people whom you may see, by name. `search` is the beginning of a name, an e-mail
    address or an employee number."""

    permission_classes = [IsMember]
    is_list = True
    filters = {
        "search": TextParam(),
        "business_unit": TextParam(),
        "function": TextParam(),
        "location": TextParam(),
        "country": TextParam(2),
        "level": IntegerParam(0, 99),
        "employment_status": ChoiceParam(EmploymentStatus),
        "manager": UUIDParam(),
        "mentor": BooleanParam(),
    }

    @classmethod
    def parameters(cls) -> Mapping[str, Param]:
        """Also what apps above know of people."""
        return {**super().parameters(), **{contributed.name: TextParam(40) for contributed in contributed_filters()}}

    @extend_schema(operation_id="people_list", responses=PersonSerializer(many=True))
    def get(self, request: Request) -> Response:
        given = dict(self.given)
        search = given.pop("search", "")
        return self.page(search_people(self.actor, search=search, filters=given), PersonSerializer)


class PersonView(OrganizationAPIView):
    """What you may see of this person: names of other fields are missing from the answer."""

    permission_classes = [IsMember]

    @extend_schema(operation_id="people_read", responses=VisiblePersonSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        page = get_person_page(self.actor, pk)
        data = VisiblePersonSerializer(page.person).data
        hidden = {"manager_id" if field is Field.MANAGER else str(field) for field in Field if field not in page.fields}
        return Response({name: value for name, value in data.items() if name not in hidden})


class DirectoryViewSerializer(StrictSerializer):
    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=80)
    params = serializers.DictField(child=serializers.JSONField())
    is_shared = serializers.BooleanField(default=False)


class DirectoryViewsView(OrganizationAPIView):
    """Searches kept under a name: yours, and those that HR shares. `params` are those of the list of people; the same
    name again replaces what you have kept."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="directory_views_list", responses=DirectoryViewSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_directory_views(self.actor), DirectoryViewSerializer)

    @extend_schema(
        operation_id="directory_views_save", request=DirectoryViewSerializer, responses={201: DirectoryViewSerializer}
    )
    def post(self, request: Request) -> Response:
        given = self.read(DirectoryViewSerializer)
        view = save_directory_view(
            by=self.actor, name=given["name"], request=kept_request(given["params"]), is_shared=given["is_shared"]
        )
        return self.answer(view, DirectoryViewSerializer, status=201)


class DirectoryViewView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="directory_views_read", responses=DirectoryViewSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_directory_view(self.actor, pk), DirectoryViewSerializer)

    @extend_schema(operation_id="directory_views_delete", responses={204: None})
    def delete(self, request: Request, pk: Any) -> Response:
        delete_directory_view(get_directory_view(self.actor, pk), by=self.actor)
        return Response(status=204)


class DirectoryExportSerializer(StrictSerializer):
    id = serializers.UUIDField(read_only=True)
    format = serializers.ChoiceField(choices=["csv", "xlsx"])
    params = serializers.DictField(child=serializers.JSONField(), required=False)
    row_count = serializers.IntegerField(read_only=True, allow_null=True)
    made_at = serializers.DateTimeField(read_only=True, allow_null=True)


class DirectoryExportsView(OrganizationAPIView):
    """A file of the people whom `params` find, made by a worker. `made_at` is null until it is there."""

    permission_classes = [IsMember]

    @extend_schema(
        operation_id="directory_exports_create",
        request=DirectoryExportSerializer,
        responses={201: DirectoryExportSerializer},
    )
    def post(self, request: Request) -> Response:
        given = self.read(DirectoryExportSerializer)
        asked = kept_request(given.get("params", {}))
        export = request_directory_export(by=self.actor, request=asked, file_format=given["format"])
        return self.answer(export, DirectoryExportSerializer, status=201)


class DirectoryExportView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="directory_exports_read", responses=DirectoryExportSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_directory_export(self.actor, pk), DirectoryExportSerializer)


class DirectoryExportFileView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(
        operation_id="directory_exports_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: Any) -> HttpResponse:
        return export_file(get_directory_export(self.actor, pk)).as_response()
