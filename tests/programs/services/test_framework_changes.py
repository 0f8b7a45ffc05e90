"""When another version of the competencies is current, what mentees want to learn speaks of it too."""

import pytest

from mentoring.tenancy.actors import Actor
from participants.models import Competency
from participants.services.framework_drafts import remove_competency, start_framework_draft
from participants.services.frameworks import publish_framework
from programs.models import ApplicationNeed
from tests.factories.participants import CompetencyFactory
from tests.factories.programs import ApplicationFactory

pytestmark = pytest.mark.django_db
BY = Actor.task("test")


def test_needs_move_and_what_is_gone_stays_as_it_was_written(scope):
    kept = CompetencyFactory(framework=scope.competencies[0].framework)
    gone = CompetencyFactory(framework=kept.framework)
    application = ApplicationFactory()
    for rank, competency in enumerate((kept, gone), 1):
        ApplicationNeed.objects.create(application=application, competency=competency, rank=rank)
    draft = start_framework_draft(by=BY)
    remove_competency(draft, Competency.objects.get(framework=draft, key=gone.key), by=BY)
    publish_framework(draft, by=BY)
    first, second = application.needs.order_by("rank")
    assert first.competency == Competency.objects.get(framework=draft, key=kept.key)
    assert second.competency == gone
