"""The Celery application of these tests: the product's, with work that can be watched."""

import django
from celery.signals import worker_init

from mentoring.celery import app

django.setup()

from mentoring.jobs.registry import job  # noqa: E402
from mentoring.notifications.services import notify  # noqa: E402
from mentoring.tenancy.models import Membership  # noqa: E402
from tests.notifications import kinds  # noqa: E402

__all__ = ["app"]


@worker_init.connect
def know_messages_of_tests(**kwargs):
    """In the worker only: tests import this module too, for its job."""
    kinds.register_all()


@job("tests.greet_all")
def greet_all(task):
    """Three steps in scopes of their own; each writes what can be written only once."""
    for step in range(3):
        with task.scope():
            for member in Membership.objects.all():
                notify(kinds.AT_ONCE, recipient=member, subject=member, occurrence=str(step))
        task.progress(step + 1, 3)
