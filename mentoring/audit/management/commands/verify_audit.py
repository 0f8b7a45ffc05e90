import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.audit.models import AuditLink
from mentoring.audit.queries import chain_faults, chain_tail
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope


class Command(BaseCommand):
    help = "Recompute every organization's audit chain. Exits 1 when an entry was changed, removed or never linked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", metavar="SLUG", help="only this one")
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="compare with the ends of the chains kept in this file, then keep the present ones there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organizations = Organization.objects.order_by("slug")
        if options["organization"]:
            organizations = organizations.filter(slug=options["organization"])
            if not organizations:
                raise CommandError(f"There is no organization {options['organization']}.")
        path: Path | None = options["anchor"]
        anchors = _kept_ends(path) if path is not None and path.exists() else {}
        faulty = 0
        for organization in organizations:
            faulty += self._verify(organization, anchors)
        if faulty:
            raise CommandError(f"{faulty} organization(s) with a broken audit chain.")
        if path is not None:
            _keep_ends(path, anchors)

    def _verify(self, organization: Organization, anchors: dict[str, list[Any]]) -> int:
        with organization_scope(organization, Actor.task("verify_audit")):
            faults = [f"{fault.sequence}: {fault.reason}" for fault in chain_faults()]
            sequence, digest = chain_tail()
            if anchor := anchors.get(organization.slug):
                faults += _anchor_faults(anchor)
        for fault in faults:
            self.stderr.write(f"{organization.slug} {fault}")
        if not faults:
            self.stdout.write(f"{organization.slug}: {sequence} entries, unbroken")
            anchors[organization.slug] = [sequence, digest]
        return int(bool(faults))


def _kept_ends(path: Path) -> dict[str, list[Any]]:
    """A file that says nothing must not pass for one that agrees."""
    try:
        ends = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"The anchor {path} cannot be read: {error}") from error
    if not isinstance(ends, dict) or not all(map(_is_end, ends.values())):
        raise CommandError(f"{path} is not a file that this command wrote. Nothing was compared.")
    return ends


def _is_end(kept: Any) -> bool:
    return isinstance(kept, list) and len(kept) == 2 and isinstance(kept[0], int) and isinstance(kept[1], str)


def _keep_ends(path: Path, anchors: dict[str, list[Any]]) -> None:
    try:
        path.write_text(json.dumps(anchors, indent=1, sort_keys=True), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"The anchor cannot be written: {error}") from error


def _anchor_faults(anchor: list[Any]) -> list[str]:
    kept = AuditLink.objects.filter(sequence=anchor[0]).values_list("hash", flat=True).first()
    if anchor[0] and kept != anchor[1]:
        return [f"{anchor[0]}: the end of the chain differs from the one kept outside"]
    return []
