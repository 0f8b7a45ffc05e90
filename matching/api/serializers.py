"""The shapes of the API: what goes out, and what comes in."""

from typing import Any

from rest_framework import serializers

from matching.queries.policies import HARD_RULES, LATER_RULES
from matching.scoring.criteria import Criterion
from mentoring.api.serializers import PersonRefSerializer, StrictSerializer


class RulesSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(help_text="0 while the rules are those of the program's set-up.")
    weights = serializers.DictField(child=serializers.IntegerField())
    hard_rules = serializers.DictField(child=serializers.BooleanField())
    never_pairs = serializers.ListField(child=serializers.ListField(child=serializers.UUIDField()))
    always_pairs = serializers.ListField(child=serializers.ListField(child=serializers.UUIDField()))


class WeightsSerializer(StrictSerializer):
    """Importance of each wish: 0 ignore, 1 low, 2 medium, 4 high, 8 very high."""

    def get_fields(self) -> dict[str, Any]:
        return {c.value: serializers.IntegerField(min_value=0, max_value=8, required=False) for c in Criterion}


class HardRulesSerializer(StrictSerializer):
    def get_fields(self) -> dict[str, Any]:
        return {key: serializers.BooleanField(required=key not in LATER_RULES) for key in HARD_RULES}


class SaveRulesSerializer(StrictSerializer):
    weights = WeightsSerializer()
    hard_rules = HardRulesSerializer()
    never_pairs = serializers.ListField(
        child=serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=2),
        max_length=1000,
        required=False,
    )
    always_pairs = serializers.ListField(
        child=serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=2),
        max_length=1000,
        required=False,
    )
    seen_version = serializers.IntegerField(min_value=0, required=False)


class StartRunSerializer(StrictSerializer):
    seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class RunSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    status = serializers.CharField()
    rules_version = serializers.IntegerField(source="policy.version")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField()
    mentees = serializers.IntegerField(source="mentee_count")
    mentors = serializers.IntegerField(source="mentor_count")
    places = serializers.IntegerField(source="place_count")
    matched = serializers.IntegerField(source="matched_count")
    total = serializers.IntegerField()
    one_by_one_total = serializers.IntegerField()
    gap = serializers.IntegerField(allow_null=True)
    seed = serializers.IntegerField()
    inputs_digest = serializers.CharField()


class RunProgressSerializer(serializers.Serializer[Any]):
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")
    text = serializers.CharField(source="progress_text")


class RunStateSerializer(RunSerializer):
    progress = RunProgressSerializer(allow_null=True)


class ProposalSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    mentee = PersonRefSerializer()
    mentor = PersonRefSerializer()
    fit = serializers.IntegerField()
    why = serializers.CharField()
    watch = serializers.CharField()
    status = serializers.CharField()
    override_reason = serializers.CharField()


class UnmatchedSerializer(serializers.Serializer[Any]):
    mentee = PersonRefSerializer(source="person")
    why = serializers.CharField()


class DecisionSerializer(StrictSerializer):
    decision = serializers.ChoiceField(choices=["keep", "undecide"])


class AlternativeSerializer(serializers.Serializer[Any]):
    mentor = PersonRefSerializer()
    fit = serializers.IntegerField()
    costs_points = serializers.IntegerField(source="points")
    costs_people = serializers.IntegerField(source="people")
    others_changing = serializers.IntegerField(source="moves")
    forbidden_by = serializers.CharField(source="forbidden")
    is_full = serializers.BooleanField()


class OverrideSerializer(StrictSerializer):
    mentee = serializers.UUIDField()
    mentor = serializers.UUIDField()
    reason = serializers.CharField(max_length=500)
    seen_total = serializers.IntegerField(required=False)


class MoveSerializer(serializers.Serializer[Any]):
    mentee = PersonRefSerializer()
    old = PersonRefSerializer(allow_null=True)
    new = PersonRefSerializer(allow_null=True)


class PriceSerializer(serializers.Serializer[Any]):
    fit = serializers.IntegerField()
    total_before = serializers.IntegerField()
    total_after = serializers.IntegerField()
    matched_before = serializers.IntegerField()
    matched_after = serializers.IntegerField()
    moves = MoveSerializer(many=True)
    seen_total = serializers.IntegerField()


class KeptSerializer(serializers.Serializer[Any]):
    kept = serializers.IntegerField()
