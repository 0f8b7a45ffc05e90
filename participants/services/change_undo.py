"""What was said of people is taken back, with everything that it ended. What cannot be given back any more is said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from participants.choices import CHANGE_TRANSITIONS, ChangeKind, ChangeStatus, EmploymentStatus
from participants.events import consequences, people_changed
from participants.models import Person, PersonChange, PersonChangeEffect
from participants.permissions import can_change_people
from participants.services.changes import as_stored, field_value, planned_of, preview_planned
from participants.services.merges import separate

Remains = dict[UUID, list[dict[str, Any]]]
UNIQUE = ("email", "employee_number")
#: Words for the fields of a person, where several stayed as they are.
MOST_NAMED = 5


@transaction.atomic
def undo_change(change: PersonChange, *, by: Actor) -> PersonChange:
    """Gives back what the change ended. Asked again, it tries what was not possible the first time."""
    require(
        can_change_people(by),
        _("What becomes of people is entered by those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    change = PersonChange.objects.select_for_update(of=("self",)).select_related("person").get(pk=change.pk)
    is_first = change.status == ChangeStatus.APPLIED
    if not is_first and not change.effects.filter(undone_at=None).exists():
        raise InvalidTransition(_("The change"), change.get_status_display(), ChangeStatus.UNDONE.label)
    if is_first and _later_changes([change]):
        raise Conflict(
            _("%(name)s has changed again since. Undo the later change first.") % {"name": change.person.name},
            code="changed_since",
        )
    if is_first and _begun_since([change]):
        raise Conflict(
            _("%(name)s has begun something since the return. Enter that they left: then it ends in good order.")
            % {"name": change.person.name},
            code="begun_since",
        )
    undo_changes([change], by=by)
    people_changed.send(sender=PersonChange, by=by)
    change.refresh_from_db()
    return change


def undo_changes(changes: Sequence[PersonChange], *, by: Actor) -> Remains:
    """`changes` are locked and may be undone by this actor. Of each: what stayed as it is."""
    later = _later_changes([change for change in changes if change.status == ChangeStatus.APPLIED])
    remains: Remains = defaultdict(list)
    for change in changes:
        if change.pk in later:
            remains[change.pk].append(_remaining("", "later_change", {"name": change.person.name}))
    begun = _begun_since([c for c in changes if c.status == ChangeStatus.APPLIED and c.pk not in later])
    for change in changes:
        if change.pk in begun:
            remains[change.pk].append(_remaining("", "begun_since", {"name": change.person.name}))
    possible = [change for change in changes if change.pk not in later | begun]
    before = statuses_before(CHANGE_TRANSITIONS, ChangeStatus.UNDONE)
    first = [change for change in possible if change.status in before]
    merged = [change for change in first if change.kind == ChangeKind.MERGED]
    for change in merged:
        remains[change.pk] += separate(change)
    _restore_people([change for change in first if change.kind != ChangeKind.MERGED], remains)
    _undo_effects(possible, remains, by)
    for change in possible:
        change.remaining = remains[change.pk]
        if change.status in before:
            change.status, change.undone_at, change.undone_by_id = ChangeStatus.UNDONE, clock.now(), by.membership_id
    PersonChange.objects.bulk_update(possible, ["status", "undone_at", "undone_by", "remaining"], batch_size=500)
    for change in possible:
        if change.kind != ChangeKind.UPDATED:
            facts: dict[str, str | int | UUID] = {
                "change": change.pk,
                "kind": change.kind,
                "remaining": len(remains[change.pk]),
            }
            record("person.change_undone", by=by, subject=change.person, facts=facts, about=change.person_id)
    return {key: rows for key, rows in remains.items() if rows}


def _later_changes(changes: Sequence[PersonChange]) -> set[UUID]:
    """Those of which a later change, still in force, speaks of the same fields. One query."""
    people = {change.person_id for change in changes} | {change.other_id for change in changes if change.other_id}
    own = {change.pk for change in changes}
    others: dict[UUID, list[PersonChange]] = defaultdict(list)
    if people:
        rows = PersonChange.objects.filter(Q(person__in=people) | Q(other__in=people), status=ChangeStatus.APPLIED)
        for row in rows.exclude(pk__in=own):
            others[row.person_id].append(row)
            if row.other_id:
                others[row.other_id].append(row)
    return {
        change.pk
        for change in changes
        for row in [*others[change.person_id], *(others[change.other_id] if change.other_id else ())]
        if (row.applied_at, row.pk) > (change.applied_at, change.pk) and _touches(row, change)
    }


def _begun_since(changes: Sequence[PersonChange]) -> set[UUID]:
    """Returns, without which somebody would have left again who by now has what a leaver may not have."""
    gone = EmploymentStatus.LEFT
    returns = [c for c in changes if c.kind != ChangeKind.MERGED and c.before.get("employment_status") == gone]
    leaving = [replace(planned_of(change), kind=ChangeKind.LEFT) for change in returns]
    if not preview_planned(leaving).lines:
        return set()
    return {planned.key for planned in leaving if preview_planned([planned]).lines}


def _touches(later: PersonChange, change: PersonChange) -> bool:
    is_merge = ChangeKind.MERGED in (later.kind, change.kind)
    return is_merge or bool(later.after.keys() & change.after.keys())


def _restore_people(changes: Sequence[PersonChange], remains: Remains) -> None:
    """Fields that have another value than the change gave them stay as they are."""
    locked = Person.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    people = {person.pk: person for person in locked.filter(pk__in=[change.person_id for change in changes])}
    wanted: dict[UUID, dict[str, Any]] = {}
    for change in changes:
        person = people[change.person_id]
        same = [name for name, value in change.after.items() if as_stored(getattr(person, name)) == value]
        stayed = sorted(change.after.keys() - set(same) - {"sort_name", "family_sort_name"})
        if stayed:
            names = ", ".join(str(_field_name(name)) for name in stayed[:MOST_NAMED])
            remains[change.pk].append(_remaining("", "changed_since", {"name": person.name, "fields": names}))
        wanted[change.pk] = {name: field_value(name, change.before[name]) for name in same}
    try:
        with transaction.atomic():
            _write(people, {change.person_id: wanted[change.pk] for change in changes})
    except IntegrityError:
        _write_one_by_one(changes, people, wanted, remains)


def _write(people: dict[UUID, Person], wanted: dict[UUID, dict[str, Any]]) -> None:
    """Two people may get each other's address back: first both let go."""
    giving_up = [pk for pk, values in wanted.items() if values.keys() & set(UNIQUE)]
    for pk in giving_up:
        Person.objects.filter(pk=pk).update(email=f"{pk}@moving.invalid", employee_number="")
    fields = sorted({name for values in wanted.values() for name in values} | (set(UNIQUE) if giving_up else set()))
    for pk, values in wanted.items():
        for name, value in values.items():
            setattr(people[pk], name, value)
    if fields:
        Person.objects.bulk_update([people[pk] for pk, values in wanted.items() if values], fields, batch_size=500)


def _write_one_by_one(
    changes: Sequence[PersonChange], people: dict[UUID, Person], wanted: dict[UUID, dict[str, Any]], remains: Remains
) -> None:
    for change in changes:
        person = Person.objects.get(pk=change.person_id)
        people[person.pk] = person
        try:
            with transaction.atomic():
                _write(people, {person.pk: wanted[change.pk]})
        except IntegrityError:
            rest = {name: value for name, value in wanted[change.pk].items() if name not in UNIQUE}
            remains[change.pk].append(_remaining("", "values_taken", {"name": person.name}))
            people[person.pk] = Person.objects.get(pk=person.pk)
            _write(people, {person.pk: rest})


def _undo_effects(changes: Sequence[PersonChange], remains: Remains, by: Actor) -> None:
    planned = {change.pk: planned_of(change) for change in changes}
    effects: dict[str, list[PersonChangeEffect]] = defaultdict(list)
    for effect in PersonChangeEffect.objects.filter(change__in=list(planned), undone_at=None).order_by("change_id"):
        effects[effect.consequence].append(effect)
    for consequence in reversed(consequences()):
        batch = effects[consequence.key]
        if not batch:
            continue
        undone = consequence.undo([(planned[effect.change_id], effect.payload) for effect in batch], by)
        over = []
        for effect in batch:
            rest = undone[effect.change_id].remaining if effect.change_id in undone else ()
            remains[effect.change_id] += [_remaining(consequence.key, each.code, dict(each.params)) for each in rest]
            if not any(each.may_come for each in rest):
                over.append(effect.pk)
        PersonChangeEffect.objects.filter(pk__in=over).update(undone_at=clock.now())


def _remaining(consequence: str, code: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"consequence": consequence, "code": code, "params": params}


def _field_name(name: str) -> Any:
    field = Person._meta.get_field(name.removesuffix("_id"))
    assert isinstance(field, models.Field)
    return field.verbose_name
