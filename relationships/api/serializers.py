"""The shapes of the API: what goes out, and what comes in."""

from typing import Any

from rest_framework import serializers

from mentoring.api.fields import LineField
from mentoring.api.serializers import PersonRefSerializer, StrictSerializer
from relationships.choices import SESSION_OUTCOMES, ActionItemStatus, EndReason, SessionStatus


class RelationshipSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    kind = serializers.CharField()
    status = serializers.CharField()
    mentor = PersonRefSerializer()
    mentee = PersonRefSerializer()
    cadence_days = serializers.IntegerField()
    session_minutes = serializers.IntegerField()
    started_at = serializers.DateTimeField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class SessionSerializer(serializers.Serializer[Any]):
    """Facts of a session: what was written about it is not part of this."""

    id = serializers.UUIDField()
    relationship = serializers.UUIDField(source="relationship_id")
    status = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    wall_time = serializers.CharField()
    zone = serializers.CharField()
    sequence = serializers.IntegerField()
    logged_at = serializers.DateTimeField(allow_null=True)


class SharedNoteSerializer(serializers.Serializer[Any]):
    author = serializers.CharField(source="author.name")
    text = serializers.CharField()
    version = serializers.IntegerField()
    written_at = serializers.DateTimeField()


class ActionItemSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    relationship = serializers.UUIDField(source="relationship_id")
    session = serializers.UUIDField(source="session_id", allow_null=True)
    owner = PersonRefSerializer()
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    status = serializers.CharField()


class SessionLogSerializer(serializers.Serializer[Any]):
    """For the two: the shared part, and the reader's own usefulness and private note."""

    session = SessionSerializer()
    place = serializers.CharField(source="session.place")
    topics = serializers.ListField(child=serializers.CharField(), source="session.topics")
    minutes_held = serializers.IntegerField(source="session.minutes_held", allow_null=True)
    shared_notes = SharedNoteSerializer(many=True)
    private_note = serializers.CharField(source="own_private_note")
    usefulness = serializers.IntegerField(source="own_pulse", allow_null=True)
    action_items = ActionItemSerializer(many=True)


class AgreementSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(source="agreement.version")
    digest = serializers.CharField(source="agreement.digest")
    items = serializers.ListField(child=serializers.DictField(), source="agreement.items")
    is_signed_by_me = serializers.BooleanField()
    is_signed_by_both = serializers.BooleanField()


class AppointmentSerializer(StrictSerializer):
    """`wall_time` is the time on the clocks of `zone`, such as 2027-01-14T15:00."""

    wall_time = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\Z")
    zone = LineField(max_length=64)
    minutes = serializers.IntegerField(min_value=5, max_value=480)
    place = LineField(max_length=300, required=False, allow_blank=True, default="")


class MoveSerializer(AppointmentSerializer):
    #: The sequence the caller has seen.
    sequence = serializers.IntegerField(min_value=0, max_value=1_000_000)


class LogSessionSerializer(StrictSerializer):
    outcome = serializers.ChoiceField(choices=[(s.value, s.label) for s in SessionStatus if s in SESSION_OUTCOMES])
    usefulness = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    minutes = serializers.IntegerField(min_value=1, max_value=480, required=False, allow_null=True)
    topics = serializers.ListField(child=LineField(max_length=100), max_length=20, required=False)
    shared_note = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    private_note = serializers.CharField(max_length=20_000, required=False, allow_blank=True)


class AnswerSerializer(StrictSerializer):
    answer = serializers.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class SignSerializer(StrictSerializer):
    digest = serializers.RegexField(r"^[0-9a-f]{64}\Z")
    typed_name = LineField(max_length=200)


class EndSerializer(StrictSerializer):
    reason = serializers.ChoiceField(choices=EndReason.choices)


class AddActionItemSerializer(StrictSerializer):
    text = LineField(max_length=300)
    owner = serializers.ChoiceField(choices=[("mentor", "mentor"), ("mentee", "mentee")])
    due_on = serializers.DateField(required=False, allow_null=True)


class ChangeActionItemSerializer(StrictSerializer):
    status = serializers.ChoiceField(choices=ActionItemStatus.choices)
