"""The Celery application. What it runs is described in mentoring/jobs."""

import logging
import os
from collections.abc import Callable
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from mentoring import production
from mentoring.jobs.beat import SCHEDULE

logger = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("mentoring")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks(["mentoring.jobs", "mentoring.notifications"])


@beat_init.connect
def refuse_unsafe_environment(**kwargs: Any) -> None:
    _or_exit(production.refuse_unsafe_environment)


@worker_init.connect
def refuse_unsafe_worker(**kwargs: Any) -> None:
    # Imported here: the models exist only after Django is set up, which Celery does before this signal.
    from mentoring.tenancy import guard  # noqa: PLC0415

    _or_exit(production.refuse_unsafe_environment)
    _or_exit(guard.refuse_unsafe_database)


def _or_exit(refuse: Callable[[], None]) -> None:
    try:
        refuse()
    except ImproperlyConfigured as error:
        # By the log: Celery has taken standard error over, and drops the words of an exit.
        logger.critical("%s", error)
        # A signal swallows every exception but this one.
        raise SystemExit(1) from error
