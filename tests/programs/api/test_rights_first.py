"""Who may not do it hears so, whatever the body looks like."""

import pytest
from django.test import Client

from tests.programs.conftest import Cast

pytestmark = pytest.mark.django_db
JUNK = {"nothing": "of the kind"}


def post(cast: Cast, who: str, path: str) -> int:
    client = Client()
    client.force_login(getattr(cast, who).membership.user)
    address = f"/api/v1/o/{cast.organization.slug}/{path}"
    return client.post(address, JUNK, content_type="application/json").status_code


@pytest.mark.parametrize(
    ("path", "who", "allowed"),
    [
        ("programs/", "applicant", "hr_admin"),
        ("programs/{program}/end/", "applicant", "owner"),
        ("programs/{program}/intake/", "applicant", "owner"),
        ("programs/{program}/roles/", "facilitator", "owner"),
        ("programs/{program}/invitations/", "facilitator", "owner"),
        ("programs/{program}/milestones/", "sponsor", "owner"),
        ("programs/{program}/applications/decide/", "applicant", "owner"),
        ("applications/{application}/decide/", "applicant", "owner"),
    ],
)
def test_the_right_is_asked_for_before_the_body_is_read(cast, path, who, allowed):
    application = cast.submit()
    address = path.format(program=cast.program.pk, application=application.pk)
    assert post(cast, who, address) == 403
    assert post(cast, allowed, address) in (400, 422)


def test_an_applicant_who_posts_a_decision_is_refused_and_not_corrected(cast):
    application = cast.submit()
    client = Client()
    client.force_login(cast.applicant.membership.user)
    address = f"/o/{cast.organization.slug}/applications/{application.pk}/"
    assert client.post(address, JUNK).status_code == 403
    assert client.get(address).status_code == 200
