"""What becomes of people: they leave, go on leave, come back, move, are promoted. Previewed before, undone after.

What follows for pairs, enrollments and access is known to the apps that own them: see `participants/events.py`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.ids import new_id
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.choices import POSSIBLE_CHANGES, ChangeKind, ChangeStatus, EmploymentStatus
from participants.events import Planned, consequences, people_changed
from participants.models import ImportRun, Person, PersonChange, PersonChangeEffect
from participants.permissions import can_change_people
from participants.queries.changes import Preview
from participants.queries.people import reporting_lines

LONGEST_TEXT = 200
HIGHEST_LEVEL = 99


@dataclass(frozen=True)
class ChangeEntry:
    """What somebody enters. Each kind reads its own fields; None leaves a value as it is."""

    kind: ChangeKind
    on: date | None = None
    back_on: date | None = None
    job_title: str | None = None
    level: int | None = None
    manager: Person | None = None
    business_unit: str | None = None


def preview_change(person: Person, *, by: Actor, entry: ChangeEntry) -> Preview:
    """Writes nothing."""
    _require(by)
    before, after = _difference(person, _values(person, entry))
    return preview_planned([_planned(new_id(), person, entry, before, after)])


@transaction.atomic
def apply_change(person: Person, *, by: Actor, entry: ChangeEntry, seen: str | None = None) -> PersonChange:
    """`seen` is the digest of the preview that the person was shown: if another would be shown now, nothing happens."""
    _require(by)
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if person.merged_into_id is not None:
        raise RuleBroken("merged", _("This record was merged into another."))
    before, after = _difference(person, _values(person, entry))
    if not after:
        raise RuleBroken("no_change", _("Nothing would change."))
    planned = _planned(new_id(), person, entry, before, after)
    if seen is not None and digest_of(preview_planned([planned])) != seen:
        raise Conflict(_("What follows has changed in the meantime. Look at it again."))
    change: PersonChange = PersonChange.objects.create(
        id=planned.key,
        kind=entry.kind,
        person=person,
        leave_id=planned.leave_id,
        back_on=entry.back_on if entry.kind == ChangeKind.ON_LEAVE else None,
        before=before,
        after=after,
        applied_by_id=by.membership_id,
    )
    for name, value in after.items():
        setattr(person, name, field_value(name, value))
    person.save(update_fields=[*after])
    record(f"person.{entry.kind}", by=by, subject=person, facts={"change": change.pk}, about=person.pk)
    apply_consequences([change], by=by)
    people_changed.send(sender=PersonChange, by=by)
    return change


def preview_planned(planned: Sequence[Planned]) -> Preview:
    lines: list[tuple[Any, ...]] = []
    for consequence in consequences():
        batch = [each for each in planned if each.kind in consequence.kinds]
        if batch:
            found = consequence.preview(batch)
            lines += [(consequence.key, line.effect, line.noun, line.count) for line in found if line.count]
    return Preview(Counter(each.kind for each in planned), tuple(lines))


def apply_consequences(changes: Sequence[PersonChange], *, by: Actor) -> Preview:
    """The people are changed already. Each consequence is asked once, however many changes there are."""
    planned = [planned_of(change) for change in changes]
    effects, lines = [], []
    for consequence in consequences():
        batch = [each for each in planned if each.kind in consequence.kinds]
        applied = consequence.apply(batch, by) if batch else {}
        for key, done in applied.items():
            shown = [[line.effect, line.noun, line.count] for line in done.lines if line.count]
            lines += [(consequence.key, *line) for line in shown]
            effects.append(
                PersonChangeEffect(change_id=key, consequence=consequence.key, payload=done.payload, lines=shown)
            )
    PersonChangeEffect.objects.bulk_create(effects, batch_size=500)
    return Preview(Counter(each.kind for each in planned), tuple(lines))


@transaction.atomic
def mark_run_seen(run: ImportRun, *, by: Actor) -> ImportRun:
    """Somebody has looked at what the file has ended. Repeated, it changes nothing."""
    _require(by)
    if ImportRun.objects.filter(pk=run.pk, seen_at=None).update(seen_at=clock.now(), seen_by_id=by.membership_id):
        record("people.import_seen", by=by, subject=run)
    run.refresh_from_db(fields=["seen_at", "seen_by"])
    return run


@transaction.atomic
def mark_change_seen(change: PersonChange, *, by: Actor) -> PersonChange:
    """The pair goes on although a reporting line joins the two: a person has decided so. Repeated, nothing changes."""
    _require(by)
    unseen = PersonChangeEffect.objects.filter(change=change, seen_at=None)
    if unseen.update(seen_at=clock.now(), seen_by_id=by.membership_id):
        record("person.change_seen", by=by, subject=change, about=change.person_id)
    return change


def digest_of(preview: Preview) -> str:
    text = json.dumps([list(line) for line in preview.lines], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def planned_of(change: PersonChange) -> Planned:
    return Planned(
        key=change.pk,
        kind=change.kind,
        person_id=change.person_id,
        before=change.before,
        after=change.after,
        back_on=str(change.back_on) if change.back_on else None,
        leave_id=change.leave_id,
    )


def open_leave(person: Person) -> PersonChange | None:
    leaves = PersonChange.objects.filter(person=person, kind=ChangeKind.ON_LEAVE, status=ChangeStatus.APPLIED)
    found: PersonChange | None = leaves.order_by("-applied_at", "-pk").first()
    return found


def field_value(name: str, stored: Any) -> Any:
    """As the model holds it: dates and ids are texts in JSON."""
    field = Person._meta.get_field(name.removesuffix("_id"))
    assert isinstance(field, models.Field)
    return field.to_python(stored)


def _require(by: Actor) -> None:
    require(
        can_change_people(by),
        _("What becomes of people is entered by those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )


def _planned(key: UUID, person: Person, entry: ChangeEntry, before: dict[str, Any], after: dict[str, Any]) -> Planned:
    leave = open_leave(person) if entry.kind == ChangeKind.BACK else None
    is_from_leave = before.get("employment_status") == EmploymentStatus.ON_LEAVE
    return Planned(
        key=key,
        kind=entry.kind,
        person_id=person.pk,
        before=before,
        after=after,
        back_on=str(entry.back_on) if entry.back_on and entry.kind == ChangeKind.ON_LEAVE else None,
        leave_id=leave.pk if leave is not None and is_from_leave else None,
    )


def _values(person: Person, entry: ChangeEntry) -> dict[str, Any]:
    allowed = POSSIBLE_CHANGES.get(entry.kind)
    if allowed is None:
        raise RuleBroken("bad_kind", _("Choose what has become of this person."), field="kind")
    if person.employment_status not in allowed:
        status = person.get_employment_status_display()
        raise Conflict(_("%(name)s: %(status)s. This is not possible.") % {"name": person.name, "status": status})
    today = clock.today(person.zone)
    if entry.kind == ChangeKind.LEFT:
        return _left(person, entry.on or today, today)
    if entry.kind == ChangeKind.ON_LEAVE:
        if entry.back_on is not None and entry.back_on <= today:
            raise RuleBroken("back_in_the_past", _("The day of return is still to come."), field="back_on")
        return {"employment_status": EmploymentStatus.ON_LEAVE}
    if entry.kind == ChangeKind.BACK:
        return {"employment_status": EmploymentStatus.ACTIVE, "left_on": None}
    if entry.kind == ChangeKind.PROMOTED:
        return _promoted(person, entry, entry.on or today, today)
    return _moved(person, entry)


def _left(person: Person, day: date, today: date) -> dict[str, Any]:
    if day > today:
        raise RuleBroken("in_the_future", _("Enter it on the last day, or later."), field="on")
    if person.hired_on is not None and day < person.hired_on:
        raise RuleBroken("left_before_hired", _("Nobody leaves before they are hired."), field="on")
    return {"employment_status": EmploymentStatus.LEFT, "left_on": day}


def _promoted(person: Person, entry: ChangeEntry, day: date, today: date) -> dict[str, Any]:
    if day > today:
        raise RuleBroken("in_the_future", _("Enter it on the day of the promotion, or later."), field="on")
    if entry.level is not None and not 0 <= entry.level <= HIGHEST_LEVEL:
        raise RuleBroken("bad_level", _("A level is a number from 0 to 99."), field="level")
    values: dict[str, Any] = {"last_promoted_on": day, "in_job_since": day}
    if entry.job_title:
        values["job_title"] = " ".join(entry.job_title.split())[:LONGEST_TEXT]
    if entry.level is not None:
        values["level"] = entry.level
    return values


def _moved(person: Person, entry: ChangeEntry) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if entry.manager is not None:
        above = reporting_lines({entry.manager.pk})[entry.manager.pk]
        if entry.manager.pk == person.pk or person.pk in above:
            raise RuleBroken("manager_cycle", _("Nobody reports to themself, nor through others."), field="manager")
        if entry.manager.employment_status == EmploymentStatus.LEFT:
            raise RuleBroken("manager_left", _("The manager has left the organization."), field="manager")
        values["manager_id"] = entry.manager.pk
    if entry.business_unit is not None:
        values["business_unit"] = " ".join(entry.business_unit.split())[:LONGEST_TEXT]
    return values


def _difference(person: Person, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    return {name: as_stored(getattr(person, name)) for name in changed}, {n: as_stored(values[n]) for n in changed}


def as_stored(value: Any) -> Any:
    return str(value) if isinstance(value, date | UUID) else value
