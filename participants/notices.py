"""What HR is told about people by mail and in the application."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.notifications.catalog import Action, Kind, Notice, register_kind
from mentoring.tenancy.routing import organization_url
from participants.choices import SourceOutcome
from participants.models import ImportSource

WAITING = "people.source_waiting"


def register_kinds() -> None:
    register_kind(
        Kind(
            code=WAITING,
            title=gettext_lazy("An employee file waits"),
            audience=gettext_lazy("You are an owner or HR admin."),
            category="people",
            is_relevant=_still_waits,
            action=_to_source,
        )
    )


def _still_waits(source: ImportSource) -> bool:
    return source.outcome in (SourceOutcome.WAITING, SourceOutcome.FAILED)


def _to_source(notice: Notice) -> Action:
    source: ImportSource = notice.subject
    if source.outcome == SourceOutcome.WAITING and source.last_run_id is not None:
        return Action(_("See the file"), organization_url("participants:import_run", pk=source.last_run_id))
    return Action(_("See the source"), organization_url("participants:import_source", pk=source.pk))
