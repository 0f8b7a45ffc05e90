"""The states of a job."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    PENDING = "pending", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    PARKED = "parked", _("set aside")


JOB_TRANSITIONS: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.RUNNING}),
    # Back to pending: another attempt after an error. What a dead worker left stays running until its lease is over.
    JobStatus.RUNNING: frozenset({JobStatus.DONE, JobStatus.FAILED, JobStatus.PARKED, JobStatus.PENDING}),
    JobStatus.DONE: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.PARKED: frozenset({JobStatus.PENDING}),
}


class Queue(models.TextChoices):
    DEFAULT = "default", _("everyday work")
    REPORTS = "reports", _("reports, which may take minutes")
