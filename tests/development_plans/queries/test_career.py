"""How much of a next role somebody has: from the newest assessments, for those to whom a view is released."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from development_plans.choices import AssessmentKind, Audience
from development_plans.models import Assessment, AssessmentScore
from development_plans.queries.career import next_roles_of, own_next_roles, own_standing, standings_for
from mentoring import clock
from mentoring.tenancy.actors import Actor
from participants.models import NextRole, RequiredLevel, RoleIncumbent, RoleProfile
from participants.services.framework_drafts import remove_competency, start_framework_draft
from participants.services.frameworks import publish_framework
from tests.development_plans.conftest import Cast
from tests.factories.participants import RoleProfileFactory

pytestmark = pytest.mark.django_db


def assess(
    cast: Cast, levels: list[str], kind: str = AssessmentKind.SELF, *, days_ago: int = 0, **fields
) -> Assessment:
    assessment = Assessment.objects.create(
        person=cast.owner,
        framework=cast.competencies[0].framework,
        kind=kind,
        assessed_on=clock.today() - timedelta(days=days_ago),
        submitted_at=fields.pop("submitted_at", clock.now()),
        **fields,
    )
    for competency, level in zip(cast.competencies, levels, strict=False):
        AssessmentScore.objects.create(assessment=assessment, competency=competency, level=Decimal(level))
    return assessment


@pytest.fixture
def now(scope: Cast) -> RoleProfile:
    """The role that the owner of the plan holds; one step leads to the target role."""
    role = RoleProfileFactory(name="Controller")
    RoleIncumbent.objects.create(role_profile=role, person=scope.owner)
    NextRole.objects.create(role_profile=role, next_role=scope.role, experiences=["Prepared a board meeting"])
    return role


def asked(cast: Cast) -> list[int]:
    levels = dict(RequiredLevel.objects.filter(role_profile=cast.role).values_list("competency_id", "level"))
    return [levels[competency.pk] for competency in cast.competencies if competency.pk in levels]


def test_counts_what_is_there_already(scope: Cast, now: RoleProfile):
    wanted = asked(scope)
    assess(scope, [str(wanted[0]), *(str(level - 1) for level in wanted[1:])])
    with scope.acting(scope.owner):
        row = next_roles_of(scope.actor(scope.owner), scope.owner)[0]
    assert (row.role, row.coming_from, row.met, row.asked) == (scope.role, now, 1, len(wanted))
    assert row.experiences == ["Prepared a board meeting"]


def test_others_count_where_they_have_answered_and_the_newest_view_of_each(scope: Cast, now: RoleProfile):
    wanted = asked(scope)
    assess(scope, [str(level) for level in wanted])
    assess(scope, ["5"] * len(wanted), AssessmentKind.MANAGER, days_ago=90)
    assess(scope, ["1"] * len(wanted), AssessmentKind.MANAGER, days_ago=1)
    with scope.acting(scope.owner):
        assert next_roles_of(scope.actor(scope.owner), scope.owner)[0].met == 0


def test_without_an_assessment_or_with_a_draft_only_nothing_is_said(scope: Cast, now: RoleProfile):
    with scope.acting(scope.owner):
        assert next_roles_of(scope.actor(scope.owner), scope.owner) == []
    assess(scope, ["5"], submitted_at=None)
    with scope.acting(scope.owner):
        assert own_next_roles(scope.actor(scope.owner), scope.owner) is None


@pytest.mark.parametrize(
    ("who", "audience", "sees"),
    [
        ("mentor", Audience.PRIVATE, False),
        ("mentor", Audience.PAIR, True),
        ("manager", Audience.PAIR, False),
        ("manager", Audience.MANAGER, True),
        ("sponsor", Audience.SPONSOR, False),
        ("hr_admin", Audience.SPONSOR, False),
        ("stranger", Audience.SPONSOR, False),
    ],
)
def test_others_see_what_is_released_to_them(scope: Cast, now: RoleProfile, who: str, audience: str, sees: bool):
    assess(scope, ["5"] * len(asked(scope)), audience=audience)
    reader = getattr(scope, who)
    with scope.acting(reader):
        assert bool(next_roles_of(scope.actor(reader), scope.owner)) == sees


def test_the_page_of_a_role_says_it_of_the_reader_alone(scope: Cast, now: RoleProfile):
    assess(scope, ["5"] * len(asked(scope)), audience=Audience.SPONSOR)
    with scope.acting(scope.owner):
        assert own_standing(scope.actor(scope.owner), scope.role)["row"].met == len(asked(scope))
        assert own_standing(scope.actor(scope.owner), now) is None
    with scope.acting(scope.mentor):
        assert own_standing(scope.actor(scope.mentor), scope.role) is None


def test_an_assessment_of_an_earlier_version_counts_for_what_is_still_asked(scope: Cast, now: RoleProfile):
    wanted = asked(scope)
    assessment = assess(scope, ["5"] * len(wanted))
    by = Actor.task("test")
    draft = start_framework_draft(by=by)
    remove_competency(draft, draft.competencies.get(key=scope.competencies[0].key), by=by)
    publish_framework(draft, by=by)
    with scope.acting(scope.owner):
        row = next_roles_of(scope.actor(scope.owner), scope.owner)[0]
    assert (row.met, row.asked) == (len(wanted) - 1, len(wanted) - 1)
    assessment.refresh_from_db()
    assert assessment.framework == scope.competencies[0].framework


def test_queries_do_not_grow_with_the_roles(scope: Cast, now: RoleProfile):
    assess(scope, ["5"] * len(asked(scope)))
    counts = []
    for size in (1, 4):
        roles = [RoleProfileFactory() for _n in range(size)]
        for role in roles:
            RequiredLevel.objects.create(role_profile=role, competency=scope.competencies[0], level=3)
        with scope.acting(scope.owner), CaptureQueriesContext(connection) as seen:
            assert len(standings_for(scope.actor(scope.owner), scope.owner, roles)) == size
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_map_and_the_role_show_it_and_the_api_says_it(cast: Cast, client):
    with cast.working():
        role = RoleProfileFactory(name="Controller")
        RoleIncumbent.objects.create(role_profile=role, person=cast.owner)
        NextRole.objects.create(role_profile=role, next_role=cast.role)
        count = len(asked(cast))
        assess(cast, ["5"] * count, audience=Audience.PAIR)
    client.force_login(cast.owner.membership.user)
    slug = cast.organization.slug
    words = f"You have {count} of {count}"
    assert words in client.get(f"/o/{slug}/people/career-map/").content.decode()
    assert words in client.get(f"/o/{slug}/people/roles/{cast.role.pk}/").content.decode()
    rows = client.get(f"/api/v1/o/{slug}/plan/next-roles/").json()
    assert [(row["name"], row["met"], row["asked"]) for row in rows] == [(cast.role.name, count, count)]
    other = f"/api/v1/o/{slug}/plan/of/{cast.owner.pk}/next-roles/"
    client.force_login(cast.mentor.membership.user)
    assert len(client.get(other).json()) == 1
    assert words not in client.get(f"/o/{slug}/people/career-map/").content.decode()
    client.force_login(cast.stranger.membership.user)
    assert client.get(other).status_code == 404


def test_of_another_organization_is_not_there(cast: Cast, other_cast: Cast, client):
    client.force_login(cast.mentor.membership.user)
    url = f"/api/v1/o/{cast.organization.slug}/plan/of/{other_cast.owner.pk}/next-roles/"
    assert client.get(url).status_code == 404
