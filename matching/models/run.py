from django.db import models
from django.db.models import Q

from matching.choices import ProposalStatus, RunStatus
from matching.models.policy import MatchingPolicy
from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Person
from programs.models import Intake, Program


class MatchRun(OrganizationModel):
    """One solution of one intake under one version of the rules, with what is needed to repeat and check it."""

    program = OrganizationForeignKey(Program, related_name="match_runs")
    intake = OrganizationForeignKey(Intake, related_name="match_runs")
    policy = OrganizationForeignKey(MatchingPolicy, related_name="runs")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=RunStatus.choices, default=RunStatus.QUEUED)
    seed = models.BigIntegerField()
    #: What the scorer was told, as `matching.readers` writes it: a run repeats and explains itself from here.
    inputs = models.JSONField(default=dict)
    inputs_digest = models.CharField(max_length=64, blank=True)
    mentee_count = models.PositiveIntegerField(default=0)
    mentor_count = models.PositiveIntegerField(default=0)
    place_count = models.PositiveIntegerField(default=0)
    matched_count = models.PositiveIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    #: What matching people one by one would have reached.
    one_by_one_total = models.BigIntegerField(default=0)
    #: Found by the independent optimality check; only 0 may be called the best possible result.
    gap = models.BigIntegerField(null=True)
    #: {"mentees": {id: price}, "mentors": {id: price}, "total", "penalty"}: what proves the optimum.
    prices = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "number"], name="matching_run_number"),
            models.CheckConstraint(condition=Q(status__in=RunStatus.values), name="matching_run_status"),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.PUBLISHED) | Q(published_at__isnull=False, published_by__isnull=False),
                name="matching_run_published_by_a_person",
            ),
        ]


class Proposal(OrganizationModel):
    """One pair of a run. Nothing follows from it until a person publishes."""

    run = OrganizationForeignKey(MatchRun, on_delete=models.CASCADE, related_name="proposals")
    mentee = OrganizationForeignKey(Person, related_name="+")
    mentor = OrganizationForeignKey(Person, related_name="+")
    status = models.CharField(max_length=20, choices=ProposalStatus.choices, default=ProposalStatus.SUGGESTED)
    #: 0 to 100, as people read it.
    fit = models.DecimalField(max_digits=5, decimal_places=2)
    #: Exact integer the solver used.
    score = models.IntegerField()
    #: [{criterion, reached, possible}]: out of 100, adding up to the fit.
    terms = models.JSONField(default=list)
    #: [{code, params}]: sentences, rendered in the reader's language.
    reasons = models.JSONField(default=list)
    watch = models.JSONField(default=list)
    relationship_id = models.UUIDField(null=True)
    override_reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "run", "mentee", "mentor"],
                condition=~Q(status=ProposalStatus.WITHDRAWN),
                name="matching_proposal_once",
            ),
            models.CheckConstraint(condition=Q(status__in=ProposalStatus.values), name="matching_proposal_status"),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.SUGGESTED)
                | Q(status=ProposalStatus.WITHDRAWN)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="matching_proposal_decided_by_a_person",
            ),
        ]


class UnmatchedPerson(OrganizationModel):
    run = OrganizationForeignKey(MatchRun, on_delete=models.CASCADE, related_name="unmatched")
    person = OrganizationForeignKey(Person, related_name="+")
    #: [{code, params}]: why, and what would help.
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "run", "person"], name="matching_unmatched_once")
        ]
