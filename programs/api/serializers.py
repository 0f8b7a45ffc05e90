"""What the API of programs gives and takes."""

from typing import Any

from rest_framework import serializers

from mentoring.api.serializers import StrictSerializer
from mentoring.tenancy.models import Membership
from programs.choices import (
    DECISIONS,
    ApplicationStatus,
    CoachingModel,
    EnrollmentStatus,
    IntakeStatus,
    ProgramKind,
    ProgramStatus,
    Side,
)
from programs.content import ProgramTemplate
from programs.content.libraries import IMPORTANCE
from programs.models import Application, Enrollment, Intake, Milestone, Program, ProgramRole
from programs.queries.setup import CheckItem, LaunchCheck
from programs.services.decisions import BulkDecision
from programs.services.invitations import Invited
from programs.services.roles import GRANTABLE

_ROLES = sorted(role.value for role in GRANTABLE)
_IMPORTANCE = list(IMPORTANCE)


class ProgramTemplateSerializer(serializers.Serializer[ProgramTemplate]):
    key = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    months = serializers.IntegerField()
    session_minutes = serializers.IntegerField()


class ProgramSerializer(serializers.Serializer[Program]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ProgramKind.choices)
    status = serializers.ChoiceField(choices=ProgramStatus.choices)
    application_text = serializers.CharField()
    guidelines = serializers.ListField(child=serializers.CharField())
    starts_on = serializers.DateField(allow_null=True)
    duration_months = serializers.IntegerField()
    cadence_days = serializers.IntegerField()
    session_minutes = serializers.IntegerField()
    launched_at = serializers.DateTimeField(allow_null=True)


class IntakeSerializer(serializers.Serializer[Intake]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=IntakeStatus.choices)
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    starts_on = serializers.DateField()
    mentee_places = serializers.IntegerField()


class CreateProgramSerializer(StrictSerializer):
    template = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=150, required=False)
    starts_on = serializers.DateField(required=False)


class ObjectiveSerializer(StrictSerializer):
    text = serializers.CharField(max_length=300)
    measure = serializers.CharField(max_length=200, required=False, allow_blank=True)
    baseline = serializers.CharField(max_length=50, required=False, allow_blank=True)
    target = serializers.CharField(max_length=50, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class MilestoneSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False)
    name = serializers.CharField(max_length=150)
    due_on = serializers.DateField()


class StepSerializer(StrictSerializer):
    """`version` is the one that GET gave: a step that somebody else saved since is not overwritten."""

    version = serializers.CharField(max_length=16, required=False)


class PurposeSerializer(StepSerializer):
    name = serializers.CharField(max_length=150, required=False)
    business_need = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    target_roles = serializers.ListField(child=serializers.UUIDField(), max_length=30, required=False)
    objectives = ObjectiveSerializer(many=True, required=False)


class PeopleSerializer(StepSerializer):
    opens_on = serializers.DateField(required=False)
    closes_on = serializers.DateField(required=False)
    starts_on = serializers.DateField(required=False)
    mentee_places = serializers.IntegerField(min_value=1, max_value=5000, required=False)


class ProgramFrameworkSerializer(StepSerializer):
    duration_months = serializers.IntegerField(min_value=1, max_value=60, required=False)
    cadence_days = serializers.IntegerField(min_value=1, max_value=180, required=False)
    session_minutes = serializers.IntegerField(min_value=15, max_value=480, required=False)
    minimum_sessions = serializers.IntegerField(min_value=0, max_value=200, required=False)
    coaching_model = serializers.ChoiceField(choices=CoachingModel.choices, required=False)
    guidelines = serializers.ListField(child=serializers.CharField(max_length=500), max_length=30, required=False)
    milestones = MilestoneSerializer(many=True, required=False)


class MatchingSerializer(StepSerializer):
    wishes = serializers.DictField(child=serializers.ChoiceField(choices=_IMPORTANCE), required=False)


class GovernanceSerializer(StepSerializer):
    """Memberships; null takes a role away."""

    owner = serializers.UUIDField(required=False, allow_null=True)
    owner_deputy = serializers.UUIDField(required=False, allow_null=True)
    facilitator = serializers.UUIDField(required=False, allow_null=True)
    facilitator_deputy = serializers.UUIDField(required=False, allow_null=True)
    sponsor = serializers.UUIDField(required=False, allow_null=True)
    sponsor_deputy = serializers.UUIDField(required=False, allow_null=True)
    hr_partner = serializers.UUIDField(required=False, allow_null=True)
    hr_partner_deputy = serializers.UUIDField(required=False, allow_null=True)


class CommunicationSerializer(StepSerializer):
    application_text = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class CheckItemSerializer(serializers.Serializer[CheckItem]):
    step = serializers.CharField()
    text = serializers.CharField()
    is_blocking = serializers.BooleanField()


class LaunchCheckSerializer(serializers.Serializer[LaunchCheck]):
    is_ready = serializers.BooleanField()
    items = CheckItemSerializer(many=True)
    fine = serializers.IntegerField()


class EndProgramSerializer(StrictSerializer):
    status = serializers.ChoiceField(
        choices=[
            ProgramStatus.CLOSING.value,
            ProgramStatus.CLOSED.value,
            ProgramStatus.ARCHIVED.value,
            ProgramStatus.CANCELLED.value,
        ]
    )


class MoveIntakeSerializer(StrictSerializer):
    status = serializers.ChoiceField(choices=IntakeStatus.choices)


class ProgramMilestoneSerializer(serializers.ModelSerializer[Milestone]):
    class Meta:
        model = Milestone
        fields = ["id", "name", "due_on", "done_on"]


class MarkMilestoneSerializer(StrictSerializer):
    milestone = serializers.UUIDField()
    is_done = serializers.BooleanField()


class ProgramMemberSerializer(serializers.Serializer[Membership]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ProgramRoleSerializer(serializers.Serializer[ProgramRole]):
    id = serializers.UUIDField()
    member = ProgramMemberSerializer(source="membership")
    role = serializers.CharField()
    is_deputy = serializers.BooleanField()


class GrantRoleSerializer(StrictSerializer):
    member = serializers.UUIDField()
    role = serializers.ChoiceField(choices=_ROLES)
    is_deputy = serializers.BooleanField(default=False)


class InviteSerializer(StrictSerializer):
    side = serializers.ChoiceField(choices=Side.choices)
    emails = serializers.ListField(child=serializers.CharField(max_length=254), min_length=1, max_length=2000)


class InvitedSerializer(serializers.Serializer[Invited]):
    told = serializers.IntegerField()
    again = serializers.IntegerField()
    unknown = serializers.ListField(child=serializers.CharField())


class ApplicationSerializer(serializers.Serializer[Application]):
    id = serializers.UUIDField()
    program = serializers.UUIDField(source="intake.program_id")
    person = serializers.UUIDField(source="person_id")
    person_name = serializers.CharField(source="person.name")
    side = serializers.ChoiceField(choices=Side.choices)
    status = serializers.ChoiceField(choices=ApplicationStatus.choices)
    motivation = serializers.CharField()
    needs = serializers.SerializerMethodField()
    target_role = serializers.UUIDField(source="target_role_id", allow_null=True)
    capacity = serializers.IntegerField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)
    decision_reason = serializers.CharField()

    def get_needs(self, application: Application) -> list[str]:
        """Competencies, the most important first."""
        return [str(need.competency_id) for need in application.needs.all()]


class OfferSerializer(StrictSerializer):
    competency = serializers.UUIDField()
    evidence = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ApplyToProgramSerializer(StrictSerializer):
    """`submit` hands it in; without it a draft is kept that only its author sees."""

    side = serializers.ChoiceField(choices=Side.choices)
    submit = serializers.BooleanField(default=False)
    motivation = serializers.CharField(max_length=3000, default="", allow_blank=True)
    needs = serializers.ListField(child=serializers.UUIDField(), max_length=5, default=list)
    target_role = serializers.UUIDField(default=None, allow_null=True)
    capacity = serializers.IntegerField(min_value=1, max_value=20, default=1)
    expertise = OfferSerializer(many=True, default=list)


class DecideSerializer(StrictSerializer):
    decision = serializers.ChoiceField(choices=[decision.value for decision in DECISIONS])
    reason = serializers.CharField(max_length=500)


class DecideManySerializer(DecideSerializer):
    applications = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)


class BulkDecisionSerializer(serializers.Serializer[BulkDecision]):
    decided = ApplicationSerializer(many=True)
    refused = serializers.SerializerMethodField()

    def get_refused(self, result: BulkDecision) -> list[dict[str, Any]]:
        """Those that could not be decided, each with the reason in words."""
        return [{"application": str(application.pk), "why": why} for application, why in result.refused]


class EnrollmentSerializer(serializers.Serializer[Enrollment]):
    id = serializers.UUIDField()
    program = serializers.UUIDField(source="program_id")
    person = serializers.UUIDField(source="person_id")
    person_name = serializers.CharField(source="person.name")
    side = serializers.ChoiceField(choices=Side.choices)
    status = serializers.ChoiceField(choices=EnrollmentStatus.choices)
    enrolled_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ChangeEnrollmentSerializer(StrictSerializer):
    status = serializers.ChoiceField(choices=EnrollmentStatus.choices)
