"""Progress is shown to whoever asked and to those who manage the members, and to nobody else."""

import pytest

from mentoring.jobs.models import Job
from mentoring.jobs.registry import job
from mentoring.jobs.services import enqueue
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@job("tests.shown")
def shown(task):
    pass


@pytest.fixture
def asked():
    organization = OrganizationFactory()
    asker = make_member(organization)
    with organization_scope(organization, actor_of(asker)):
        row = enqueue("tests.shown")
    return organization, asker, row


def page(client, organization, member, row):
    client.force_login(member.user)
    return client.get(f"/o/{organization.slug}/jobs/{row.pk}/")


def test_asker_sees_the_work_go_on_and_end(client, asked):
    organization, asker, row = asked
    response = page(client, organization, asker, row)
    assert response.status_code == 200
    assert f"/o/{organization.slug}/jobs/{row.pk}/" in response.content.decode(), "it asks again"
    with organization_scope(organization, actor_of(asker)):
        Job.objects.update(status="done")
    response = page(client, organization, asker, row)
    assert "hx-get" not in response.content.decode()
    assert response["HX-Trigger"] == "job-done"


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.HR_ADMIN, 200), (Role.AUDITOR, 404), (Role.MEMBER, 404)],
)
def test_others_see_it_by_their_role(client, asked, role, status):
    organization, _asker, row = asked
    assert page(client, organization, make_member(organization, role), row).status_code == status


def test_hr_admin_of_another_organization_sees_nothing(client, asked):
    _organization, _asker, row = asked
    other = OrganizationFactory()
    assert page(client, other, make_member(other, Role.HR_ADMIN), row).status_code == 404


def test_failed_job_says_so(client, asked):
    organization, asker, row = asked
    with organization_scope(organization, actor_of(asker)):
        Job.objects.update(status="parked", error_code="ValueError")
    text = page(client, organization, asker, row).content.decode()
    assert "This did not work" in text
    assert "ValueError" not in text
