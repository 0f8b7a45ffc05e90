"""Asking for work. Call it inside the business transaction, after the write that needs it."""

from datetime import datetime
from functools import partial

from django.db import transaction

from mentoring import clock
from mentoring.jobs import nudge
from mentoring.jobs.models import Job
from mentoring.jobs.registry import Argument, get_handler, to_json
from mentoring.tenancy.scope import current_actor


def enqueue(name: str, *, due_at: datetime | None = None, once: str | None = None, **ids: Argument) -> Job:
    """The job runs after this transaction commits, for the actor of the scope. Unknown names and
    arguments fail here and not in a worker. `once` names work of which there is only one: asked
    for again, the same job is answered."""
    handler = get_handler(name)
    handler.check_arguments(ids)
    job = Job(
        name=name,
        queue=handler.queue,
        arguments=to_json(ids),
        once=once,
        actor=str(current_actor()),
        due_at=due_at or clock.now(),
    )
    if once is None:
        job.save(force_insert=True)
    else:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        job = Job.objects.get(name=name, once=once)
    if job.due_at <= clock.now():
        transaction.on_commit(partial(nudge.send, "jobs.run", handler.queue, queue=handler.queue))
    return job
