"""One human, two records: what hangs on the duplicate moves to the record that stays, and can be moved back.

Which tables point to people is read from the models, so that a new table is not forgotten. What may not move - signed
history that is never changed, and the changes of the record itself - stays with the duplicate, or forbids the merge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.ids import new_id
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.choices import ChangeKind, EmploymentStatus
from participants.events import Consequence, mentor_capacity_changing, people_changed
from participants.models import MentorProfile, Person, PersonChange, PersonChangeEffect
from participants.permissions import can_change_people
from participants.queries.changes import Preview
from participants.queries.people import reporting_lines

KEY = "merge"
#: What was proposed at the time stays as it was proposed; the record's own history stays with it.
STAYS = {"matching.Proposal", "matching.UnmatchedPerson", "participants.PersonChange"}
#: The fields of the two records that a merge writes.
_ENDED = ("employment_status", "left_on", "merged_into_id", "membership_id")


@dataclass(frozen=True)
class Pointer:
    model: type[models.Model]
    field: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    @property
    def is_never_changed(self) -> bool:
        return "UPDATE" not in getattr(self.model, "database_rights", "UPDATE")

    def rows(self, person: Person) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model.objects.filter(**{self.field: person})  # type: ignore[attr-defined]
        return rows


def preview_merge(kept: Person, duplicate: Person, *, by: Actor) -> Preview:
    """Done and taken back at once: whatever would forbid it is found here. Nothing stays written."""
    _require(by)
    with transaction.atomic():
        moved = _join(kept, duplicate)
        transaction.set_rollback(True)
    kept.refresh_from_db()
    duplicate.refresh_from_db()
    return Preview({ChangeKind.MERGED: 1}, tuple((KEY, *line) for line in _lines(moved)))


@transaction.atomic
def merge_people(kept: Person, duplicate: Person, *, by: Actor) -> PersonChange:
    """`duplicate` is shown nowhere from now on; `kept` has what both had."""
    _require(by)
    _read_again(kept, duplicate)
    change = PersonChange(id=new_id(), kind=ChangeKind.MERGED, person=kept, other=duplicate)
    change.before = {"kept_membership_id": _text(kept.membership_id)} | _end_values(duplicate)
    moved = _join(kept, duplicate)
    change.after = {"kept_membership_id": _text(kept.membership_id)} | _end_values(duplicate)
    change.applied_by_id = by.membership_id
    change.save(force_insert=True)
    PersonChangeEffect.objects.create(
        change=change, consequence=KEY, payload={"moved": moved}, lines=[list(line) for line in _lines(moved)]
    )
    record("person.merged", by=by, subject=kept, facts={"change": change.pk, "other": duplicate.pk}, about=kept.pk)
    people_changed.send(sender=PersonChange, by=by)
    return change


def separate(change: PersonChange) -> list[dict[str, Any]]:
    """The two records are two again; entries that have moved on since stay where they are."""
    people = _locked(change.person_id, change.other_id)
    kept, duplicate = people[change.person_id], people[change.other_id]
    if duplicate.merged_into_id != kept.pk:
        raise Conflict(_("The two records are not merged any more."))
    effect = change.effects.get(consequence=KEY)
    if change.before["membership_id"] and _text(kept.membership_id) == change.before["membership_id"]:
        Person.objects.filter(pk=kept.pk).update(membership=change.before["kept_membership_id"])
    Person.objects.filter(pk=duplicate.pk).update(
        merged_into=None,
        employment_status=change.before["employment_status"],
        left_on=change.before["left_on"],
        membership=change.before["membership_id"],
    )
    stayed = 0
    by_label = {pointer.label: pointer for pointer in pointers()}
    for label, ids in effect.payload["moved"].items():
        if label in by_label:
            # What is gone stays nowhere: who reads a plan, for one, is worked out again after each change.
            there = by_label[label].model.objects.filter(pk__in=ids).count()  # type: ignore[attr-defined]
            stayed += there - _move_back(by_label[label], ids, kept, duplicate)
        else:
            stayed += len(ids)
    if not stayed:
        return []
    return [{"consequence": "", "code": "rows_moved", "params": {"n": stayed}}]


def pointers() -> Iterator[Pointer]:
    """Every column of the product that names a person, except what stays."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        model, field = relation.related_model, relation.field
        if model._meta.label not in STAYS and field.name != "merged_into":
            yield Pointer(model, field.name)


def merge_consequence() -> Consequence:
    """For the words alone: a merge moves, and undoing it is part of the change itself."""
    return Consequence(
        key=KEY,
        kinds=frozenset(),
        nouns={"entries": lambda n: ngettext("%(n)d entry", "%(n)d entries", n)},
        reasons={},
        preview=lambda planned: (),
        apply=lambda planned, by: {},
        undo=lambda batch, by: {},
    )


def _require(by: Actor) -> None:
    require(
        can_change_people(by),
        _("Records are merged by those who manage people."),
        who_can_help=_("Ask an HR admin of your organization."),
    )


def _locked(*ids: Any) -> dict[Any, Person]:
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}


def _join(kept: Person, duplicate: Person) -> dict[str, list[str]]:
    """Moves the rows; says which."""
    if kept.pk == duplicate.pk:
        raise RuleBroken("same_record", _("Choose the other record of this person."), field="other")
    _read_again(kept, duplicate)
    _check(kept, duplicate)
    moved = {}
    for pointer in pointers():
        ids = [str(pk) for pk in pointer.rows(duplicate).order_by("pk").values_list("pk", flat=True)]
        if ids and pointer.is_never_changed:
            words = _("%(name)s has entries that are never changed (%(what)s). Keep that record, and merge this one.")
            what = pointer.model._meta.verbose_name_plural
            raise RuleBroken("never_changed", words % {"name": duplicate.name, "what": what}, field="other")
        if ids:
            _move(pointer, ids, kept)
            moved[pointer.label] = ids
    _end(kept, duplicate)
    if kept.pk in reporting_lines({kept.pk})[kept.pk]:
        raise RuleBroken("manager_cycle", _("The merged record would report to itself."), field="other")
    profile = MentorProfile.objects.select_for_update(of=("self",)).filter(person=kept).first()
    if profile is not None:
        # The places of one mentor: who counts them refuses when both together have taken too many.
        capacity = profile.capacity
        mentor_capacity_changing.send(sender=MentorProfile, profile=profile, capacity=capacity, by=None)
    return moved


def _read_again(kept: Person, duplicate: Person) -> None:
    """Under a lock."""
    _locked(kept.pk, duplicate.pk)
    kept.refresh_from_db()
    duplicate.refresh_from_db()


def _check(kept: Person, duplicate: Person) -> None:
    for person in (kept, duplicate):
        if person.merged_into_id is not None:
            raise Conflict(_("%(name)s was merged already.") % {"name": person.name})
    if kept.employment_status == EmploymentStatus.LEFT:
        raise RuleBroken("kept_has_left", _("The record that stays must not have left."), field="other")
    own, other = kept.membership, duplicate.membership
    if own is not None and other is not None and other.is_active:
        raise RuleBroken(
            "both_sign_in", _("Both can sign in. Remove the access that is not used any more first."), field="other"
        )


def _move(pointer: Pointer, ids: list[str], kept: Person) -> None:
    try:
        with transaction.atomic():
            pointer.model.objects.filter(pk__in=ids).update(**{pointer.field: kept})  # type: ignore[attr-defined]
    except IntegrityError as error:
        words = _("Both records have what one person has once only (%(what)s). End or remove it on one of them first.")
        what = pointer.model._meta.verbose_name_plural
        raise RuleBroken("both_have", words % {"what": what}, field="other") from error


def _move_back(pointer: Pointer, ids: list[str], kept: Person, duplicate: Person) -> int:
    rows = pointer.rows(kept).filter(pk__in=ids)
    try:
        with transaction.atomic():
            back: int = rows.update(**{pointer.field: duplicate})
    except IntegrityError:
        return 0
    return back


def _end(kept: Person, duplicate: Person) -> None:
    """The sign-in goes to the record that stays, when it has none."""
    if kept.membership_id is None and duplicate.membership_id is not None:
        membership = duplicate.membership
        Person.objects.filter(pk=duplicate.pk).update(membership=None)
        Person.objects.filter(pk=kept.pk).update(membership=membership)
    Person.objects.filter(pk=duplicate.pk).update(employment_status=EmploymentStatus.LEFT, merged_into=kept)
    kept.refresh_from_db()
    duplicate.refresh_from_db()


def _end_values(duplicate: Person) -> dict[str, Any]:
    return {name: _text(getattr(duplicate, name)) for name in _ENDED}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _lines(moved: Mapping[str, list[str]]) -> list[tuple[str, str, int]]:
    total = sum(len(ids) for ids in moved.values())
    return [("moves", "entries", total)] if total else []
