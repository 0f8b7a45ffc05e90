"""The states of a job. docs/states.md is printed from TRANSITIONS."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    PENDING = "pending", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    PARKED = "parked", _("set aside")


TRANSITIONS: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.RUNNING}),
    # Back to pending: another attempt after an error, or after a worker died and its lease ran out.
    JobStatus.RUNNING: frozenset({JobStatus.DONE, JobStatus.FAILED, JobStatus.PARKED, JobStatus.PENDING}),
    JobStatus.DONE: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.PARKED: frozenset({JobStatus.PENDING}),
}


class Queue(models.TextChoices):
    DEFAULT = "default", _("everyday work")
    REPORTS = "reports", _("reports, which may take minutes")
