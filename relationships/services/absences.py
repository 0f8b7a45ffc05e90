"""A long leave puts the pairs on hold: the seat is kept, sessions until the return are cancelled with notice. Back
again, the pairs go on, unless the other of the two is on leave.

Who may say so was asked by the caller; here nobody is asked again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from mentoring.audit.services import record
from mentoring.notifications.services import cancel_notifications
from mentoring.tenancy.actors import Actor
from participants.choices import ChangeKind, ChangeStatus, EmploymentStatus
from participants.events import Applied, Consequence, Line, Payload, Planned, Remaining, Undone
from participants.models import PersonChangeEffect
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from relationships.services.coming_sessions import cancel_coming, coming_sessions, restore_sessions
from relationships.services.leavers import NOUNS, REASONS, locked_pairs, pair_name

LEAVE = "pairs_on_hold"


def leave_consequence() -> Consequence:
    return Consequence(
        key=LEAVE,
        kinds=frozenset({ChangeKind.ON_LEAVE}),
        nouns=NOUNS,
        reasons=REASONS,
        preview=preview_leave,
        apply=hold_for_leave,
        undo=end_hold,
        order=10,
    )


def return_consequence() -> Consequence:
    return Consequence(
        key="pairs_taken_up",
        kinds=frozenset({ChangeKind.BACK}),
        nouns=NOUNS,
        reasons=REASONS,
        preview=preview_return,
        apply=go_on_for_return,
        undo=hold_again,
        order=10,
    )


def preview_leave(batch: Sequence[Planned]) -> list[Line]:
    pairs = [pair for pair in _of(batch) if pair.status == RelationshipStatus.ACTIVE]
    until = _until(batch)
    sessions = sum(len(_coming(pair, until)) for pair in pairs)
    return [Line("pauses", "pairs", len(pairs)), Line("cancels", "sessions", sessions)]


def hold_for_leave(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    keys = {each.person_id: each.key for each in batch}
    until = _until(batch)
    pairs: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    counts: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    rows = _of(batch).select_for_update(of=("self",)).order_by("pk")
    held = _held_by_others(batch)
    for pair in rows.select_related("mentor__membership", "mentee__membership"):
        sides = [person for person in (pair.mentor_id, pair.mentee_id) if person in keys]
        sessions = []
        if pair.status == RelationshipStatus.ACTIVE:
            _move(pair, RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD, by)
            cancel_notifications(pair)
            sessions = [str(session.pk) for session in cancel_coming(pair, before=_day_back(pair, until))]
            counts[keys[sides[0]]][0] += 1
            counts[keys[sides[0]]][1] += len(sessions)
        elif str(pair.pk) not in held:
            continue  # HR has put it on hold, and takes it up again
        for person in sides:
            pairs[keys[person]].append({"pair": str(pair.pk), "sessions": sessions})
    return {
        key: Applied(
            {"pairs": held}, (Line("pauses", "pairs", counts[key][0]), Line("cancels", "sessions", counts[key][1]))
        )
        for key, held in pairs.items()
    }


def end_hold(batch: Sequence[tuple[Planned, Payload]], by: Actor) -> dict[UUID, Undone]:
    undone = {}
    pairs = locked_pairs(entry["pair"] for _each, payload in batch for entry in payload["pairs"])
    for each, payload in batch:
        rest: list[Remaining] = []
        for entry in payload["pairs"]:
            rest += _end_hold(pairs.get(UUID(entry["pair"])), entry["sessions"], by)
        undone[each.key] = Undone(tuple(rest))
    return undone


def preview_return(batch: Sequence[Planned]) -> list[Line]:
    held = _held(batch)
    pairs = Relationship.objects.filter(pk__in=[pk for ids in held.values() for pk in ids])
    back = {each.person_id for each in batch}
    free = [
        pair
        for pair in pairs.filter(status=RelationshipStatus.ON_HOLD).select_related("mentor", "mentee")
        if not any(person.pk not in back and _is_away(person) for person in (pair.mentor, pair.mentee))
    ]
    return [Line("resumes", "pairs", len(free))]


def go_on_for_return(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    held = _held(batch)
    pairs = locked_pairs(pk for ids in held.values() for pk in ids)
    applied = {}
    for key, ids in held.items():
        found = [pairs[UUID(pk)] for pk in ids if UUID(pk) in pairs]
        resumed = [pair for pair in found if _may_go_on(pair)]
        for pair in resumed:
            _move(pair, RelationshipStatus.ON_HOLD, RelationshipStatus.ACTIVE, by)
        if resumed:
            payload = {"pairs": [str(pair.pk) for pair in resumed]}
            applied[key] = Applied(payload, (Line("resumes", "pairs", len(resumed)),))
    return applied


def hold_again(batch: Sequence[tuple[Planned, Payload]], by: Actor) -> dict[UUID, Undone]:
    undone = {}
    pairs = locked_pairs(pk for _each, payload in batch for pk in payload["pairs"])
    for each, payload in batch:
        rest = []
        for pk in payload["pairs"]:
            pair = pairs.get(UUID(pk))
            if pair is not None and not _move(pair, RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD, by):
                rest.append(Remaining("gone", {"pair": pair_name(pair)}))
        undone[each.key] = Undone(tuple(rest))
    return undone


def _end_hold(pair: Relationship | None, sessions: list[str], by: Actor) -> list[Remaining]:
    if pair is None or pair.status == RelationshipStatus.ACTIVE:
        return []
    if pair.status != RelationshipStatus.ON_HOLD:
        return [Remaining("gone", {"pair": pair_name(pair)})]
    if not _may_go_on(pair):
        return []  # the other is on leave: the pair goes on with them
    _move(pair, RelationshipStatus.ON_HOLD, RelationshipStatus.ACTIVE, by)
    past = restore_sessions(pair, sessions, by=by)
    return [Remaining("session_past", {"pair": pair_name(pair), "n": past})] if past else []


def _of(batch: Sequence[Planned]) -> Any:
    people = [each.person_id for each in batch]
    begun = (RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD)
    return Relationship.objects.filter(Q(mentor__in=people) | Q(mentee__in=people), status__in=begun)


def _until(batch: Sequence[Planned]) -> dict[UUID, date | None]:
    return {each.person_id: date.fromisoformat(each.back_on) if each.back_on else None for each in batch}


def _day_back(pair: Relationship, until: dict[UUID, date | None]) -> date | None:
    """Of the two, the later; none when it is not known of one of them."""
    days = [until[person] for person in (pair.mentor_id, pair.mentee_id) if person in until]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _coming(pair: Relationship, until: dict[UUID, date | None]) -> list[Any]:
    return coming_sessions([pair.pk], before=_day_back(pair, until))[pair.pk]


def _held(batch: Sequence[Planned]) -> dict[UUID, list[str]]:
    """By the leaves that these returns end."""
    leaves = {each.leave_id: each.key for each in batch if each.leave_id is not None}
    rows = PersonChangeEffect.objects.filter(change__in=list(leaves), consequence=LEAVE) if leaves else ()
    return {leaves[row.change_id]: [entry["pair"] for entry in row.payload["pairs"]] for row in rows}


def _held_by_others(batch: Sequence[Planned]) -> set[str]:
    """Pairs that the other of the two has put on hold by a leave: they go on when both are back."""
    own = {each.person_id for each in batch}
    people = {person for ids in _of(batch).values_list("mentor_id", "mentee_id") for person in ids} - own
    open_leaves = PersonChangeEffect.objects.filter(
        consequence=LEAVE, undone_at=None, change__status=ChangeStatus.APPLIED, change__person__in=people
    )
    payloads = open_leaves.values_list("payload", flat=True) if people else ()
    return {entry["pair"] for payload in payloads for entry in payload["pairs"]}


def _may_go_on(pair: Relationship) -> bool:
    return pair.status == RelationshipStatus.ON_HOLD and not _is_held_by_leave(pair)


def _is_held_by_leave(pair: Relationship) -> bool:
    return any(_is_away(person) for person in (pair.mentor, pair.mentee))


def _is_away(person: Any) -> bool:
    return bool(person.employment_status != EmploymentStatus.ACTIVE)


def _move(pair: Relationship, now: RelationshipStatus, wanted: RelationshipStatus, by: Actor) -> bool:
    if not Relationship.objects.filter(pk=pair.pk, status=now).update(status=wanted):
        return False
    pair.status = wanted
    record(
        "relationship.paused" if wanted == RelationshipStatus.ON_HOLD else "relationship.resumed", by=by, subject=pair
    )
    return True
