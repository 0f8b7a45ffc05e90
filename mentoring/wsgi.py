"""The WSGI door, served by gunicorn: each of its workers comes through here, and none serves when it is unsafe."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from mentoring.production import refuse_unsafe_environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

# Before the settings, which stop at the first missing value: this names every fault at once.
refuse_unsafe_environment()
application = get_wsgi_application()

if not settings.TESTING:
    # Imported here: the models exist only now.
    from mentoring.tenancy.guard import refuse_unsafe_database

    refuse_unsafe_database()
