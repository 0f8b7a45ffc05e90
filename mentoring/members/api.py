from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.members.permissions import can_change_organization
from mentoring.members.queries import Me, get_me
from mentoring.members.services.organizations import SETTINGS, update_organization_settings
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_organization
from mentoring.ui.accents import ACCENTS


class OrganizationSerializer(serializers.Serializer[Me]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    language = serializers.CharField()
    fiscal_year_start_month = serializers.IntegerField()


class MeSerializer(serializers.Serializer[Me]):
    id = serializers.UUIDField(source="membership.pk")
    name = serializers.CharField(source="membership.name")
    email = serializers.EmailField(source="membership.email")
    time_zone = serializers.CharField(source="membership.zone")
    language = serializers.CharField(source="membership.language")
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.ListField(child=serializers.CharField())
    organization = OrganizationSerializer(source="membership.organization")


class SettingsSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    time_zone = serializers.CharField(max_length=64)
    language = serializers.CharField(max_length=10)
    accent = serializers.ChoiceField(choices=list(ACCENTS))
    fiscal_year_start_month = serializers.IntegerField(min_value=1, max_value=12)
    own_readiness = serializers.ChoiceField(choices=OwnReadiness.choices)


class MeView(OrganizationAPIView):
    """Who you are in this organization, and what your roles in it allow."""

    permission_classes = [IsMember]

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(get_me(self.actor), MeSerializer)


class OrganizationView(OrganizationAPIView):
    """The settings of the organization, for its owners. A change leaves what it does not name as it is."""

    permission_classes = [IsMember]

    @extend_schema(responses=SettingsSerializer)
    def get(self, request: Request) -> Response:
        require(can_change_organization(self.actor), _("You may not change the organization."))
        return self.answer(current_organization(), SettingsSerializer)

    @extend_schema(request=SettingsSerializer, responses=SettingsSerializer)
    def patch(self, request: Request) -> Response:
        given = self.read(SettingsSerializer, partial=True)
        kept = {key: getattr(current_organization(), key) for key in SETTINGS}
        changed = update_organization_settings(by=self.actor, **{**kept, **given})
        return self.answer(changed, SettingsSerializer)
