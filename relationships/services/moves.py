"""A move can bring a mentor into the mentee's reporting line. That ends nothing: HR looks at the pair and decides.
A promotion in the middle of a program ends nothing either."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import ngettext

from mentoring.tenancy.actors import Actor
from participants.choices import ChangeKind
from participants.events import Applied, Consequence, Line, Planned, Undone
from participants.models import Person
from participants.queries.people import LONGEST_LINE
from relationships.choices import CAN_END, SEAT_TAKING
from relationships.models import Relationship
from relationships.services.leavers import NOUNS

Managers = Mapping[UUID, UUID | None]


def line_consequence() -> Consequence:
    """Everybody may get another manager, also with a promotion, or at the return from a leave."""
    return Consequence(
        key="reporting_line",
        kinds=frozenset(ChangeKind.values) - {ChangeKind.LEFT, ChangeKind.MERGED},
        nouns={
            "pairs_in_line": lambda n: ngettext(
                "%(n)d pair comes into one reporting line", "%(n)d pairs come into one reporting line", n
            )
        },
        reasons={},
        preview=lambda batch: [Line("asks", "pairs_in_line", len(_joined(batch)))],
        apply=_keep_joined,
        undo=lambda batch, by: {each.key: Undone() for each, _payload in batch},
        order=20,
    )


def promotion_consequence() -> Consequence:
    return Consequence(
        key="pairs_go_on",
        kinds=frozenset({ChangeKind.PROMOTED}),
        nouns=NOUNS,
        reasons={},
        preview=_going_on,
        apply=_keep_going_on,
        undo=lambda batch, by: {each.key: Undone() for each, _payload in batch},
        order=30,
    )


def _joined(batch: Sequence[Planned]) -> dict[UUID, UUID]:
    """Pair -> the change that brings its two into one line. Two queries, or none when nobody gets a manager."""
    moves = [each for each in batch if "manager_id" in each.after]
    if not moves:
        return {}
    now = dict(Person.objects.values_list("pk", "manager_id"))
    before = now | {each.person_id: _id(each.before["manager_id"]) for each in moves}
    after = now | {each.person_id: _id(each.after["manager_id"]) for each in moves}
    keys = {each.person_id: each.key for each in moves}
    found = {}
    for pk, mentor, mentee in Relationship.objects.filter(status__in=SEAT_TAKING).values_list(
        "pk", "mentor_id", "mentee_id"
    ):
        path = _path(after, mentor, mentee)
        if path and not _path(before, mentor, mentee):
            found[pk] = next((keys[person] for person in path if person in keys), moves[0].key)
    return found


def _keep_joined(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    by_change: dict[UUID, list[str]] = {}
    for pair, key in _joined(batch).items():
        by_change.setdefault(key, []).append(str(pair))
    return {
        key: Applied({"pairs": pairs}, (Line("asks", "pairs_in_line", len(pairs)),)) for key, pairs in by_change.items()
    }


def _path(managers: Managers, one: UUID, other: UUID) -> list[UUID]:
    """From the lower of the two up to the other; empty when neither is above the other."""
    for low, high in ((one, other), (other, one)):
        path = [low]
        while (above := managers.get(path[-1])) is not None and above not in path and len(path) < LONGEST_LINE:
            if above == high:
                return path
            path.append(above)
    return []


def _going_on(batch: Sequence[Planned]) -> list[Line]:
    people = {each.person_id for each in batch}
    pairs = Relationship.objects.filter(mentee__in=people, status__in=CAN_END).count()
    return [Line("keeps", "pairs", pairs)]


def _keep_going_on(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    """Nothing is written: there is nothing to give back."""
    return {}


def _id(value: str | UUID | None) -> UUID | None:
    return UUID(value) if isinstance(value, str) else value
