from datetime import timedelta

import pytest
from django.test import Client

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import NotAllowed, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from programs.choices import ProgramStatus
from programs.models import Milestone, Program
from programs.services.milestones import mark_milestone
from tests.programs.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone(cast: Cast) -> Milestone:
    with organization_scope(cast.organization, Actor.task("test")):
        due = clock.today("UTC") - timedelta(days=3)
        return Milestone.objects.create(program=cast.program, name="Kick-off", due_on=due)


def _actions(cast: Cast) -> list[str]:
    with organization_scope(cast.organization, Actor.task("test")):
        entries = AuditEntry.objects.filter(action__startswith="milestone.").order_by("pk")
        return list(entries.values_list("action", flat=True))


def test_owner_marks_a_milestone_and_opens_it_again(cast, milestone):
    with cast.acting(cast.owner):
        by = cast.actor(cast.owner)
        assert mark_milestone(milestone, by=by, is_done=True).done_on == clock.today(cast.organization.time_zone)
        assert milestone.done_by_id == by.membership_id
        mark_milestone(milestone, by=by, is_done=True)
        assert mark_milestone(milestone, by=by, is_done=False).done_on is None
    assert _actions(cast) == ["milestone.done", "milestone.reopened"]


@pytest.mark.parametrize("who", ["facilitator", "sponsor", "applicant", "other_owner"])
def test_milestone_is_marked_by_who_runs_the_program(cast, milestone, who):
    person = getattr(cast, who)
    with cast.acting(person), pytest.raises(NotAllowed):
        mark_milestone(milestone, by=cast.actor(person), is_done=True)


def test_milestone_of_a_program_that_is_over_stays(cast, milestone):
    with cast.acting(cast.owner):
        Program.objects.filter(pk=cast.program.pk).update(status=ProgramStatus.CLOSED)
        milestone.program.refresh_from_db()
        with pytest.raises(RuleBroken):
            mark_milestone(milestone, by=cast.actor(cast.owner), is_done=True)


def _page(cast: Cast) -> str:
    return f"/o/{cast.organization.slug}/programs/{cast.program.pk}/"


def test_page_offers_done_for_what_is_due_and_then_says_when(client: Client, cast, milestone):
    client.force_login(cast.owner.membership.user)
    assert "Late" in client.get(_page(cast)).content.decode()
    answer = client.post(_page(cast) + "milestones/", {"milestone": milestone.pk, "is_done": "on"}, follow=True)
    page = answer.content.decode()
    assert "Late" not in page
    assert "done " in page


def test_page_of_a_facilitator_offers_no_button(client: Client, cast, milestone):
    client.force_login(cast.facilitator.membership.user)
    assert "/milestones/" not in client.get(_page(cast)).content.decode()
    assert client.post(_page(cast) + "milestones/", {"milestone": milestone.pk}).status_code == 403


def test_milestone_of_another_program_is_not_found(client: Client, cast, milestone):
    client.force_login(cast.other_owner.membership.user)
    assert client.post(_page(cast) + "milestones/", {"milestone": milestone.pk}).status_code == 404


def test_api_lists_and_marks(client: Client, cast, milestone):
    client.force_login(cast.owner.membership.user)
    url = f"/api/v1{_page(cast)}milestones/"
    marked = client.post(url, {"milestone": str(milestone.pk), "is_done": True}, content_type="application/json")
    assert marked.status_code == 200, marked.content
    assert marked.json()["done_on"]
    assert [row["name"] for row in client.get(url).json()["items"]] == ["Kick-off"]
