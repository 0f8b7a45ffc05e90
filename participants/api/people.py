from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import ChoiceParam, IntegerParam, TextParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from participants.choices import EmploymentStatus
from participants.models import Person
from participants.queries.directory import search_people
from participants.queries.people import get_person


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


class PeopleView(OrganizationAPIView):
    """The people whom you may see, by name. `search` is the beginning of a name or an e-mail address."""

    permission_classes = [IsMember]
    is_list = True
    filters = {
        "search": TextParam(),
        "function": TextParam(),
        "location": TextParam(),
        "level": IntegerParam(0, 99),
        "employment_status": ChoiceParam(EmploymentStatus),
    }

    @extend_schema(operation_id="people_list", responses=PersonSerializer(many=True))
    def get(self, request: Request) -> Response:
        given = dict(self.given)
        search = given.pop("search", "")
        return self.page(search_people(self.actor, search=search, filters=given), PersonSerializer)


class PersonView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="people_read", responses=PersonSerializer)
    def get(self, request: Request, pk: Any) -> Response:
        return self.answer(get_person(self.actor, pk), PersonSerializer)
