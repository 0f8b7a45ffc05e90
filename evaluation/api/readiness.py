from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evaluation.choices import BANDS, Readiness
from evaluation.models import ReadinessRating
from evaluation.permissions.readiness import can_rate_cards, can_view_readiness
from evaluation.queries.dashboard import Dashboard, RoleLine, readiness_dashboard
from evaluation.queries.findings import dashboard_finding
from evaluation.queries.own_readiness import OwnStanding, own_readiness
from evaluation.queries.people import PersonLine, Shown, readiness_people
from evaluation.queries.readiness import (
    RatingCard,
    get_rateable_person,
    get_rated_program,
    get_rated_role,
    rating_cards,
    visible_ratings,
)
from evaluation.queries.role_panel import Candidate, RolePanel, role_panel
from evaluation.scoring.measures import Figure
from evaluation.services.readiness import LONGEST_REASON, rate_readiness
from mentoring.api.filters import BooleanParam, ChoiceParam, UUIDParam
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require


class FigureSerializer(serializers.Serializer[Figure]):
    name = serializers.CharField()
    formula = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    hidden_reason = serializers.CharField()


class RoleLineSerializer(serializers.Serializer[RoleLine]):
    role = serializers.UUIDField(source="role.pk")
    name = serializers.CharField(source="role.name")
    vacancy_expected_on = serializers.DateField(source="role.vacancy_expected_on", allow_null=True)
    ready_now = serializers.SerializerMethodField()
    ready_1_2_years = serializers.SerializerMethodField()
    ready_3_5_years = serializers.SerializerMethodField()
    not_yet = serializers.SerializerMethodField()
    ready_now_by_quarter = serializers.ListField(source="steps", child=serializers.IntegerField())
    participants_aiming = serializers.IntegerField(source="aiming")
    is_hidden = serializers.BooleanField()

    def get_ready_now(self, line: RoleLine) -> int | None:
        return None if line.is_hidden else line.counts.ready_now

    def get_ready_1_2_years(self, line: RoleLine) -> int | None:
        return None if line.is_hidden else line.counts.ready_1_2_years

    def get_ready_3_5_years(self, line: RoleLine) -> int | None:
        return None if line.is_hidden else line.counts.ready_3_5_years

    def get_not_yet(self, line: RoleLine) -> int | None:
        return None if line.is_hidden else line.counts.not_yet


class DashboardSerializer(serializers.Serializer[Dashboard]):
    as_of = serializers.DateTimeField()
    quarter = serializers.CharField(source="quarter.name")
    finding = serializers.SerializerMethodField()
    participants = serializers.IntegerField()
    rated = serializers.IntegerField(allow_null=True)
    ready_now = FigureSerializer()
    ready_now_before = FigureSerializer()
    two_years = FigureSerializer()
    two_years_before = FigureSerializer()
    moved_up = FigureSerializer()
    roles = RoleLineSerializer(many=True)

    def get_finding(self, dashboard: Dashboard) -> str:
        return dashboard_finding(dashboard)


class CandidateSerializer(serializers.Serializer[Candidate]):
    person = serializers.UUIDField(source="person.pk")
    name = serializers.CharField(source="person.name")
    band = serializers.ChoiceField(choices=Readiness.choices, allow_null=True)
    band_before = serializers.ChoiceField(choices=Readiness.choices, allow_null=True)
    rated_at = serializers.DateTimeField(allow_null=True)
    rated_by = serializers.CharField()
    reason = serializers.CharField()
    is_interim_cover = serializers.BooleanField()
    is_counted = serializers.BooleanField()


class RolePanelSerializer(serializers.Serializer[RolePanel]):
    role = RoleLineSerializer(source="line")
    as_of = serializers.DateTimeField()
    candidates = CandidateSerializer(many=True)
    not_shown = serializers.IntegerField()


class PersonLineSerializer(serializers.Serializer[PersonLine]):
    person = serializers.UUIDField(source="person.pk")
    name = serializers.CharField(source="person.name")
    role_profile = serializers.UUIDField(source="role.pk", allow_null=True, default=None)
    band = serializers.ChoiceField(choices=[band.value for band in BANDS], allow_null=True)
    before = serializers.ChoiceField(choices=[band.value for band in BANDS], allow_null=True)


class OwnReadinessSerializer(serializers.Serializer[OwnStanding]):
    role_profile = serializers.UUIDField(source="role.pk")
    role_name = serializers.CharField(source="role.name")
    band = serializers.ChoiceField(choices=[band.value for band in BANDS])
    rated_on = serializers.DateField()
    reason = serializers.CharField()
    rated_by = serializers.CharField()


class RatingSerializer(serializers.Serializer[ReadinessRating]):
    id = serializers.UUIDField()
    person = serializers.UUIDField(source="person_id")
    role_profile = serializers.UUIDField(source="role_profile_id")
    program = serializers.UUIDField(source="program_id", allow_null=True)
    band = serializers.CharField()
    is_interim_cover = serializers.BooleanField()
    reason = serializers.CharField()
    rated_at = serializers.DateTimeField()
    rated_by = serializers.UUIDField(source="rated_by_id")


class RateSerializer(StrictSerializer):
    person = serializers.UUIDField()
    role_profile = serializers.UUIDField()
    program = serializers.UUIDField(required=False, allow_null=True)
    band = serializers.ChoiceField(choices=Readiness.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_REASON)
    is_interim_cover = serializers.BooleanField(required=False)


class CardSerializer(serializers.Serializer[RatingCard]):
    person = serializers.UUIDField(source="person.pk")
    name = serializers.CharField(source="person.name")
    role_profile = serializers.UUIDField(source="role_profile.pk")
    role_name = serializers.CharField(source="role_profile.name")
    program = serializers.UUIDField(source="program.pk")
    is_asked = serializers.BooleanField()
    before = serializers.ChoiceField(source="before.band", choices=[b.value for b in BANDS], default=None)
    mine = serializers.ChoiceField(source="mine.band", choices=Readiness.choices, default=None)


class ReadinessView(OrganizationAPIView):
    """The readiness dashboard of the programs whose readiness you may see."""

    permission_classes = [IsMember]

    @extend_schema(responses=DashboardSerializer)
    def get(self, request: Request) -> Response:
        require(can_view_readiness(self.actor), "Readiness is for sponsors of a program, those who run one, and HR.")
        return self.answer(readiness_dashboard(self.actor), DashboardSerializer)


class ReadinessRoleView(OrganizationAPIView):
    """One critical role with the people behind it whom you may see by name."""

    permission_classes = [IsMember]

    @extend_schema(responses=RolePanelSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        require(can_view_readiness(self.actor), "Readiness is for sponsors of a program, those who run one, and HR.")
        return self.answer(role_panel(self.actor, pk), RolePanelSerializer)


class ReadinessPeopleView(OrganizationAPIView):
    """Who is behind the figures; nobody where few take part. `before` is the band three quarters ago."""

    permission_classes = [IsMember]
    filters = {"show": ChoiceParam([each.value for each in Shown])}
    is_list = True

    @extend_schema(responses=PersonLineSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(can_view_readiness(self.actor), "Readiness is for sponsors of a program, those who run one, and HR.")
        page = readiness_people(self.actor)
        shown = self.given.get("show")
        return self.page(page.shown(Shown(shown)) if shown else page.lines, PersonLineSerializer)


class OwnReadinessView(OrganizationAPIView):
    """How you were rated, as far as the organization shows it and as it was promised to whoever rated."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=OwnReadinessSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(own_readiness(self.actor), OwnReadinessSerializer)


class RatingCardListView(OrganizationAPIView):
    """Whom you may rate this quarter; `due` are those you are asked for and have not answered."""

    permission_classes = [IsMember]
    filters = {"due": BooleanParam()}
    is_list = True

    @extend_schema(responses=CardSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(can_rate_cards(self.actor), "The sponsors of a program rate readiness.")
        cards = rating_cards(self.actor)
        if self.given.get("due"):
            cards = [card for card in cards if card.is_asked and card.mine is None]
        return self.page(cards, CardSerializer)


class RatingListView(OrganizationAPIView):
    """Ratings of people in the programs whose readiness you may see, newest first; never your own."""

    permission_classes = [IsMember]
    filters = {"person": UUIDParam(), "role_profile": UUIDParam()}
    is_list = True

    @extend_schema(responses=RatingSerializer(many=True))
    def get(self, request: Request) -> Response:
        ratings = visible_ratings(self.actor).filter(**self.given).order_by("-rated_at", "-pk")
        return self.page(ratings, RatingSerializer)

    @extend_schema(request=RateSerializer, responses={201: RatingSerializer})
    def post(self, request: Request) -> Response:
        given = self.read(RateSerializer)
        program = given.pop("program", None)
        rating = rate_readiness(
            by=self.actor,
            person=get_rateable_person(self.actor, given.pop("person")),
            role_profile=get_rated_role(given.pop("role_profile")),
            program=get_rated_program(self.actor, program) if program else None,
            **given,
        )
        return self.answer(rating, RatingSerializer, status=201)
