"""Match runs by the API: the same services as the pages."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from matching.api.serializers import (
    AlternativeSerializer,
    DecisionSerializer,
    KeptSerializer,
    OverrideSerializer,
    PriceSerializer,
    ProposalSerializer,
    RunSerializer,
    RunStateSerializer,
    StartRunSerializer,
    UnmatchedSerializer,
)
from matching.models import MatchRun
from matching.queries.alternatives import alternatives_for
from matching.queries.overview import pair_row, run_page
from matching.queries.people import get_matched_person
from matching.queries.program_matching import progress_of
from matching.queries.runs import get_matched_program, get_proposal, get_run, listed_runs
from matching.services.decisions import check_draft, override_pair, stage_all, stage_proposal, unstage_proposal
from matching.services.prices import price_override
from matching.services.publishing import publish_run
from matching.services.runs import discard_run, start_run
from mentoring.api.filters import UUIDParam
from mentoring.api.permissions import IsMember
from mentoring.api.views import OrganizationAPIView
from mentoring.errors import NotFound
from participants.models import Person


class RunListView(OrganizationAPIView):
    """The matchings of a program, newest first. POST starts one; a worker does it."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=RunSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        program = get_matched_program(self.actor, pk)
        return self.page(listed_runs(self.actor, program), RunSerializer)

    @extend_schema(request=StartRunSerializer, responses={202: RunStateSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        program = get_matched_program(self.actor, pk)
        run = start_run(program, by=self.actor, **self.read(StartRunSerializer))
        return self.answer(_with_progress(run), RunStateSerializer, status=202)


class RunView(OrganizationAPIView):
    """Where a matching stands, and what it found."""

    permission_classes = [IsMember]

    @extend_schema(responses=RunStateSerializer)
    def get(self, request: Request, pk: UUID, number: int) -> Response:
        return self.answer(_with_progress(get_run(self.actor, pk, number)), RunStateSerializer)


class ProposalListView(OrganizationAPIView):
    """The pairs, weakest first, each with its reason in words."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=ProposalSerializer(many=True))
    def get(self, request: Request, pk: UUID, number: int) -> Response:
        return self.page(run_page(get_run(self.actor, pk, number)).pairs, ProposalSerializer)


class UnmatchedListView(OrganizationAPIView):
    """Who stays unmatched, why, and what would help."""

    permission_classes = [IsMember]
    is_list = True

    @extend_schema(responses=UnmatchedSerializer(many=True))
    def get(self, request: Request, pk: UUID, number: int) -> Response:
        return self.page(run_page(get_run(self.actor, pk, number)).unmatched, UnmatchedSerializer)


class DecisionView(OrganizationAPIView):
    """Keep a pair for publishing, or set it back to undecided."""

    permission_classes = [IsMember]

    @extend_schema(request=DecisionSerializer, responses=ProposalSerializer)
    def post(self, request: Request, pk: UUID, number: int, proposal_pk: UUID) -> Response:
        proposal = get_proposal(get_run(self.actor, pk, number), proposal_pk)
        keeps = self.read(DecisionSerializer)["decision"] == "keep"
        service = stage_proposal if keeps else unstage_proposal
        return self.answer(pair_row(service(proposal, by=self.actor)), ProposalSerializer)


class KeepAllView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=None, responses=KeptSerializer)
    def post(self, request: Request, pk: UUID, number: int) -> Response:
        kept = stage_all(get_run(self.actor, pk, number), by=self.actor)
        return self.answer({"kept": kept}, KeptSerializer)


class AlternativeListView(OrganizationAPIView):
    """Every other mentor for one mentee, the cheapest first, with what each would cost everybody."""

    permission_classes = [IsMember]
    filters = {"mentee": UUIDParam()}
    is_list = True

    @extend_schema(responses=AlternativeSerializer(many=True))
    def get(self, request: Request, pk: UUID, number: int) -> Response:
        run = get_run(self.actor, pk, number)
        mentee = _person(run, self.given.get("mentee"))
        check_draft(run)
        return self.page(alternatives_for(run, mentee.pk), AlternativeSerializer)


class OverrideView(OrganizationAPIView):
    """GET says what it costs to insist on a pair; POST insists, with a reason."""

    permission_classes = [IsMember]
    filters = {"mentee": UUIDParam(), "mentor": UUIDParam()}

    @extend_schema(responses=PriceSerializer)
    def get(self, request: Request, pk: UUID, number: int) -> Response:
        run = get_run(self.actor, pk, number)
        mentee, mentor = (_person(run, self.given.get(side)) for side in ("mentee", "mentor"))
        return self.answer(price_override(run, by=self.actor, mentee=mentee, mentor=mentor), PriceSerializer)

    @extend_schema(request=OverrideSerializer, responses={201: ProposalSerializer})
    def post(self, request: Request, pk: UUID, number: int) -> Response:
        run = get_run(self.actor, pk, number)
        given = self.read(OverrideSerializer)
        given |= {side: _person(run, given[side]) for side in ("mentee", "mentor")}
        made = override_pair(run, by=self.actor, **given)
        return self.answer(pair_row(made), ProposalSerializer, status=201)


class PublishView(OrganizationAPIView):
    """Both people of every kept pair are asked: all pairs or none."""

    permission_classes = [IsMember]

    @extend_schema(request=None, responses=RunSerializer)
    def post(self, request: Request, pk: UUID, number: int) -> Response:
        publish_run(get_run(self.actor, pk, number), by=self.actor)
        return self.answer(get_run(self.actor, pk, number), RunSerializer)


class DiscardView(OrganizationAPIView):
    permission_classes = [IsMember]

    @extend_schema(request=None, responses=RunSerializer)
    def post(self, request: Request, pk: UUID, number: int) -> Response:
        return self.answer(discard_run(get_run(self.actor, pk, number), by=self.actor), RunSerializer)


def _with_progress(run: MatchRun) -> MatchRun:
    run.progress = progress_of(run)  # type: ignore[attr-defined]
    return run


def _person(run: MatchRun, pk: UUID | None) -> Person:
    if pk is None:
        raise NotFound
    return get_matched_person(run.program, pk)
