"""Reading match runs: those who run matching in the program, nobody else."""

from uuid import UUID

from django.db.models import QuerySet

from matching.choices import ProposalStatus, RunStatus
from matching.models import MatchRun, Proposal, UnmatchedPerson
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from programs.models import Program
from programs.queries.roles import programs_where


def get_matched_program(actor: Actor, pk: UUID) -> Program:
    """A program whose matching the actor runs; for everybody else there is no such page."""
    programs: QuerySet[Program] = Program.objects.all()
    allowed = programs_where(actor, Permission.RUN_MATCHING)
    program = (programs if allowed is None else programs.filter(pk__in=allowed)).filter(pk=pk).first()
    if program is None:
        raise NotFound
    return program


def visible_runs(actor: Actor) -> QuerySet[MatchRun]:
    runs: QuerySet[MatchRun] = MatchRun.objects.all()
    allowed = programs_where(actor, Permission.RUN_MATCHING)
    return runs if allowed is None else runs.filter(program__in=allowed)


def listed_runs(actor: Actor, program: Program) -> QuerySet[MatchRun]:
    """Newest first, without what was thrown away."""
    runs = visible_runs(actor).filter(program=program).exclude(status=RunStatus.DISCARDED)
    return runs.select_related("policy", "created_by").defer("inputs", "prices").order_by("-number")


def get_run(actor: Actor, program_pk: UUID, number: int) -> MatchRun:
    found = visible_runs(actor).filter(program_id=program_pk, number=number)
    run = found.select_related("program", "intake", "policy", "created_by", "published_by").first()
    if run is None:
        raise NotFound
    return run


def proposals_of(run: MatchRun) -> QuerySet[Proposal]:
    """Weakest first: those are the ones a person has to look at. After publishing only what was published."""
    proposals: QuerySet[Proposal] = Proposal.objects.filter(run=run).exclude(status=ProposalStatus.WITHDRAWN)
    return proposals.select_related("mentee", "mentor", "run", "decided_by").order_by("score", "pk")


def get_proposal(run: MatchRun, pk: UUID) -> Proposal:
    proposal = proposals_of(run).filter(pk=pk).first()
    if proposal is None:
        raise NotFound
    proposal.run = run
    return proposal


def unmatched_of(run: MatchRun) -> QuerySet[UnmatchedPerson]:
    unmatched: QuerySet[UnmatchedPerson] = UnmatchedPerson.objects.filter(run=run)
    return unmatched.select_related("person").order_by("person__sort_name", "pk")
