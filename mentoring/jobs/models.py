"""Work that must happen: the database remembers, the broker only wakes."""

from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.jobs.choices import JobStatus, Queue
from mentoring.tenancy.models import OrganizationModel


class Job(OrganizationModel):
    """One piece of work, written in the transaction that needs it. Holds ids and codes, never content."""

    name = models.CharField(max_length=40)
    queue = models.CharField(max_length=20, choices=Queue.choices, default=Queue.DEFAULT)
    arguments = models.JSONField(default=dict)
    #: Names work of which there may be only one, such as the report of a quarter; null for all other work.
    once = models.CharField(max_length=150, null=True)
    actor = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.PENDING)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    #: Of the present attempt; empty between the claim and the start.
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "once"],
                name="jobs_job_once",
                condition=Q(once__isnull=False),
            ),
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="jobs_job_status_known"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "queue", "due_at"],
                name="jobs_job_due",
                condition=Q(status__in=["pending", "running"]),
            ),
            models.Index(fields=["organization", "actor", "-created_at"], name="jobs_job_actor"),
        ]
