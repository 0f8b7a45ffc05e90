"""Programs by the API: the same services as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from mentoring.api.filters import ChoiceParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from programs.api.serializers import (
    CommunicationSerializer,
    CreateProgramSerializer,
    EndProgramSerializer,
    GovernanceSerializer,
    GrantRoleSerializer,
    IntakeSerializer,
    InvitedSerializer,
    InviteSerializer,
    LaunchCheckSerializer,
    MarkMilestoneSerializer,
    MatchingSerializer,
    MoveIntakeSerializer,
    PeopleSerializer,
    ProgramFrameworkSerializer,
    ProgramMilestoneSerializer,
    ProgramRoleSerializer,
    ProgramSerializer,
    ProgramTemplateSerializer,
    PurposeSerializer,
    StepSerializer,
)
from programs.choices import ProgramStatus, SetupStep
from programs.content import program_templates
from programs.permissions.programs import can_create_program, can_manage_program, can_run_matching
from programs.queries.programs import (
    get_intake,
    get_milestone,
    get_program,
    get_program_inside,
    get_program_to_manage,
    visible_programs,
)
from programs.queries.roles import get_program_role
from programs.queries.setup import choosable_members, launch_check, read_step, role_holders, step_version
from programs.services.intakes import change_intake_status
from programs.services.invitations import invite_to_apply
from programs.services.milestones import mark_milestone
from programs.services.programs import (
    archive_program,
    begin_closing,
    cancel_program,
    close_program,
    create_program_from_template,
    launch_program,
)
from programs.services.roles import grant_program_role, revoke_program_role
from programs.services.setup import save_step

_ENDS = {
    ProgramStatus.CLOSING.value: begin_closing,
    ProgramStatus.CLOSED.value: close_program,
    ProgramStatus.ARCHIVED.value: archive_program,
    ProgramStatus.CANCELLED.value: cancel_program,
}
#: Said before the body is read: who may not do it is not told what it should look like.
_NOT_YOURS = gettext_lazy("Only the program's owner and HR can do this.")


class TemplateListView(OrganizationAPIView):
    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=ProgramTemplateSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(list(program_templates()), ProgramTemplateSerializer)


class ProgramListView(OrganizationAPIView):
    """Those that you run, support, take part in or can apply to."""

    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(ProgramStatus.values)}
    is_list = True

    @extend_schema(responses=ProgramSerializer(many=True))
    def get(self, request: Request) -> Response:
        programs = visible_programs(self.actor).filter(**self.given)
        return self.page(programs.order_by("-created_at", "-pk"), ProgramSerializer)

    @extend_schema(request=CreateProgramSerializer, responses={201: ProgramSerializer})
    def post(self, request: Request) -> Response:
        require(can_create_program(self.actor), _("Only HR can set up a program."))
        data = self.read(CreateProgramSerializer)
        program = create_program_from_template(by=self.actor, template_key=data.pop("template"), **data)
        return self.answer(program, ProgramSerializer, status=201)


class ProgramView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(responses=ProgramSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(get_program(self.actor, pk), ProgramSerializer)


class _StepView(OrganizationAPIView):
    permission_classes = [IsMember]
    step: ClassVar[SetupStep]
    serializer: ClassVar[type[BaseSerializer[Any]]] = StepSerializer

    def show(self, pk: UUID) -> Response:
        program = get_program_to_manage(self.actor, pk)
        return Response({**read_step(program, self.step), "version": step_version(program, self.step)})

    def change(self, pk: UUID) -> Response:
        program = get_program_to_manage(self.actor, pk)
        values = self.read(self.serializer, partial=True)
        seen = values.pop("version", None)
        save_step(program, by=self.actor, step=self.step, values=values, seen=seen)
        return self.show(pk)


class PurposeView(_StepView):
    step, serializer = SetupStep.PURPOSE, PurposeSerializer

    @extend_schema(responses=PurposeSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.show(pk)

    @extend_schema(request=PurposeSerializer, responses=PurposeSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        return self.change(pk)


class PeopleView(_StepView):
    step, serializer = SetupStep.PEOPLE, PeopleSerializer

    @extend_schema(responses=PeopleSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.show(pk)

    @extend_schema(request=PeopleSerializer, responses=PeopleSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        return self.change(pk)


class FrameworkView(_StepView):
    step, serializer = SetupStep.FRAMEWORK, ProgramFrameworkSerializer

    @extend_schema(responses=ProgramFrameworkSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.show(pk)

    @extend_schema(request=ProgramFrameworkSerializer, responses=ProgramFrameworkSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        return self.change(pk)


class MatchingView(_StepView):
    step, serializer = SetupStep.MATCHING, MatchingSerializer

    @extend_schema(responses=MatchingSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.show(pk)

    @extend_schema(request=MatchingSerializer, responses=MatchingSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        return self.change(pk)


class GovernanceView(_StepView):
    step, serializer = SetupStep.GOVERNANCE, GovernanceSerializer

    @extend_schema(responses=GovernanceSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.show(pk)

    @extend_schema(request=GovernanceSerializer, responses=GovernanceSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        return self.change(pk)


class CommunicationView(_StepView):
    step, serializer = SetupStep.COMMUNICATION, CommunicationSerializer

    @extend_schema(responses=CommunicationSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.show(pk)

    @extend_schema(request=CommunicationSerializer, responses=CommunicationSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        return self.change(pk)


class LaunchCheckView(OrganizationAPIView):
    """What is missing before the launch, and what is worth a look."""

    permission_classes = [IsMember]

    @extend_schema(responses=LaunchCheckSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(launch_check(get_program_to_manage(self.actor, pk)), LaunchCheckSerializer)


class LaunchView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=None, responses=ProgramSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        program = get_program(self.actor, pk)
        return self.answer(launch_program(program, by=self.actor), ProgramSerializer)


class EndView(OrganizationAPIView):
    """Begin closing, close, archive or cancel."""

    permission_classes = [IsMember]

    @extend_schema(request=EndProgramSerializer, responses=ProgramSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        program = get_program(self.actor, pk)
        require(can_manage_program(self.actor, program), _NOT_YOURS)
        service = _ENDS[self.read(EndProgramSerializer)["status"]]
        return self.answer(service(program, by=self.actor), ProgramSerializer)


class IntakeView(OrganizationAPIView):
    """The newest intake; POST moves it on."""

    permission_classes = [IsMember]

    @extend_schema(responses=IntakeSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(get_intake(get_program(self.actor, pk)), IntakeSerializer)

    @extend_schema(request=MoveIntakeSerializer, responses=IntakeSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        intake = get_intake(get_program(self.actor, pk))
        may_move = can_run_matching(self.actor, intake.program) or can_manage_program(self.actor, intake.program)
        require(may_move, _("Only who runs the program can move its intake on."))
        status = self.read(MoveIntakeSerializer)["status"]
        return self.answer(change_intake_status(intake, by=self.actor, status=status), IntakeSerializer)


class MilestoneListView(OrganizationAPIView):
    """The dates in the life of the program; POST says that one is done, or open again."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=ProgramMilestoneSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        program = get_program_inside(self.actor, pk)
        return self.page(program.milestones.order_by("due_on", "pk"), ProgramMilestoneSerializer)

    @extend_schema(request=MarkMilestoneSerializer, responses=ProgramMilestoneSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        program = get_program_inside(self.actor, pk)
        require(can_manage_program(self.actor, program), _("Only who runs the program can mark its milestones."))
        values = self.read(MarkMilestoneSerializer)
        milestone = get_milestone(self.actor, program.pk, values["milestone"])
        marked = mark_milestone(milestone, by=self.actor, is_done=values["is_done"])
        return self.answer(marked, ProgramMilestoneSerializer)


class RoleListView(OrganizationAPIView):
    """Who runs and sponsors the program."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=ProgramRoleSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        program = get_program_inside(self.actor, pk)
        return self.page(role_holders(program).order_by("granted_at", "pk"), ProgramRoleSerializer)

    @extend_schema(request=GrantRoleSerializer, responses={201: ProgramRoleSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        program = get_program_inside(self.actor, pk)
        require(can_manage_program(self.actor, program), _NOT_YOURS)
        data = self.read(GrantRoleSerializer)
        member = choosable_members().filter(pk=data["member"]).first()
        if member is None:
            raise RuleBroken("unknown_member", _("Choose a member of the organization."), field="member")
        granted = grant_program_role(
            program, by=self.actor, membership=member, role=data["role"], is_deputy=data["is_deputy"]
        )
        return self.answer(granted, ProgramRoleSerializer, status=201)


class RoleView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID, role_pk: UUID) -> Response:
        program = get_program_inside(self.actor, pk)
        revoke_program_role(get_program_role(program, role_pk), by=self.actor)
        return Response(status=204)


class InvitationView(OrganizationAPIView):
    """One mail to each with a link to apply."""

    permission_classes = [IsMember]

    @extend_schema(request=InviteSerializer, responses=InvitedSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        intake = get_intake(get_program(self.actor, pk))
        require(can_manage_program(self.actor, intake.program), _NOT_YOURS)
        return self.answer(invite_to_apply(intake, by=self.actor, **self.read(InviteSerializer)), InvitedSerializer)
