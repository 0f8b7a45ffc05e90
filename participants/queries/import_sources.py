"""Where files come from by themselves. For those who import people."""

from uuid import UUID

from django.db.models import QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from participants.models import ImportSource
from participants.permissions import can_import_people


def visible_sources(actor: Actor) -> QuerySet[ImportSource]:
    sources: QuerySet[ImportSource] = ImportSource.objects.select_related("last_run").order_by("name")
    return sources if can_import_people(actor) else sources.none()


def get_source(actor: Actor, pk: UUID) -> ImportSource:
    source = visible_sources(actor).filter(pk=pk).first()
    if source is None:
        raise NotFound
    return source
