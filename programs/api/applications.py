"""Applications and enrollments by the API: the same services as the pages."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.api.filters import ChoiceParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.tenancy.permissions import require
from programs.api.serializers import (
    ApplicationSerializer,
    ApplyToProgramSerializer,
    BulkDecisionSerializer,
    ChangeEnrollmentSerializer,
    DecideManySerializer,
    DecideSerializer,
    EnrollmentSerializer,
)
from programs.choices import ApplicationStatus, EnrollmentStatus, Side
from programs.permissions.applications import (
    can_apply,
    can_decide_application,
    can_end_enrollment,
    can_review_applications,
)
from programs.queries.applications import applications_to_review, get_application, own_applications
from programs.queries.board import applications_chosen
from programs.queries.enrollments import get_enrollment, visible_enrollments
from programs.queries.programs import get_intake, get_program
from programs.services.applications import (
    ApplicationEntry,
    save_application,
    submit_application,
    withdraw_application,
)
from programs.services.decisions import decide_application, decide_applications, start_review, undo_decision
from programs.services.enrollments import change_enrollment_status, remove_enrollment, withdraw_enrollment
from programs.services.mentor_offers import Offer


class OwnApplicationListView(OrganizationAPIView):
    """What you applied for."""

    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(ApplicationStatus.values)}
    is_list = True

    @extend_schema(responses=ApplicationSerializer(many=True))
    def get(self, request: Request) -> Response:
        wanted = self.given.get("status")
        own = [row for row in own_applications(self.actor) if wanted in (None, row.status)]
        return self.page(own, ApplicationSerializer)


class ProgramApplicationListView(OrganizationAPIView):
    """GET: what waits for review, the longest first, for who decides. POST: apply yourself, or keep a draft."""

    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(ApplicationStatus.values), "side": ChoiceParam(Side.values)}
    is_list = True

    @extend_schema(responses=ApplicationSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        intake = get_intake(get_program(self.actor, pk))
        return self.page(applications_to_review(self.actor, intake).filter(**self.given), ApplicationSerializer)

    @extend_schema(request=ApplyToProgramSerializer, responses={201: ApplicationSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        intake = get_intake(get_program(self.actor, pk))
        require(can_apply(self.actor), _("Only people of the organization can apply."))
        data = self.read(ApplyToProgramSerializer)
        service = submit_application if data["submit"] else save_application
        entry = ApplicationEntry(
            motivation=data["motivation"],
            needs=tuple(data["needs"]),
            target_role_id=data["target_role"],
            capacity=data["capacity"],
            expertise=tuple(Offer(o["competency"], o.get("evidence", "")) for o in data["expertise"]),
        )
        application = service(intake, by=self.actor, side=data["side"], entry=entry)
        return self.answer(application, ApplicationSerializer, status=201)


class ApplicationView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(responses=ApplicationSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(get_application(self.actor, pk), ApplicationSerializer)


class BeginReviewView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=None, responses=ApplicationSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(start_review(get_application(self.actor, pk), by=self.actor), ApplicationSerializer)


class DecisionView(OrganizationAPIView):
    """Accept, waiting list or not selected, with the reason; the person is told ten minutes later."""

    permission_classes = [IsMember]

    @extend_schema(request=DecideSerializer, responses=ApplicationSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        application = get_application(self.actor, pk)
        require(can_decide_application(self.actor, application), _("Only who decides in this program can decide."))
        decided = decide_application(application, by=self.actor, **self.read(DecideSerializer))
        return self.answer(decided, ApplicationSerializer)


class BulkDecisionView(OrganizationAPIView):
    """One decision and reason for several; what could not be decided is named."""

    permission_classes = [IsMember]

    @extend_schema(request=DecideManySerializer, responses=BulkDecisionSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        program = get_program(self.actor, pk)
        require(can_review_applications(self.actor, program), _("Only who decides in this program can decide."))
        data = self.read(DecideManySerializer)
        chosen = applications_chosen(self.actor, program, data.pop("applications"))
        return self.answer(decide_applications(chosen, by=self.actor, **data), BulkDecisionSerializer)


class UndoView(OrganizationAPIView):
    """Take your decision back, within ten minutes."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=ApplicationSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(undo_decision(get_application(self.actor, pk), by=self.actor), ApplicationSerializer)


class WithdrawView(OrganizationAPIView):
    """Your own application, at any time and without a reason."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=ApplicationSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        application = get_application(self.actor, pk)
        return self.answer(withdraw_application(application, by=self.actor), ApplicationSerializer)


class EnrollmentListView(OrganizationAPIView):
    """Who takes part; for participants, themselves."""

    permission_classes = [IsMember]
    filters = {"status": ChoiceParam(EnrollmentStatus.values), "side": ChoiceParam(Side.values)}
    is_list = True

    @extend_schema(responses=EnrollmentSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        program = get_program(self.actor, pk)
        enrollments = visible_enrollments(self.actor).filter(program=program, **self.given)
        return self.page(enrollments.order_by("enrolled_at", "pk"), EnrollmentSerializer)


class EnrollmentStatusView(OrganizationAPIView):
    """Pause, return, withdraw (also yourself) or end somebody's part."""

    permission_classes = [IsMember]

    @extend_schema(request=ChangeEnrollmentSerializer, responses=EnrollmentSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        enrollment = get_enrollment(self.actor, pk)
        require(can_end_enrollment(self.actor, enrollment), _("Only the person and who runs the program can do this."))
        status = self.read(ChangeEnrollmentSerializer)["status"]
        if status == EnrollmentStatus.WITHDRAWN:
            changed = withdraw_enrollment(enrollment, by=self.actor)
        elif status == EnrollmentStatus.REMOVED:
            changed = remove_enrollment(enrollment, by=self.actor)
        else:
            changed = change_enrollment_status(enrollment, by=self.actor, status=status)
        return self.answer(changed, EnrollmentSerializer)
