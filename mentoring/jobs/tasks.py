"""Celery's doors. Their messages carry no ids: what is due is asked of the database."""

from celery import shared_task

from mentoring.jobs import nudge
from mentoring.jobs.choices import Queue
from mentoring.jobs.runner import run_one
from mentoring.jobs.ticks import run_ticks


@shared_task(name="jobs.run")
def run(queue: str = Queue.DEFAULT) -> None:
    """One job, and a message for the next: the time limit is for each job, and queues stay fair."""
    if run_one(queue):
        nudge.send("jobs.run", queue, queue=queue)


@shared_task(name="jobs.tick")
def tick() -> None:
    """Wakes one worker for each queue: finds what was not nudged and what a dead worker left."""
    for queue in Queue.values:
        nudge.send("jobs.run", queue, queue=queue)


@shared_task(name="jobs.materialize")
def materialize() -> None:
    run_ticks()
