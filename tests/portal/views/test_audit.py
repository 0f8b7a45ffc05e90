"""The record is for owners and auditors; what concerns oneself is for everybody."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.audit.services import record, record_read
from mentoring.tenancy.roles import Role
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.portal.conftest import Cast

pytestmark = pytest.mark.django_db


def write(cast: Cast, who: str, action: str, count: int = 1) -> None:
    with cast.acting(who):
        for n in range(count):
            record(action, by=cast.actor(who), subject=cast.quiet, facts={"n": n})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("auditor", 200), ("root", 200), ("hr", 403), ("owner", 403), ("sponsor", 403),
        ("mentor", 403), ("mentee", 403), ("manager", 403), ("member", 403),
    ],
)  # fmt: skip
def test_who_reads_the_record(cast: Cast, who: str, status: int):
    client = cast.client(who)
    assert client.get(cast.url("audit/")).status_code == status
    assert client.post(cast.url("audit/export/")).status_code == status
    assert client.get(cast.api("audit/")).status_code == status


def test_filters_by_action_actor_and_day(cast: Cast):
    write(cast, "hr", "session.logged")
    write(cast, "owner", "plan.moved")
    client = cast.client("auditor")

    def rows(**params: str) -> int:
        page = client.get(cast.url("audit/"), params).content.decode()
        return page.count('<th scope="row"')

    assert rows(action="session.logged") == 1
    assert rows(by=str(cast.people["owner"].membership_id)) == 1
    assert rows(day=str(clock.today("Europe/Warsaw")), action="plan.moved") == 1
    assert rows(day="2020-01-01") == 0
    assert rows(action="no.such") >= 2
    assert rows(day="nonsense", by="x") >= 2


def test_pages_by_key(cast: Cast):
    write(cast, "hr", "session.logged", 60)
    client = cast.client("auditor")
    first = client.get(cast.url("audit/"), {"action": "session.logged"})
    table = first.context["table"]
    assert (len(table.rows), bool(table.page.next_cursor)) == (50, True)
    second = client.get(cast.url("audit/"), {"action": "session.logged", "after": table.page.next_cursor})
    assert len(second.context["table"].rows) == 10
    assert client.get(cast.url("audit/"), {"after": "forged"}).status_code == 200


def test_the_number_of_queries_does_not_grow(cast: Cast):
    def queries() -> int:
        client = cast.client("auditor")
        client.get(cast.url("audit/"))
        with CaptureQueriesContext(connection) as captured:
            client.get(cast.url("audit/"))
        return len(captured)

    write(cast, "hr", "session.logged")
    one = queries()
    for who in ("mentor", "mentee", "owner"):
        write(cast, who, "session.moved", 2)
    assert queries() == one


def test_the_export_is_safe_and_itself_on_record(cast: Cast):
    with cast.scope():
        membership = cast.people["hr"].membership
        membership.name = "=HYPERLINK(1)"
        membership.save(update_fields=["name"])
    write(cast, "hr", "session.logged")
    response = cast.client("auditor").post(cast.url("audit/export/"), {"action": "session.logged"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["at", "who", "action", "subject", "facts"]
    assert [row[1:3] for row in rows[1:]] == [["'=HYPERLINK(1)", "session.logged"]]
    with cast.scope():
        assert AuditEntry.objects.filter(action="audit.exported").count() == 1


def test_everybody_sees_who_looked_at_their_data(cast: Cast):
    person = cast.people["mentee"]
    for who in ("mentor", "mentee"):
        with cast.acting(who):
            record_read("plan.read", by=cast.actor(who), subject=person, about=person.pk)
    page = cast.client("mentee").get(cast.url("my-data/")).content.decode()
    assert "Marcus Lindqvist" in page
    assert "opened your development plan" in page
    assert page.count('<article class="queue-row"') == 1
    assert "Nobody has looked" in cast.client("manager").get(cast.url("my-data/")).content.decode()
    items = cast.client("mentee").get(cast.api("my-data/")).json()["items"]
    assert [item["who"] for item in items] == ["Marcus Lindqvist"]


@pytest.mark.parametrize("action", ["readiness.rated", "match_run.overridden", "enrollment.created"])
def test_who_looked_says_nothing_of_ratings_matching_and_decisions(cast: Cast, action: str):
    """They are on record about the person, who is told of them in another way or not at all."""
    person = cast.people["mentee"]
    with cast.acting("hr"):
        record(action, by=cast.actor("hr"), subject=person, about=person.pk)
    assert "Nobody has looked" in cast.client("mentee").get(cast.url("my-data/")).content.decode()
    assert cast.client("mentee").get(cast.api("my-data/")).json()["items"] == []


def test_a_read_is_named_so_that_its_owner_sees_it(cast: Cast):
    person = cast.people["mentee"]
    with cast.acting("mentor"), pytest.raises(ValueError, match=r"\.read"):
        record_read("plan.opened", by=cast.actor("mentor"), subject=person, about=person.pk)


def test_another_organization_has_a_record_of_its_own(cast: Cast):
    write(cast, "hr", "session.logged")
    organization = OrganizationFactory()
    auditor = make_member(organization, Role.MEMBER, Role.AUDITOR)
    client = cast.client("hr")
    client.force_login(auditor.user)
    assert client.get(cast.url("audit/")).status_code == 404
    assert "Session: logged" not in client.get(f"/o/{organization.slug}/audit/").content.decode()
