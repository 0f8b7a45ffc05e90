from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.errors import NotFound
from participants.models import MentorExpertise, MentorProfile
from participants.queries.mentor_profiles import get_mentor_profile, own_mentor_profile, visible_mentor_profiles
from participants.queries.people import get_person, person_of
from participants.services.mentor_profiles import (
    LONGEST_BIOGRAPHY,
    MOST_FUNCTIONS,
    MOST_HOURS,
    MOST_PLACES,
    Expertise,
    Offer,
    pause_mentor_profile,
    save_mentor_profile,
)


class ExpertiseSerializer(serializers.Serializer[MentorExpertise]):
    competency_id = serializers.UUIDField()
    level = serializers.IntegerField()
    evidence = serializers.CharField()


class MentorProfileSerializer(serializers.Serializer[MentorProfile]):
    id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    name = serializers.CharField(source="person.name")
    capacity = serializers.IntegerField()
    hours_per_month = serializers.IntegerField()
    paused_until = serializers.DateField(allow_null=True)
    biography = serializers.CharField()
    background_functions = serializers.ListField(child=serializers.CharField())
    expertise = ExpertiseSerializer(many=True)


class WriteExpertiseSerializer(StrictSerializer):
    competency_id = serializers.UUIDField()
    level = serializers.IntegerField(min_value=1, max_value=5)
    evidence = serializers.CharField(max_length=300, allow_blank=True, default="")


class WriteMentorProfileSerializer(StrictSerializer):
    capacity = serializers.IntegerField(min_value=0, max_value=MOST_PLACES)
    hours_per_month = serializers.IntegerField(min_value=0, max_value=MOST_HOURS)
    biography = serializers.CharField(max_length=LONGEST_BIOGRAPHY, allow_blank=True, default="")
    background_functions = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=MOST_FUNCTIONS, default=list
    )
    expertise = WriteExpertiseSerializer(many=True, default=list)


class PauseSerializer(StrictSerializer):
    """Null: open to new mentees again."""

    until = serializers.DateField(allow_null=True)


def given_offer(given: dict[str, Any]) -> Offer:
    rows = given.pop("expertise")
    expertise = {row["competency_id"]: Expertise(row["level"], row["evidence"]) for row in rows}
    return Offer(**given, expertise=expertise)


class MentorProfilesView(OrganizationAPIView):
    """HR sees all of them, everybody else their own."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(operation_id="mentor_profiles_list", responses=MentorProfileSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(visible_mentor_profiles(self.actor), MentorProfileSerializer)


class PersonMentorProfileView(OrganizationAPIView):
    """The mentor profile of a person; written by the person or by HR."""

    permission_classes = [IsMember]

    @extend_schema(
        operation_id="mentor_profiles_save", request=WriteMentorProfileSerializer, responses=MentorProfileSerializer
    )
    def put(self, request: Request, pk: Any) -> Response:
        person = get_person(self.actor, pk)
        offer = given_offer(self.read(WriteMentorProfileSerializer))
        profile = save_mentor_profile(person, by=self.actor, offer=offer)
        return self.answer(get_mentor_profile(self.actor, profile.pk), MentorProfileSerializer)


class OwnMentorProfileView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="own_mentor_profile_read", responses=MentorProfileSerializer)
    def get(self, request: Request) -> Response:
        profile = own_mentor_profile(self.actor)
        if profile is None:
            raise NotFound
        return self.answer(profile, MentorProfileSerializer)

    @extend_schema(
        operation_id="own_mentor_profile_save",
        request=WriteMentorProfileSerializer,
        responses=MentorProfileSerializer,
    )
    def put(self, request: Request) -> Response:
        person = person_of(self.actor)
        if person is None:
            raise NotFound
        offer = given_offer(self.read(WriteMentorProfileSerializer))
        profile = save_mentor_profile(person, by=self.actor, offer=offer)
        return self.answer(get_mentor_profile(self.actor, profile.pk), MentorProfileSerializer)


class PauseMentorProfileView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(operation_id="mentor_profiles_pause", request=PauseSerializer, responses=MentorProfileSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        profile = get_mentor_profile(self.actor, pk)
        pause_mentor_profile(profile, by=self.actor, until=self.read(PauseSerializer)["until"])
        return self.answer(get_mentor_profile(self.actor, pk), MentorProfileSerializer)
