"""Versions of a framework: written as a draft, published, used again; what was made with the old one keeps it."""

import json
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, RuleBroken
from participants import content
from participants.models import Competency, CompetencyFramework, CompetencyLevel, MentorExpertise, RoleProfile
from participants.queries.frameworks import (
    change_to,
    competencies_of,
    current_competencies,
    current_framework,
    framework_in_use,
    texts_of,
    visible_frameworks,
)
from participants.reports.framework_differences import differences
from participants.services.framework_drafts import (
    CompetencyEntry,
    discard_framework_draft,
    import_framework,
    move_competency,
    move_theme,
    remove_competency,
    rename_framework,
    save_competency,
    start_framework_draft,
)
from participants.services.frameworks import adopt_starter_framework, publish_framework, use_framework
from participants.services.mentor_profiles import Expertise, Offer, save_mentor_profile
from participants.services.role_profiles import adopt_role_profiles, save_role_profile
from tests.factories.participants import CompetencyFrameworkFactory
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House

pytestmark = pytest.mark.django_db
ENTRY = CompetencyEntry("Setting direction", "Systems thinking", "Sees the whole.", [f"Does {n}." for n in range(1, 6)])


def named(draft: CompetencyFramework, key: str) -> Competency:
    return Competency.objects.get(framework=draft, key=key)


def order(draft: CompetencyFramework) -> list[str]:
    return [competency.key for competency in competencies_of(draft)]


@pytest.fixture
def hr(house: House):
    with house.acting():
        adopt_starter_framework(by=house.actor())
        yield house.actor()


class TestDraft:
    def test_begins_with_the_words_of_the_current_version(self, hr):
        current = framework_in_use()
        draft = start_framework_draft(by=hr)
        assert (draft.key, draft.version, draft.is_current, draft.is_draft) == (current.key, 2, False, True)
        assert texts_of(draft) == texts_of(current)
        assert change_to(texts_of(draft)).differences == []

    def test_is_one(self, hr):
        assert start_framework_draft(by=hr) == start_framework_draft(by=hr)
        with pytest.raises(IntegrityError), transaction.atomic():
            CompetencyFrameworkFactory(is_current=False, published_at=None)

    def test_without_a_framework_begins_empty(self, house: House):
        with house.acting():
            draft = start_framework_draft(by=house.actor())
            save_competency(draft, None, by=house.actor(), entry=ENTRY)
            publish_framework(draft, by=house.actor())
            assert [one.name for one in current_competencies()] == ["Systems thinking"]
            names = CompetencyLevel.objects.filter(competency__framework=draft).order_by("level")
            supplied = [step.name for step in content.starter_framework().scale]
            assert list(names.values_list("name", flat=True)) == supplied

    def test_takes_a_competency_at_the_end_of_its_theme(self, hr):
        draft = start_framework_draft(by=hr)
        added = save_competency(draft, None, by=hr, entry=ENTRY)
        assert added.key == "systems_thinking"
        assert order(draft).index("systems_thinking") == 3
        assert [one.position for one in competencies_of(draft)] == list(range(11))
        assert AuditEntry.objects.filter(action="framework.competency_added").count() == 1

    def test_changes_a_competency_and_leaves_the_current_version(self, hr):
        current = texts_of(framework_in_use())
        draft = start_framework_draft(by=hr)
        competency = named(draft, "decision_making")
        save_competency(draft, competency, by=hr, entry=replace(ENTRY, name="Deciding", theme="Delivering"))
        changed = next(text for text in texts_of(draft) if text.key == "decision_making")
        assert (changed.name, changed.theme, changed.behaviors) == ("Deciding", "Delivering", tuple(ENTRY.behaviors))
        assert texts_of(framework_in_use()) == current

    def test_moves_within_a_theme_and_themes_as_a_whole(self, hr):
        draft = start_framework_draft(by=hr)
        move_competency(draft, named(draft, "decision_making"), by=hr, up=True)
        assert order(draft)[:3] == ["decision_making", "strategic_thinking", "financial_acumen"]
        move_competency(draft, named(draft, "decision_making"), by=hr, up=True)
        assert order(draft)[0] == "decision_making"
        move_theme(draft, "Setting direction", by=hr, up=False)
        assert order(draft)[0] == "leading_change"
        move_theme(draft, "Setting direction", by=hr, up=True)
        assert order(draft)[0] == "decision_making"
        with pytest.raises(RuleBroken):
            move_theme(draft, "No such theme", by=hr, up=True)

    def test_loses_a_competency_and_is_discarded(self, hr):
        draft = start_framework_draft(by=hr)
        remove_competency(draft, named(draft, "decision_making"), by=hr)
        assert "decision_making" not in order(draft)
        discard_framework_draft(draft, by=hr)
        assert CompetencyFramework.objects.count() == 1
        assert Competency.objects.count() == 10

    def test_is_renamed_with_its_levels(self, hr):
        draft = start_framework_draft(by=hr)
        rename_framework(draft, by=hr, name="Our way", level_names=["A", "B", "C", "D", "E"])
        assert {text.level_names for text in texts_of(draft)} == {("A", "B", "C", "D", "E")}
        with pytest.raises(RuleBroken):
            rename_framework(draft, by=hr, name="Our way", level_names=["A", "B", "C", "D", " "])

    @pytest.mark.parametrize(
        ("entry", "code"),
        [
            (replace(ENTRY, name=" "), "name_missing"),
            (replace(ENTRY, theme=""), "theme_missing"),
            (replace(ENTRY, name="decision making"), "name_taken"),
            (replace(ENTRY, behaviors=ENTRY.behaviors[:4]), "level_missing"),
            (replace(ENTRY, behaviors=[*ENTRY.behaviors[:4], " "]), "level_missing"),
            (replace(ENTRY, behaviors=[*ENTRY.behaviors[:4], "does 1."]), "level_repeated"),
            (replace(ENTRY, name="x" * 151), "too_long"),
            (replace(ENTRY, definition="a\x00b"), "control_character"),
            (replace(ENTRY, definition="a\u202eb"), "direction_override"),
        ],
    )
    def test_refuses_what_nobody_could_rate_by(self, hr, entry: CompetencyEntry, code: str):
        draft = start_framework_draft(by=hr)
        with pytest.raises(RuleBroken) as refused:
            save_competency(draft, None, by=hr, entry=entry)
        assert refused.value.code == code

    def test_keeps_a_key_for_what_had_it_first(self, hr):
        draft = start_framework_draft(by=hr)
        remove_competency(draft, named(draft, "decision_making"), by=hr)
        added = save_competency(draft, None, by=hr, entry=replace(ENTRY, name="Decision making"))
        assert added.key == "decision_making_2"

    @pytest.mark.parametrize("roles", OTHERS)
    def test_is_for_those_who_manage_it(self, house: House, roles):
        with house.acting():
            adopt_starter_framework(by=house.actor())
            draft = start_framework_draft(by=house.actor())
            competency = named(draft, "decision_making")
        other = make_member(house.organization, *roles)
        with house.acting(other):
            by = house.actor(other)
            attempts = [
                lambda: start_framework_draft(by=by),
                lambda: save_competency(draft, competency, by=by, entry=ENTRY),
                lambda: remove_competency(draft, competency, by=by),
                lambda: move_competency(draft, competency, by=by, up=True),
                lambda: move_theme(draft, "Setting direction", by=by, up=True),
                lambda: rename_framework(draft, by=by, name="x", level_names=list("abcde")),
                lambda: publish_framework(draft, by=by),
                lambda: use_framework(draft, by=by),
                lambda: discard_framework_draft(draft, by=by),
                lambda: import_framework(by=by, file_name="x.csv", content=b"x"),
            ]
            for attempt in attempts:
                with pytest.raises(NotAllowed):
                    attempt()
            assert draft not in visible_frameworks(by)


class TestPublishing:
    def test_makes_the_draft_current_and_closes_it(self, hr):
        old = framework_in_use()
        draft = start_framework_draft(by=hr)
        save_competency(draft, None, by=hr, entry=ENTRY)
        publish_framework(draft, by=hr)
        old.refresh_from_db()
        draft.refresh_from_db()
        assert (old.is_current, draft.is_current, draft.is_draft) == (False, True, False)
        assert current_framework(hr) == draft
        assert visible_frameworks(hr).first() == draft
        for attempt in (
            lambda: save_competency(draft, None, by=hr, entry=replace(ENTRY, name="More")),
            lambda: remove_competency(draft, named(draft, "decision_making"), by=hr),
            lambda: rename_framework(draft, by=hr, name="x", level_names=list("abcde")),
            lambda: discard_framework_draft(draft, by=hr),
        ):
            with pytest.raises(Conflict):
                attempt()
        with pytest.raises(InvalidTransition):
            publish_framework(draft, by=hr)

    def test_of_nothing_is_refused(self, house: House):
        with house.acting(), pytest.raises(RuleBroken):
            publish_framework(start_framework_draft(by=house.actor()), by=house.actor())

    def test_carries_roles_and_mentors_over_and_drops_what_is_gone(self, hr, house: House):
        adopt_role_profiles(by=hr)
        role = RoleProfile.objects.get(key="finance_director_europe")
        asked = dict(role.required_levels.values_list("competency__key", "level"))
        expertise = {named(framework_in_use(), "decision_making").pk: Expertise(4, "Closed a plant")}
        save_mentor_profile(house.report, by=hr, offer=Offer(expertise=expertise))
        draft = start_framework_draft(by=hr)
        remove_competency(draft, named(draft, "financial_acumen"), by=hr)
        losing = change_to(texts_of(draft)).losing
        assert ("Finance Director Europe", 5) in {(row.role_profile.name, row.level) for row in losing}
        publish_framework(draft, by=hr)
        del asked["financial_acumen"]
        assert dict(role.required_levels.values_list("competency__key", "level")) == asked
        assert not role.required_levels.exclude(competency__framework=draft).exists()
        assert MentorExpertise.objects.get().competency == named(draft, "decision_making")
        entry = AuditEntry.objects.get(action="framework.published")
        assert json.loads(entry.facts)["no_longer_required"] == len(losing)

    def test_is_taken_back_by_using_the_earlier_version_again(self, hr):
        adopt_role_profiles(by=hr)
        first = framework_in_use()
        asked = RoleProfile.objects.get(key="controller").required_levels
        before = set(asked.values_list("competency__key", "level"))
        publish_framework(start_framework_draft(by=hr), by=hr)
        use_framework(first, by=hr)
        assert framework_in_use() == first
        assert set(asked.values_list("competency__key", "level")) == before
        assert not asked.exclude(competency__framework=first).exists()
        assert use_framework(first, by=hr) == first

    def test_of_a_draft_goes_by_publishing_only(self, hr):
        with pytest.raises(RuleBroken):
            use_framework(start_framework_draft(by=hr), by=hr)

    def test_next_draft_after_going_back_gets_a_new_number(self, hr):
        first = framework_in_use()
        publish_framework(start_framework_draft(by=hr), by=hr)
        use_framework(first, by=hr)
        assert start_framework_draft(by=hr).version == 3


class TestCurrent:
    def test_is_one_for_the_database_too(self, hr):
        with pytest.raises(IntegrityError), transaction.atomic():
            CompetencyFrameworkFactory()

    def test_is_never_a_draft(self, house: House):
        with house.acting(), pytest.raises(IntegrityError), transaction.atomic():
            CompetencyFrameworkFactory(published_at=None)

    def test_roles_ask_for_nothing_else(self, hr):
        old = framework_in_use()
        publish_framework(start_framework_draft(by=hr), by=hr)
        with pytest.raises(RuleBroken) as refused:
            save_role_profile(None, by=hr, name="Head", required={named(old, "decision_making").pk: 3})
        assert refused.value.code == "unknown_competency"

    def test_is_not_replaced_by_supplied_roles(self, house: House):
        with house.acting():
            draft = start_framework_draft(by=house.actor())
            save_competency(draft, None, by=house.actor(), entry=replace(ENTRY, name="Strategic thinking"))
            publish_framework(draft, by=house.actor())
            adopt_role_profiles(by=house.actor())
            role = RoleProfile.objects.get(key="finance_director_europe")
            assert list(role.required_levels.values_list("competency__key", flat=True)) == ["strategic_thinking"]
            assert CompetencyFramework.objects.count() == 1


class TestDifferences:
    def test_are_said_in_words(self, hr):
        old = texts_of(framework_in_use())
        first, second, third, *rest = old
        new = [
            replace(second, name="Deciding", definition="Another."),
            replace(
                first, behaviors=(*first.behaviors[:4], "Shapes markets."), level_names=(*first.level_names[:4], "Z")
            ),
            *rest,
            replace(third, key="fresh", name="Fresh"),
        ]
        said = [difference.sentence for difference in differences(old, new)]
        assert said == [
            "Decision making is now called Deciding.",
            "Deciding: the definition reads differently.",
            "Strategic thinking: level 5 reads differently.",
            "Strategic thinking: a level is now called Z.",
            "New: Fresh, in the theme Setting direction.",
            "Removed: Financial acumen.",
            "The order of the competencies is another.",
        ]
        assert differences(old, old) == []

    def test_say_when_a_theme_is_another(self, hr):
        old = texts_of(framework_in_use())
        new = [replace(old[0], theme="Elsewhere"), *old[1:]]
        assert differences(old, new)[0].sentence == "Strategic thinking moved from Setting direction to Elsewhere."


def test_every_supplied_level_is_described_differently():
    supplied = content.starter_framework()
    texts = [text for competency in supplied.competencies for text in competency.levels]
    assert len(set(texts)) == len(supplied.competencies) * 5
    assert all(40 < len(text) < 300 and text.endswith(".") for text in texts)


def test_published_at_is_the_moment_of_publishing(hr, house: House):
    draft = start_framework_draft(by=hr)
    before = clock.now()
    publish_framework(draft, by=hr)
    draft.refresh_from_db()
    assert before <= draft.published_at <= clock.now()
