from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mentoring.jobs.choices import JobStatus
from mentoring.jobs.queries import get_job
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor

SHOWN_AS = {
    JobStatus.PENDING: "waiting",
    JobStatus.RUNNING: "running",
    JobStatus.DONE: "done",
    JobStatus.FAILED: "failed",
    JobStatus.PARKED: "failed",
}


def show_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A part of a page that asks for itself again until the work is over."""
    job = get_job(current_actor(), pk)
    state = SHOWN_AS[JobStatus(job.status)]
    is_open = state in {"waiting", "running"}
    values = {
        "job": job,
        "state": state,
        "label": {
            "waiting": _("Waiting for a free worker"),
            "running": job.progress_text or _("Working"),
            "done": _("Done"),
            "failed": _("This did not work"),
        }[state],
        "poll": organization_url("portal:job_progress", pk=pk) if is_open else "",
    }
    response = render(request, "jobs/progress.html", values)
    if not is_open:
        # The page around it may want to show the result.
        response["HX-Trigger"] = f"job-{state}"
    return response
