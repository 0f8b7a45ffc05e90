"""Sends what is due, once: the process that the tests kill."""

import django
from django.conf import settings

from tests.notifications import kinds_templates

kinds_templates.use(settings)
django.setup()

from mentoring.notifications.drain import drain  # noqa: E402
from tests.notifications import kinds  # noqa: E402

kinds.register_all()

if __name__ == "__main__":
    drain()
