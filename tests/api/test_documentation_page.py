import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_documentation_draws_under_the_content_policy(visitor):
    """The visitor complains of every report of the policy."""
    page = visitor().goto("/api/docs/")
    page.get_by_text("sessions", exact=True).first.click()
    page.get_by_text("sessions/{id}/log/").first.wait_for()
