"""An API of its own for the tests: one view that reads every kind of field, and views with faults."""

from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.fields import LineField
from mentoring.api.filters import (
    BooleanParam,
    ChoiceParam,
    DateParam,
    DateTimeParam,
    IntegerParam,
    TextParam,
    UUIDParam,
)
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.errors import Conflict, NotAllowed, RuleBroken
from mentoring.tenancy.models import Membership, MembershipRole
from mentoring.tenancy.roles import Role
from mentoring.urls import handler500 as handler500
from mentoring.urls import urlpatterns as real_patterns

WAIT: list[object] = []


class PartSerializer(StrictSerializer):
    label = serializers.CharField(max_length=20)


class EverythingSerializer(StrictSerializer):
    text = serializers.CharField(max_length=200, required=False)
    line = LineField(max_length=200, required=False)
    number = serializers.IntegerField(required=False)
    amount = serializers.DecimalField(max_digits=8, decimal_places=2, required=False)
    share = serializers.FloatField(required=False)
    flag = serializers.BooleanField(required=False)
    person = serializers.UUIDField(required=False)
    day = serializers.DateField(required=False)
    at = serializers.DateTimeField(required=False)
    choice = serializers.ChoiceField(choices=["a", "b"], required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=20), max_length=5, required=False)
    extra = serializers.JSONField(required=False)
    parts = PartSerializer(many=True, required=False)
    locked = serializers.CharField(read_only=True)


class MemberSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class EverythingView(OrganizationAPIView):
    permission_classes = [IsMember]

    def post(self, request: Request) -> Response:
        return Response({key: str(value) for key, value in self.read(EverythingSerializer).items()}, status=201)

    put = post


class RoleView(OrganizationAPIView):
    """Has an effect that can be counted."""

    permission_classes = [IsMember]

    def post(self, request: Request) -> Response:
        data = self.read(EverythingSerializer)
        membership = Membership.objects.get(pk=self.actor.membership_id)
        membership.name += "+"
        membership.save()
        if data.get("text") == "broken":
            raise RuleBroken("too_much", "That is too much.", field="text")
        return Response({"name": membership.name, "text": data.get("text", "")}, status=201)


class ButtonView(OrganizationAPIView):
    """Asks for nothing."""

    permission_classes = [IsMember]

    def post(self, request: Request) -> Response:
        Membership.objects.filter(pk=self.actor.membership_id).update(name="pressed")
        return Response(status=204)


class ListView(OrganizationAPIView):
    permission_classes = [IsMember]
    is_list = True
    filters = {
        "role": ChoiceParam(Role),
        "from": DateParam(),
        "since": DateTimeParam(),
        "parent": UUIDParam(),
        "n": IntegerParam(0, 100),
        "q": TextParam(),
        "active": BooleanParam(),
    }

    def get(self, request: Request) -> Response:
        return self.page(Membership.objects.order_by("name"), MemberSerializer)


class SequenceView(OrganizationAPIView):
    permission_classes = [IsMember]
    is_list = True

    def get(self, request: Request) -> Response:
        return self.page(list(Membership.objects.order_by("name")), MemberSerializer)


class ForgottenView(OrganizationAPIView):
    def get(self, request: Request) -> Response:
        return Response({"secret": True})


class FaultView(OrganizationAPIView):
    permission_classes = [IsMember]

    def post(self, request: Request) -> Response:
        kind = request.data["kind"]
        Membership.objects.filter(pk=self.actor.membership_id).update(name="written")
        if kind == "rule":
            raise RuleBroken("end_before_start", "The end is before the start.", field="end")
        if kind == "conflict":
            raise Conflict("Somebody was faster.")
        if kind == "not_allowed":
            raise NotAllowed("Only HR may.", who_can_help="HR")
        if kind == "missing":
            Membership.objects.get(pk="00000000-0000-4000-8000-000000000000")
        if kind == "unique":
            MembershipRole.objects.create(membership_id=self.actor.membership_id, role=Role.MEMBER)
            MembershipRole.objects.create(membership_id=self.actor.membership_id, role=Role.MEMBER)
        if kind == "foreign":
            MembershipRole.objects.create(membership_id="00000000-0000-4000-8000-000000000000", role=Role.MEMBER)
        if kind == "check":
            MembershipRole.objects.create(membership_id=self.actor.membership_id, role="king")
        if kind == "data":
            Membership.objects.filter(pk=self.actor.membership_id).update(name="x" * 300)
        if kind == "clean":
            Membership(name="").full_clean()
        raise ZeroDivisionError


urlpatterns = [
    path(
        "api/v1/o/<slug:organization_slug>/scratch/",
        include(
            [
                path("everything/", EverythingView.as_view()),
                path("effect/", RoleView.as_view()),
                path("button/", ButtonView.as_view()),
                path("list/", ListView.as_view()),
                path("sequence/", SequenceView.as_view()),
                path("forgotten/", ForgottenView.as_view()),
                path("fault/", FaultView.as_view()),
            ]
        ),
    ),
    *real_patterns,
]
