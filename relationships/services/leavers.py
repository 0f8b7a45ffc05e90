"""Somebody has left: the pairs end, the seats are free, coming sessions are cancelled with notice. Taken back, all of
it returns that nobody else has taken since.

Who may say that somebody has left was asked by the caller; here nobody is asked again."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.audit.services import record
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from participants.choices import ChangeKind, EmploymentStatus
from participants.events import Applied, Consequence, Line, Payload, Planned, Remaining, Undone
from participants.models import MentorProfile
from participants.queries.people import reporting_lines
from programs.choices import ProgramStatus
from programs.models import Program
from relationships.choices import SEAT_TAKING, EndReason, RelationshipStatus
from relationships.events import relationship_reopened
from relationships.models import Relationship
from relationships.queries.relationships import places_taken
from relationships.services.coming_sessions import coming_sessions, restore_sessions
from relationships.services.endings import end_open_relationships
from relationships.services.plan_readers import share_plan_with_pair

NOUNS = {
    "pairs": lambda n: ngettext("%(n)d pair", "%(n)d pairs", n),
    "proposals": lambda n: ngettext("%(n)d proposal", "%(n)d proposals", n),
    "sessions": lambda n: ngettext("%(n)d session", "%(n)d sessions", n),
}
REASONS = {
    "gone": _("%(pair)s: the pair has changed since and stays as it is."),
    "program_over": _("%(pair)s: the program is over."),
    "other_left": _("%(pair)s: %(name)s has left too. Undo that, then undo this once more."),
    "answer_late": _("%(pair)s: the time to answer is over. Match again."),
    "another_mentor": _("%(pair)s: %(name)s has another mentor by now."),
    "pair_again": _("%(pair)s: they are a pair again already."),
    "seat_taken": _("%(pair)s: the place with %(name)s was taken since."),
    "one_line": _("%(pair)s: they are in one reporting line by now."),
    "session_past": _("%(pair)s: %(n)d cancelled sessions were due meanwhile; these stay cancelled."),
}


def leaver_consequence() -> Consequence:
    return Consequence(
        key="pairs",
        kinds=frozenset({ChangeKind.LEFT}),
        nouns=NOUNS,
        reasons=REASONS,
        preview=preview_leavers,
        apply=end_for_leavers,
        undo=reopen_for_leavers,
        order=10,
    )


def preview_leavers(batch: Sequence[Planned]) -> list[Line]:
    rows = list(_open(batch).values_list("pk", "status"))
    pending = sum(status == RelationshipStatus.PENDING for _pk, status in rows)
    sessions = sum(map(len, coming_sessions(pk for pk, _status in rows).values())) if rows else 0
    return [
        Line("ends", "pairs", len(rows) - pending),
        Line("ends", "proposals", pending),
        Line("ends", "sessions", sessions),
    ]


def end_for_leavers(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    """Over all programs. Who stays behind stands in HR's queue, by the query `handovers`."""
    pairs = list(_open(batch).select_for_update(of=("self",)).order_by("pk"))
    if not pairs:
        return {}
    sessions = coming_sessions(pair.pk for pair in pairs)
    joined = in_one_line(pair for pair in pairs if pair.status == RelationshipStatus.PENDING)
    end_open_relationships(Q(pk__in=[pair.pk for pair in pairs]), by=by, reason=EndReason.LEFT_ORGANIZATION)
    keys = {each.person_id: each.key for each in batch}
    payloads: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        own = [str(session.pk) for session in sessions.get(pair.pk, ())]
        sides = [keys[person] for person in (pair.mentor_id, pair.mentee_id) if person in keys]
        for key in sides:
            # Of both when both leave: whoever comes back last brings the pair back.
            payloads[key].append(
                {"pair": str(pair.pk), "was": pair.status, "sessions": own, "in_line": pair.pk in joined}
            )
        noun = "proposals" if pair.status == RelationshipStatus.PENDING else "pairs"
        counts[sides[0]] += Counter({noun: 1, "sessions": len(own)})
    return {
        key: Applied({"pairs": pairs_of}, tuple(Line("ends", noun, counts[key][noun]) for noun in NOUNS))
        for key, pairs_of in payloads.items()
    }


def reopen_for_leavers(batch: Sequence[tuple[Planned, Payload]], by: Actor) -> dict[UUID, Undone]:
    kept = {each["pair"]: each for _planned, payload in batch for each in payload["pairs"]}
    pairs = locked_pairs(kept)
    remaining = {}
    for pk, entry in kept.items():
        pair = pairs.get(UUID(pk))
        remaining[pk] = _reopen(pair, entry, by) if pair is not None else []
    return {
        each.key: Undone(tuple(rest for entry in payload["pairs"] for rest in remaining[entry["pair"]]))
        for each, payload in batch
    }


def locked_pairs(ids: Iterable[str]) -> dict[UUID, Relationship]:
    """Everybody who gives or takes places locks in this order: programs, mentors, pairs."""
    wanted = list(ids)
    rows = list(Relationship.objects.filter(pk__in=wanted).values_list("program_id", "mentor_id"))
    programs = Program.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(programs.filter(pk__in={program for program, _mentor in rows}))
    profiles = MentorProfile.objects.select_for_update(of=("self",)).order_by("person_id")
    list(profiles.filter(person__in={mentor for _program, mentor in rows}))
    pairs = (
        Relationship.objects.select_for_update(of=("self",))
        .select_related("program", "mentor__membership", "mentee__membership", "mentee__manager__membership")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    return {pair.pk: pair for pair in pairs}


def in_one_line(pairs: Iterable[Relationship]) -> set[UUID]:
    found = list(pairs)
    lines = reporting_lines({person for pair in found for person in (pair.mentor_id, pair.mentee_id)}) if found else {}
    return {p.pk for p in found if p.mentor_id in lines[p.mentee_id] or p.mentee_id in lines[p.mentor_id]}


def pair_name(pair: Relationship) -> str:
    return f"{pair.mentee.name} · {pair.mentor.name}"


def _open(batch: Sequence[Planned]) -> Any:
    people = [each.person_id for each in batch]
    return Relationship.objects.filter(Q(mentor__in=people) | Q(mentee__in=people), status__in=SEAT_TAKING)


def _reopen(pair: Relationship, entry: dict[str, Any], by: Actor) -> list[Remaining]:
    if pair.is_open:
        return []  # by the change of the other of the two
    refused = _why_not(pair, entry)
    if refused is not None:
        return [refused]
    ended_at = pair.ended_at
    pair.status, pair.ended_at, pair.ended_by, pair.end_reason = entry["was"], None, None, ""
    pair.save(update_fields=["status", "ended_at", "ended_by", "end_reason"])
    cancel_notifications(pair, ["relationship.ended", "relationship.pair_ended"])
    record("relationship.reopened", by=by, subject=pair)
    if pair.status != RelationshipStatus.PENDING:
        share_plan_with_pair(pair, by=by)
        for membership in pair.memberships():
            notify("relationship.reopened", recipient=membership, subject=pair, occurrence=str(ended_at))
    relationship_reopened.send(Relationship, relationship=pair)
    past = restore_sessions(pair, entry["sessions"], by=by)
    return [Remaining("session_past", {"pair": pair_name(pair), "n": past})] if past else []


def _why_not(pair: Relationship, entry: dict[str, Any]) -> Remaining | None:
    """The first reason for which this pair cannot be as it was."""
    name = {"pair": pair_name(pair)}
    if pair.end_reason != EndReason.LEFT_ORGANIZATION:
        return Remaining("gone", name)
    if pair.program.status not in (ProgramStatus.RUNNING, ProgramStatus.CLOSING):
        return Remaining("program_over", name)
    for person in (pair.mentor, pair.mentee):
        if person.employment_status == EmploymentStatus.LEFT:
            return Remaining("other_left", {**name, "name": person.name}, may_come=True)
    if entry["was"] == RelationshipStatus.PENDING:
        if pair.answer_by is not None and pair.answer_by < clock.today(pair.mentor.zone):
            return Remaining("answer_late", name)
        # A pair that has not begun keeps the rule as it is now, unless a person had let it.
        if not entry["in_line"] and in_one_line([pair]):
            return Remaining("one_line", name)
    return _taken_since(pair, name)


def _taken_since(pair: Relationship, name: dict[str, str]) -> Remaining | None:
    others = Relationship.objects.filter(program=pair.program_id, mentee=pair.mentee_id, status__in=SEAT_TAKING)
    if others.filter(mentor=pair.mentor_id).exists():
        return Remaining("pair_again", name)
    if others.filter(made_at__gt=pair.ended_at).exists():
        return Remaining("another_mentor", {**name, "name": pair.mentee.name})
    profile = MentorProfile.objects.filter(person=pair.mentor_id).first()
    if profile is not None and places_taken(pair.mentor) >= profile.capacity:
        return Remaining("seat_taken", {**name, "name": pair.mentor.name}, may_come=True)
    return None
