from typing import Any

from rest_framework import serializers

from mentoring.api.serializers import StrictSerializer


class QueueItemSerializer(serializers.Serializer[Any]):
    """A row of the home page's queue."""

    kind = serializers.CharField()
    title = serializers.CharField()
    reason = serializers.CharField()
    history = serializers.CharField()
    days = serializers.IntegerField(help_text="How long it has waited, or how late it is.")
    subject = serializers.UUIDField(allow_null=True)
    url = serializers.CharField()


class HomeFigureSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    number = serializers.CharField()
    unit = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    n = serializers.CharField()
    change = serializers.CharField()
    target = serializers.CharField()
    hidden_reason = serializers.CharField()


class QuarterLineSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    part = serializers.IntegerField()
    whole = serializers.IntegerField()


class DatedLineSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    text = serializers.CharField()
    program = serializers.CharField(source="detail")


class HomeSerializer(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    queue = QueueItemSerializer(source="queue.items", many=True)
    figures = HomeFigureSerializer(source="running.figures", many=True, default=[])
    quarter = QuarterLineSerializer(source="running.quarter", many=True, default=[])
    coming_up = DatedLineSerializer(source="running.dated", many=True, default=[])


class FoundPersonSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    job_title = serializers.CharField()


class FoundProgramSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()


class FoundPairSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk")
    mentor = serializers.CharField(source="mentor.name")
    mentee = serializers.CharField(source="mentee.name")
    program = serializers.CharField(source="program.name")


class FoundSerializer(serializers.Serializer[Any]):
    people = FoundPersonSerializer(many=True)
    programs = FoundProgramSerializer(many=True)
    pairs = FoundPairSerializer(many=True)
    has_more = serializers.BooleanField()


class NotificationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk")
    title = serializers.CharField()
    path = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class MarkedSerializer(serializers.Serializer[Any]):
    marked = serializers.IntegerField()


class PreferenceSerializer(StrictSerializer):
    channel = serializers.CharField()
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_to = serializers.TimeField(allow_null=True)
    muted = serializers.ListField(child=serializers.CharField(max_length=100), max_length=100)


class AuditEntrySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk")
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    action = serializers.CharField()
    subject_type = serializers.CharField()
    subject_id = serializers.UUIDField(allow_null=True)
    about_id = serializers.UUIDField(allow_null=True)
    facts = serializers.CharField(help_text="JSON; codes, ids and counts, digests of everything else.")


class ReadSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    who = serializers.CharField(source="actor")
    action = serializers.CharField(source="code")


class NudgeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk")
    relationship = serializers.UUIDField(source="relationship_id")
    sent_at = serializers.DateTimeField()
    taken_back_at = serializers.DateTimeField(allow_null=True)
