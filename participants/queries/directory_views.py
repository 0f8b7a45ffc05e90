"""Saved views of the directory, one's own and those that HR shares, and one's own exports."""

from pathlib import PurePath
from uuid import UUID

from django.db.models import Q, QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.ui.downloads import Download
from participants.models import DirectoryExport, DirectoryView
from participants.permissions import can_view_directory

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def visible_directory_views(actor: Actor) -> QuerySet[DirectoryView]:
    views: QuerySet[DirectoryView] = DirectoryView.objects.order_by("name", "pk")
    if actor.membership_id is None:
        return views.none()
    own = Q(owner_id=actor.membership_id)
    return views.filter(own | Q(is_shared=True)) if can_view_directory(actor) else views.filter(own)


def get_directory_view(actor: Actor, pk: UUID) -> DirectoryView:
    view = visible_directory_views(actor).filter(pk=pk).first()
    if view is None:
        raise NotFound
    return view


def visible_directory_exports(actor: Actor) -> QuerySet[DirectoryExport]:
    """Nobody else's: the file holds what this member may see."""
    exports: QuerySet[DirectoryExport] = DirectoryExport.objects.defer("content").order_by("-created_at", "-pk")
    if actor.membership_id is None or not can_view_directory(actor):
        return exports.none()
    return exports.filter(requested_by_id=actor.membership_id)


def get_directory_export(actor: Actor, pk: UUID) -> DirectoryExport:
    export = visible_directory_exports(actor).filter(pk=pk).first()
    if export is None:
        raise NotFound
    return export


def export_file(export: DirectoryExport) -> Download:
    content = DirectoryExport.objects.values_list("content", flat=True).get(pk=export.pk)
    if content is None:
        raise NotFound
    name = PurePath("people").with_suffix(f".{export.format}")
    return Download(str(name), XLSX if export.format == "xlsx" else CSV, bytes(content))
