"""What mentees want to learn speaks of the current framework, as what mentors offer does: matching compares the two."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from participants.events import framework_changed
from participants.services.frameworks import move_competencies
from programs.models import ApplicationNeed


def connect() -> None:
    framework_changed.connect(_move_needs, dispatch_uid="programs.move_needs")


def _move_needs(sender: Any, *, moved: Mapping[UUID, UUID], **rest: Any) -> None:
    """A need that the new version does not have stays as it was written."""
    move_competencies(ApplicationNeed.objects.all(), moved)
