"""The pages of matching, as their readers see them."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.choices import RunStatus
from matching.models import MatchingPolicy, MatchRun, Proposal
from matching.queries.overview import run_page
from matching.queries.policies import HARD_RULES
from matching.queries.runs import proposals_of
from matching.services.decisions import stage_all
from matching.services.runs import start_run
from participants.models import MentorProfile
from relationships.models import Relationship
from tests.factories.matching import World, build_pairs, build_world

pytestmark = pytest.mark.django_db


def base(world: World) -> str:
    return f"/o/{world.organization.slug}/programs/{world.program.pk}/matching/"


@pytest.fixture
def world() -> World:
    return build_pairs(3)


@pytest.fixture
def hr(client, world):
    client.force_login(world.hr.membership.user)
    return client


def test_matching_page_says_who_waits(hr, world):
    page = hr.get(base(world)).content.decode()
    assert "3 mentees wait for a mentor" in page
    assert "3 mentors have 3 free places" in page
    assert "No matching yet" in page
    assert "Very high" in page


def test_match_button_starts_a_run_and_shows_its_progress(hr, world):
    answer = hr.post(base(world) + "start/")
    assert answer.url == base(world) + "1/"
    page = hr.get(answer.url).content.decode()
    assert "Matching 1 is running" in page
    assert "Waiting for a free worker" in page
    assert hr.get(base(world) + "1/progress/").status_code == 200
    again = hr.post(base(world) + "start/", follow=True).content.decode()
    assert "is being matched right now" in again


def test_run_page_tells_the_finding_weakest_first(hr, world):
    world.matched()
    page = hr.get(base(world) + "1/").content.decode()
    assert "<h1>3 of 3 matched</h1>" in page
    assert "Best possible result under your rules, checked independently." in page
    assert "Draft, nobody has been told" in page
    assert "first need" in page
    fits = [int(fit) for fit in re.findall(r'cell-bar"><span>(\d+)</span>', page)]
    assert fits == sorted(fits)
    assert len(fits) == 3


@pytest.mark.parametrize("word", ["certificate", "solver", "digest", "lexicographic", "shadow price", "weight"])
def test_run_page_uses_no_technical_word(hr, world, word):
    world.matched()
    page = hr.get(base(world) + "1/").content.decode().lower()
    assert word not in re.sub(r"<[^>]*>", " ", page)


def test_progress_sends_to_the_finished_run(hr, world):
    world.matched()
    answer = hr.get(base(world) + "1/progress/")
    assert answer["HX-Redirect"] == base(world) + "1/"


def test_pair_page_explains_in_words_and_offers_others(hr, world):
    run = world.matched()
    with world.scope():
        proposal = proposals_of(run).first()
    page = hr.get(f"{base(world)}1/pairs/{proposal.pk}/").content.decode()
    assert "Why this pair" in page
    assert re.search(r"Has led others in .*, the mentee&#x27;s first need", page)
    assert "costs the program" in page or "costs nothing" in page
    assert "Other mentors" in page


def test_keep_and_undo_and_keep_all(hr, world):
    run = world.matched()
    with world.scope():
        proposal = proposals_of(run).first()
    url = f"{base(world)}1/pairs/{proposal.pk}/decide/"
    for action, kept in (("keep", 1), ("keep", 1), ("undecide", 0)):
        hr.post(url, {"action": action})
        with world.scope():
            assert Proposal.objects.filter(status="staged").count() == kept
    hr.post(base(world) + "1/decide/", {"action": "keep", "selected": [str(proposal.pk), "nonsense"]})
    with world.scope():
        assert Proposal.objects.filter(status="staged").count() == 1
    hr.post(base(world) + "1/decide/", {"action": "keep_all"})
    page = hr.get(base(world) + "1/").content.decode()
    assert "3 pairs kept" in page
    assert "Publish 3…" in page


def test_publish_page_lists_what_will_happen_and_publishes(hr, world):
    run = world.matched()
    with world.acting(world.hr):
        stage_all(run, by=world.actor(world.hr))
    page = hr.get(base(world) + "1/publish/").content.decode()
    assert "They answer by" in page
    assert "Mentee 0 – " in page
    hr.post(base(world) + "1/publish/")
    with world.scope():
        assert Relationship.objects.count() == 3
    page = hr.get(base(world) + "1/").content.decode()
    assert "Published by Ines Albrecht" in page
    assert "Waiting for the mentor" in page
    again = hr.post(base(world) + "1/publish/")
    assert again.status_code == 409


def test_publish_page_names_the_pair_that_is_not_possible(hr, world):
    run = world.matched()
    with world.acting(world.hr):
        stage_all(run, by=world.actor(world.hr))
        MentorProfile.objects.filter(person=world.mentors[0]).update(capacity=0)
    answer = hr.post(base(world) + "1/publish/")
    assert answer.status_code == 409
    assert "Mentor 0: all places of the mentor are taken by now" in answer.content.decode()


def test_override_page_shows_the_price_then_asks_for_the_reason(hr, world):
    run = world.matched()
    mentee = world.mentees[0]
    with world.scope():
        present = proposals_of(run).get(mentee=mentee).mentor
    other = next(mentor for mentor in world.mentors if mentor != present)
    url = f"{base(world)}1/mentees/{mentee.pk}/"
    assert "What it costs" in hr.get(url).content.decode()
    page = hr.get(f"{url}?mentor={other.pk}").content.decode()
    assert "What it costs to insist" in page
    assert "One other person changes" in page
    seen = re.search(r'name="seen_total" value="(\d+)"', page)[1]
    refused = hr.post(url, {"mentor": other.pk, "seen_total": seen, "reason": "short"})
    assert refused.status_code == 422
    hr.post(url, {"mentor": other.pk, "seen_total": seen, "reason": "They share a project."})
    assert "1 override with its reason" in hr.get(base(world) + "1/").content.decode()
    assert hr.get(f"{url}?mentor=nonsense").status_code == 404


def test_unmatched_and_mentors_have_their_tabs(hr, world):
    with world.scope():
        MentorProfile.objects.filter(person=world.mentors[0]).update(capacity=0)
    world.matched()
    page = hr.get(base(world) + "1/").content.decode()
    assert "<h1>2 of 3 matched</h1>" in page
    assert "One person cannot be matched." in page
    unmatched = hr.get(base(world) + "1/?tab=not-matched").content.decode()
    assert "All mentors who are allowed (3) are full" in unmatched
    assert "one more person matched" in hr.get(base(world) + "1/?tab=mentors").content.decode()


def test_empty_run_and_failed_run_teach(hr):
    world = build_world()
    with world.scope():
        boss = world.add_mentor(name="Boss")
        world.add_mentee(name="Mentee", manager=boss)
    hr.force_login(world.hr.membership.user)
    world.matched()
    assert "Nobody could be matched" in hr.get(base(world) + "1/").content.decode()
    with world.scope():
        MatchRun.objects.update(status=RunStatus.FAILED, failure="The rules contradict each other.")
    page = hr.get(base(world) + "1/").content.decode()
    assert "The rules contradict each other." in page
    assert "Match again" in page


def test_checked_page_keeps_the_technical_record_apart(hr, world):
    run = world.matched()
    page = hr.get(base(world) + "1/checked/").content.decode()
    assert "No other result matches more people." in page
    assert run.inputs_digest in page.split("Technical record")[1]


def test_rules_page_saves_a_version_and_hears_of_conflicts(hr, world):
    page = hr.get(base(world) + "rules/").content.decode()
    assert "Must hold" in page
    fields = {f"wish_{name}": "2" for name in re.findall(r'name="wish_(\w+)"', page)}
    data = {**fields, "wish_place": "8", "rule_reporting_line": "on", "seen_version": "0"}
    assert hr.post(base(world) + "rules/", data).status_code == 302
    with world.scope():
        saved = MatchingPolicy.objects.get()
        assert (saved.version, saved.weights["place"]) == (1, 8)
        assert {rule for rule, holds in saved.hard_rules.items() if holds} == {"reporting_line"}
        assert set(saved.hard_rules) == set(HARD_RULES)
    stale = hr.post(base(world) + "rules/", {**data, "wish_place": "4"})
    assert stale.status_code == 422
    assert "Somebody has changed these rules meanwhile" in stale.content.decode()
    nothing = hr.post(base(world) + "rules/", {**dict.fromkeys(fields, "0"), "seen_version": "1"})
    assert "Give at least one wish an importance" in nothing.content.decode()


def test_pair_rules_are_added_and_removed(hr, world):
    pair = {"mentee": world.mentees[0].pk, "mentor": world.mentors[0].pk}
    hr.post(base(world) + "rules/pairs/", {**pair, "kind": "never"})
    assert "Mentee 0 never gets Mentor 0" in hr.get(base(world) + "rules/").content.decode()
    both = hr.post(base(world) + "rules/pairs/", {**pair, "kind": "always"})
    assert "A pair cannot be both" in both.content.decode()
    hr.post(base(world) + "rules/pairs/", {**pair, "action": "remove"})
    assert "Mentee 0 never gets Mentor 0" not in hr.get(base(world) + "rules/").content.decode()


def test_discard_takes_the_run_off_the_list(hr, world):
    world.matched()
    page = hr.post(base(world) + "1/discard/", follow=True).content.decode()
    assert "was discarded" in page
    assert "No matching yet" in page


PATHS = ["", "rules/", "1/", "1/progress/", "1/checked/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("who", "status"), [("hr", 200), ("owner", 200), ("facilitator", 200), ("other_owner", 404), ("mentee", 404)]
)
def test_who_sees_the_pages(client, world, path, who, status):
    world.matched()
    person = world.mentees[0] if who == "mentee" else getattr(world, who)
    client.force_login(person.membership.user)
    answer = client.get(base(world) + path)
    assert answer.status_code == (204 if path.endswith("progress/") and status == 200 else status)


def test_other_organization_gets_what_it_gets_for_nothing(client, world):
    world.matched()
    stranger = build_pairs(1)
    client.force_login(stranger.hr.membership.user)
    for path in PATHS:
        foreign = base(world).replace(world.organization.slug, stranger.organization.slug)
        assert client.get(foreign + path).status_code == 404
        assert client.post(foreign + "start/").status_code == 404


def test_publishing_is_refused_in_words_for_a_facilitator(client, world):
    world.matched()
    client.force_login(world.facilitator.membership.user)
    answer = client.get(base(world) + "1/publish/")
    assert answer.status_code == 403
    assert "Ask the program owner" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "1/", "1/?tab=mentors", "1/?tab=not-matched"])
def test_pages_need_a_fixed_number_of_queries(client, path):
    def queries(number: int) -> int:
        world = build_pairs(number)
        world.matched()
        client.force_login(world.hr.membership.user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(base(world) + path).status_code == 200
        return len(captured)

    assert queries(1) == queries(4)


def test_match_again_when_nobody_waits_says_so_and_keeps_no_run(hr, world):
    world.pair_everybody()
    answer = hr.post(base(world) + "start/", follow=True).content.decode()
    assert "Nobody of this intake waits for a mentor" in answer
    with world.scope():
        assert not MatchRun.objects.exists()


def test_a_run_under_way_shows_on_the_list(hr, world):
    with world.acting(world.hr):
        start_run(world.program, by=world.actor(world.hr))
    page = hr.get(base(world)).content.decode()
    assert "Waiting to start" in page
    assert ">Match<" not in page


def test_run_page_says_when_people_have_changed_since(hr, world):
    world.matched()
    assert "People have changed" not in hr.get(base(world) + "1/").content.decode()
    with world.scope():
        MentorProfile.objects.filter(person=world.mentors[0]).update(capacity=0)
        world.add_mentee(name="Late Comer")
    page = hr.get(base(world) + "1/").content.decode()
    assert "1 more mentee waits." in page
    assert "1 mentor has fewer places." in page
    assert "Match again" in page


def test_a_row_says_the_strongest_reasons_and_the_panel_all_of_them(hr, world):
    run = world.matched()
    with world.scope():
        row = run_page(run).pairs[0]
    assert row.brief.count(";") < row.why.count(";")
    assert row.why.startswith(row.brief)
    page = hr.get(f"{base(world)}{run.number}/").content.decode()
    assert row.why not in unescape(page)
    panel = hr.get(f"{base(world)}{run.number}/pairs/{row.id}/").content.decode()
    assert row.why in unescape(panel)


def test_the_figures_lead_to_those_who_are_not_matched(hr, world):
    run = world.matched()
    page = hr.get(f"{base(world)}{run.number}/").content.decode()
    assert '<a href="?tab=not-matched">Not matched</a>' in page
