"""The demonstration's second version of the competencies, and its open positions."""

from contextlib import contextmanager

import pytest

from mentoring import clock
from mentoring.demo.history.frameworks import OPEN, mark_open_positions, publish_second_version
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import CompetencyFramework, RoleProfile
from participants.queries.frameworks import change_to, framework_in_use, texts_of
from participants.services.role_profiles import adopt_role_profiles
from tests.factories.tenancy import OrganizationFactory

pytestmark = pytest.mark.django_db


class StageOfOne:
    hr = "1"

    def __init__(self):
        self.today, self.organization = clock.today(), OrganizationFactory()

    @contextmanager
    def on(self, *_when):
        with organization_scope(self.organization, Actor.task("demo")):
            yield Actor.task("demo")


def test_second_version_adds_and_sharpens_and_takes_nothing_away():
    stage = StageOfOne()
    with stage.on() as by:
        adopt_role_profiles(by=by)
    publish_second_version(stage)
    mark_open_positions(stage)
    with stage.on():
        first = CompetencyFramework.objects.get(version=1)
        assert framework_in_use().version == 2
        assert sorted(change.kind for change in change_to(texts_of(first)).differences) == ["changed", "removed"]
        assert dict(RoleProfile.objects.exclude(open_positions=0).values_list("key", "open_positions")) == OPEN
        assert RoleProfile.objects.get(key="controller").required_levels.count() == 9
