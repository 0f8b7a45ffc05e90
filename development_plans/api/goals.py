"""Goals of the own plan, and those that others have released. The same services as the pages."""

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from development_plans.choices import GOAL_OUTCOMES, Audience, GoalStatus, WhoseNeed
from development_plans.models import Goal, ProgressUpdate
from development_plans.permissions.plans import can_write_plan
from development_plans.queries.frameworks import get_competency
from development_plans.queries.goals import GoalCard, get_goal, goal_card, goals_of, open_goal, values_of
from development_plans.queries.plans import get_own_person
from development_plans.services.goals import (
    GoalFields,
    agree_goal,
    close_goal,
    create_goal,
    drop_goal,
    set_goal_audience,
    update_goal,
)
from development_plans.services.progress import record_progress
from mentoring.api.fields import LineField
from mentoring.api.permissions import IsMember
from mentoring.api.serializers import StrictSerializer
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require
from participants.queries.people import person_of

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


class NumberField(serializers.DecimalField):
    def __init__(self, **rest: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, **rest)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """An empty text is no number, and no absence either; nor are 1_000 and 1e5 written as texts."""
        if isinstance(data, str) and not _NUMBER.fullmatch(data):
            raise serializers.ValidationError(_("Write a number such as 4.1."))
        return super().validate_empty_values(data)


class MissingSerializer(serializers.Serializer[Any]):
    letter = serializers.CharField()
    code = serializers.CharField()
    blocks = serializers.BooleanField()


class StateSerializer(serializers.Serializer[Any]):
    status = serializers.CharField()
    reason = serializers.CharField()
    time_percent = serializers.IntegerField(source="time")
    way_percent = serializers.IntegerField(source="way")


class GoalSerializer(serializers.Serializer[GoalCard]):
    """A reader who is not shown the values gets null for them."""

    id = serializers.UUIDField(source="goal.pk")
    plan = serializers.UUIDField(source="goal.plan_id")
    statement = serializers.CharField(source="goal.statement")
    competency = serializers.UUIDField(source="goal.competency_id", allow_null=True)
    whose_need = serializers.ChoiceField(WhoseNeed.choices, source="goal.whose_need")
    status = serializers.ChoiceField(GoalStatus.choices, source="goal.status")
    due_on = serializers.DateField(source="goal.due_on", allow_null=True)
    audience = serializers.ChoiceField(Audience.choices, source="goal.audience")
    version = serializers.IntegerField(source="goal.version")
    state = StateSerializer(allow_null=True)
    missing = MissingSerializer(many=True)
    measure = serializers.CharField(source="goal.measure", allow_null=True)
    unit = serializers.CharField(source="goal.unit", allow_null=True)
    baseline = NumberField(source="goal.baseline", allow_null=True)
    target = NumberField(source="goal.target", allow_null=True)
    latest = NumberField(source="latest.value", allow_null=True, default=None)
    achievable_because = serializers.CharField(source="goal.achievable_because", allow_null=True)

    _VALUES = ("measure", "unit", "baseline", "target", "latest", "achievable_because")

    def to_representation(self, instance: GoalCard) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return shown if instance.shows_values else {**shown, **dict.fromkeys(self._VALUES)}


class WriteGoalSerializer(StrictSerializer):
    statement = LineField(max_length=300)
    competency = serializers.UUIDField(required=False, allow_null=True)
    measure = LineField(max_length=150, required=False, allow_blank=True)
    unit = LineField(max_length=30, required=False, allow_blank=True)
    baseline = NumberField(required=False, allow_null=True)
    target = NumberField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    achievable_because = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    whose_need = serializers.ChoiceField(WhoseNeed.choices, required=False)


class ChangeGoalSerializer(WriteGoalSerializer):
    version = serializers.IntegerField(min_value=1, max_value=10**6)


class CloseGoalSerializer(StrictSerializer):
    outcome = serializers.ChoiceField([(outcome.value, outcome.label) for outcome in GOAL_OUTCOMES])


class AudienceSerializer(StrictSerializer):
    audience = serializers.ChoiceField(Audience.choices)


class ProgressSerializer(serializers.Serializer[ProgressUpdate]):
    id = serializers.UUIDField()
    measured_on = serializers.DateField()
    value = NumberField()
    evidence = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RecordProgressSerializer(StrictSerializer):
    value = NumberField()
    measured_on = serializers.DateField()
    evidence = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class _GoalView(OrganizationAPIView):
    permission_classes = [IsMember]

    def card(self, goal: Goal, status: int = 200) -> Response:
        return self.answer(goal_card(self.actor, get_goal(self.actor, goal.pk)), GoalSerializer, status=status)

    def require_own(self, goal: Goal) -> None:
        """Before the body is read: a reader of the goal is not told what a change should look like."""
        allowed = can_write_plan(self.actor, goal.plan.person_id)
        require(allowed, _("Only the person whose goal it is can change it."))


class GoalListView(_GoalView):
    is_list = True

    @extend_schema(responses=GoalSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(goals_of(self.actor, get_own_person(self.actor)), GoalSerializer)

    @extend_schema(request=WriteGoalSerializer, responses={201: GoalSerializer})
    def post(self, request: Request) -> Response:
        require(person_of(self.actor) is not None, _("Only employees with a record here have a plan."))
        return self.card(create_goal(by=self.actor, fields=_fields(self.read(WriteGoalSerializer))), 201)


class GoalView(_GoalView):
    @extend_schema(responses=GoalSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.card(open_goal(self.actor, pk))

    @extend_schema(request=ChangeGoalSerializer, responses=GoalSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        goal = get_goal(self.actor, pk)
        self.require_own(goal)
        data = self.read(ChangeGoalSerializer)
        version = data.pop("version")
        return self.card(update_goal(goal, by=self.actor, version=version, fields=_fields(data)))


class AgreeGoalView(_GoalView):
    @extend_schema(request=None, responses=GoalSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.card(agree_goal(get_goal(self.actor, pk), by=self.actor))


class CloseGoalView(_GoalView):
    @extend_schema(request=CloseGoalSerializer, responses=GoalSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        goal = get_goal(self.actor, pk)
        self.require_own(goal)
        return self.card(close_goal(goal, by=self.actor, **self.read(CloseGoalSerializer)))


class DropGoalView(_GoalView):
    @extend_schema(request=None, responses=GoalSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.card(drop_goal(get_goal(self.actor, pk), by=self.actor))


class GoalAudienceView(_GoalView):
    @extend_schema(request=AudienceSerializer, responses=GoalSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        goal = get_goal(self.actor, pk)
        self.require_own(goal)
        return self.card(set_goal_audience(goal, by=self.actor, **self.read(AudienceSerializer)))


class GoalProgressView(_GoalView):
    is_list = True

    @extend_schema(responses=ProgressSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        return self.page(values_of(self.actor, open_goal(self.actor, pk)), ProgressSerializer)

    @extend_schema(request=RecordProgressSerializer, responses={201: ProgressSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        goal = get_goal(self.actor, pk)
        self.require_own(goal)
        update = record_progress(goal, by=self.actor, **self.read(RecordProgressSerializer))
        return self.answer(update, ProgressSerializer, status=201)


def _fields(data: dict[str, Any]) -> GoalFields:
    competency = data.pop("competency", None)
    return GoalFields(**data, competency=get_competency(competency) if competency else None)
