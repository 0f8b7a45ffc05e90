import pytest
from django.core import mail
from django.db import connection

from mentoring.notifications import catalog
from mentoring.notifications.models import InAppMessage, OutboxMessage
from mentoring.notifications.services import notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.notifications import kinds, kinds_templates
from tests.notifications.sink import running_sink

TASK = Actor.task("test")


class Post:
    """One organization with one member, and what happens to their messages."""

    def __init__(self, **member):
        self.organization = OrganizationFactory(name="Northwind & Sons", time_zone="UTC")
        self.member = make_member(self.organization, **member)

    def promise(self, kind=kinds.AT_ONCE, recipient=None, **fields):
        with organization_scope(self.organization, TASK):
            return notify(kind, recipient=recipient or self.member, subject=self.member, **fields)

    def row(self, message):
        with organization_scope(self.organization, TASK):
            return OutboxMessage.objects.get(pk=message.pk)

    def state(self, message):
        row = self.row(message)
        return row.status, row.reason

    def shown(self):
        with organization_scope(self.organization, TASK):
            return list(InAppMessage.objects.values_list("title", "path"))

    def scope(self):
        return organization_scope(self.organization, TASK)

    def expire_leases(self):
        with self.scope(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE notifications_outboxmessage SET lease_until = now() - interval '1 second'"
                " WHERE lease_until IS NOT NULL"
            )


@pytest.fixture(autouse=True)
def _templates_of_tests(settings):
    kinds_templates.use(settings)


@pytest.fixture(autouse=True)
def _kinds_of_tests(monkeypatch):
    """The messages of these tests are known here and nowhere else."""
    for kind in kinds.KINDS:
        monkeypatch.setitem(catalog._kinds, kind.code, kind)


@pytest.fixture
def post(transactional_db):
    mail.outbox.clear()
    return Post()


@pytest.fixture
def sink(settings):
    with running_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 5
        yield sink
