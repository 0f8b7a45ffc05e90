"""The Celery application. What it runs is described in mentoring/jobs."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from mentoring.jobs.beat import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("mentoring")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks(["mentoring.jobs", "mentoring.notifications"])


@worker_init.connect
def refuse_unsafe_database(**kwargs: Any) -> None:
    # Imported here: the models exist only after Django is set up, which Celery does before this signal.
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from mentoring.tenancy import guard  # noqa: PLC0415

    try:
        guard.refuse_unsafe_database()
    except ImproperlyConfigured as error:
        # A signal swallows every exception but this one.
        raise SystemExit(str(error)) from error
    finally:
        # The children are forked from this process and must not share its connection.
        connection.close()
