"""The Celery application. What it runs is described in mentoring/jobs."""

import os

from celery import Celery

from mentoring.jobs.beat import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("mentoring")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks(["mentoring.jobs", "mentoring.notifications"])
