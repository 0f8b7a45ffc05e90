"""What a file says has become of people: kept with the values before, previewed by the check, and applied.

The changes of a file are written by one statement, beside the merge, so that every one of them can be undone."""

from typing import Any

from django.db.models import Q

from mentoring import clock
from mentoring.ids import new_id, new_ids
from mentoring.tenancy.actors import Actor
from participants.choices import ChangeKind
from participants.events import Planned
from participants.models import ImportRun, PersonChange
from participants.queries.changes import Preview
from participants.services import import_staging
from participants.services.changes import apply_consequences, preview_planned
from participants.services.import_staging import Counts


def preview_file(given: frozenset[str], counts: Counts) -> dict[str, Any]:
    """What the staged rows would end."""
    if not counts.changed:
        return {}
    rows = import_staging.changed_rows(_kind(given), given)
    planned = [
        Planned(key=new_id(), kind=kind, person_id=person_id, before=before, after=after)
        for person_id, kind, before, after in rows
    ]
    return _stored(preview_planned(planned)) if planned else {}


def keep_changes(run: ImportRun, given: frozenset[str], counts: Counts, *, by: Actor) -> None:
    """Before the merge: one row for each person who changes, with the values before and after."""
    if counts.changed:
        ids = new_ids(counts.changed)
        kept = {"run": run.pk, "member": by.membership_id, "now": clock.now(), "ids": ids}
        import_staging.insert_changes(_kind(given), given, **kept)


def apply_file(run: ImportRun, *, by: Actor) -> Preview:
    """After the merge: what follows from the changes of the file. Corrections of other values have no consequences."""
    told = PersonChange.objects.filter(run=run).filter(~Q(kind=ChangeKind.UPDATED) | Q(after__has_key="manager_id"))
    changes = list(told.order_by("person_id"))
    preview = apply_consequences(changes, by=by) if changes else Preview({}, ())
    ImportRun.objects.filter(pk=run.pk).update(preview=_stored(preview) if changes else {})
    return preview


def _stored(preview: Preview) -> dict[str, Any]:
    kinds = {kind: count for kind, count in preview.kinds.items() if kind != ChangeKind.UPDATED}
    if not kinds and not preview.lines:
        return {}
    return {"kinds": kinds, "lines": [list(line) for line in preview.lines]}


def _kind(given: frozenset[str]) -> str:
    """The first that fits: who leaves has not been promoted as well."""
    values = import_staging.merged_columns(given)
    status = values.get("employment_status", "p.employment_status")
    level, promoted = values.get("level", "p.level"), values.get("last_promoted_on", "p.last_promoted_on")
    manager, unit = values.get("manager_id", "p.manager_id"), values.get("business_unit", "p.business_unit")
    return (
        f"CASE WHEN p.employment_status <> 'left' AND {status} = 'left' THEN 'left'"
        f" WHEN p.employment_status <> 'on_leave' AND {status} = 'on_leave' THEN 'on_leave'"
        f" WHEN p.employment_status <> 'active' AND {status} = 'active' THEN 'back'"
        f" WHEN {level} > p.level OR {promoted} > p.last_promoted_on THEN 'promoted'"
        f" WHEN {manager} IS DISTINCT FROM p.manager_id OR {unit} IS DISTINCT FROM p.business_unit THEN 'moved'"
        " ELSE 'updated' END"
    )
