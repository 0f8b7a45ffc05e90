"""The rules of the product that are always true, asked of the whole database of one organization.

Each is a query that finds what breaks the rule, independent of the services that keep it. Rows that only their
author may read are not asked here: the database itself keeps them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from development_plans.choices import GoalStatus
from development_plans.models import Goal
from evaluation.choices import ReviewStatus
from evaluation.models import QuarterlyReview, ReadinessRating, ReportRun
from matching.choices import ProposalStatus, RunStatus
from matching.models import MatchRun, Proposal
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.audit.queries import chain_faults
from participants.choices import EmploymentStatus
from participants.models import ImportRun, MentorProfile, Person
from programs.choices import ApplicationStatus
from programs.models import Application, Enrollment
from relationships.choices import SEAT_TAKING, RelationshipStatus, SessionStatus
from relationships.models import Agreement, AgreementSignature, Relationship, Session

Breaches = Iterable[str]


@dataclass(frozen=True)
class Invariant:
    """`number` is the rule's in the list of rules that are always true."""

    number: int
    title: str
    find: Callable[[], Breaches]


def _rows(found: QuerySet[Any], words: str) -> Breaches:
    return [f"{words}: {pk}" for pk in found.values_list("pk", flat=True)]


def over_capacity() -> Breaches:
    """Counted per mentor over all programs."""
    taken = (
        Relationship.objects.filter(status__in=SEAT_TAKING, mentor__mentor_profile__isnull=False)
        .values("mentor")
        .annotate(taken=Count("pk"), places=Max("mentor__mentor_profile__capacity"))
        .filter(taken__gt=F("places"))
    )
    return [f"mentor {row['mentor']} has {row['taken']} of {row['places']} places" for row in taken]


def same_person_twice() -> Breaches:
    return _rows(Relationship.objects.filter(mentor=F("mentee")), "a pair of one person")


def in_the_reporting_line() -> Breaches:
    """Asked of pairs that were never let through by a person's override; a later move of a manager is no breach."""
    managers = dict(Person.objects.values_list("pk", "manager_id"))
    allowed = set(Proposal.objects.exclude(override_reason="").values_list("relationship_id", flat=True))
    pending = Relationship.objects.filter(status=RelationshipStatus.PENDING).exclude(pk__in=allowed - {None})
    for pair in pending.only("pk", "mentor_id", "mentee_id"):
        if pair.mentor_id in _line(managers, pair.mentee_id) or pair.mentee_id in _line(managers, pair.mentor_id):
            yield f"pair {pair.pk} stands in one reporting line"


def _line(managers: dict[Any, Any], person: Any) -> set[Any]:
    line: set[Any] = set()
    while (person := managers.get(person)) is not None and person not in line:
        line.add(person)
    return line


def broken_hard_rules() -> Breaches:
    """A pair that the run's own policy forbids, kept without a person's reason."""
    kept = Proposal.objects.filter(override_reason="").exclude(
        status__in=(ProposalStatus.WITHDRAWN, ProposalStatus.DECLINED, ProposalStatus.EXPIRED)
    )
    for row in kept.select_related("run__policy"):
        never = {tuple(str(person) for person in pair[:2]) for pair in map(_pair, row.run.policy.never_pairs)}
        if (str(row.mentor_id), str(row.mentee_id)) in never or (str(row.mentee_id), str(row.mentor_id)) in never:
            yield f"proposal {row.pk} pairs two who must not be"


def _pair(entry: Any) -> tuple[str, ...]:
    values = entry.values() if isinstance(entry, dict) else entry
    return tuple(str(value) for value in values)


def undecided_decisions() -> Breaches:
    decided = (ApplicationStatus.ACCEPTED, ApplicationStatus.WAITLISTED, ApplicationStatus.REJECTED)
    yield from _rows(Application.objects.filter(status__in=decided, decided_by=None), "decided by nobody")
    yield from _rows(MatchRun.objects.filter(status=RunStatus.PUBLISHED, published_by=None), "published by nobody")
    free = (ProposalStatus.SUGGESTED, ProposalStatus.WITHDRAWN)
    yield from _rows(Proposal.objects.exclude(status__in=free).filter(decided_by=None), "kept by nobody")
    yield from _rows(ReadinessRating.objects.filter(rated_by=None), "rated by nobody")


def impossible_sessions() -> Breaches:
    coming = Session.objects.filter(status__in=(SessionStatus.PROPOSED, SessionStatus.SCHEDULED))
    waiting = coming.filter(starts_at__gt=clock.now())
    yield from _rows(waiting.exclude(relationship__status=RelationshipStatus.ACTIVE), "planned in no active pair")
    yield from _rows(Session.objects.filter(ends_at__lte=F("starts_at")), "ends before it starts")
    happened = (SessionStatus.HELD, SessionStatus.NO_SHOW_MENTOR, SessionStatus.NO_SHOW_MENTEE)
    logged = Session.objects.filter(status__in=happened)
    yield from _rows(logged.filter(starts_at__gt=clock.now()), "logged before it happened")
    yield from _rows(logged.filter(Q(logged_at=None) | Q(logged_at__lt=F("starts_at"))), "logged before it began")
    yield from _rows(logged.filter(relationship__started_at=None), "held before both said yes")


def vague_goals() -> Breaches:
    agreed = Goal.objects.exclude(status__in=(GoalStatus.DRAFT, GoalStatus.DROPPED))
    lacking = Q(measure="") | Q(baseline=None) | Q(target=None) | Q(due_on=None) | Q(agreed_at=None)
    return _rows(agreed.filter(lacking), "agreed without measure, baseline, target or date")


def edited_signatures() -> Breaches:
    """What was signed is what is there: each signature names the text's digest, and the text still gives it."""
    for agreement in Agreement.objects.all():
        if _digest(agreement.items) != agreement.digest:
            yield f"agreement {agreement.pk} was changed"
    for signature in AgreementSignature.objects.exclude(digest=F("agreement__digest")):
        yield f"signature {signature.pk} is for another text"
    complete = QuarterlyReview.objects.filter(status=ReviewStatus.COMPLETED)
    yield from _rows(complete.filter(Q(mentee_signed_at=None) | Q(mentor_signed_at=None)), "complete without both")


def _digest(value: Any) -> str:
    """Written again here, so that a changed service does not hide what it changed."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def edited_reports() -> Breaches:
    for report in ReportRun.objects.defer("pdf"):
        if _digest(report.figures) != report.digest:
            yield f"report {report.pk} gives other figures than when it was built"
    first = ReportRun.objects.filter(
        program=OuterRef("program"), quarter=OuterRef("quarter"), version=OuterRef("version") - 1
    )
    corrected = ReportRun.objects.filter(version__gt=1)
    yield from _rows(corrected.filter(~Exists(first)), "a version is missing before")
    yield from _rows(corrected.filter(what_changed=""), "a correction does not say what changed")


def leavers_with_seats() -> Breaches:
    left = Q(mentor__employment_status=EmploymentStatus.LEFT) | Q(mentee__employment_status=EmploymentStatus.LEFT)
    yield from _rows(Relationship.objects.filter(left, status__in=SEAT_TAKING), "a pair with somebody who left")
    ended = (RelationshipStatus.COMPLETED, RelationshipStatus.ENDED_EARLY, RelationshipStatus.CANCELLED)
    coming = Session.objects.filter(status=SessionStatus.SCHEDULED, starts_at__gt=clock.now())
    yield from _rows(coming.filter(relationship__status__in=ended), "a coming session of an ended pair")
    open_place = Enrollment.objects.filter(ended_at=None, person__employment_status=EmploymentStatus.LEFT)
    yield from _rows(open_place, "an open enrollment of somebody who left")


def half_imports() -> Breaches:
    """A member's, or the operator's command, which the record names."""
    by_no_member = ImportRun.objects.filter(applied_at__isnull=False, applied_by=None)
    done = AuditEntry.objects.filter(action="people.imported", subject_id=OuterRef("pk"))
    by_command = done.filter(actor__startswith="task:")
    return _rows(by_no_member.filter(~Exists(by_command)), "imported by nobody")


def broken_chain() -> Breaches:
    return [f"{fault.sequence}: {fault.reason}" for fault in chain_faults()]


def negative_capacity() -> Breaches:
    return _rows(MentorProfile.objects.filter(capacity__lt=0), "fewer places than none")


INVARIANTS = (
    Invariant(1, "No mentor has more relationships than places", over_capacity),
    Invariant(1, "Places are counted from zero", negative_capacity),
    Invariant(2, "Mentor and mentee are two people", same_person_twice),
    Invariant(2, "A new pair does not stand in one reporting line, unless a person let it", in_the_reporting_line),
    Invariant(3, "No pair is made against the policy's rules without a person's reason", broken_hard_rules),
    Invariant(4, "A named person decided", undecided_decisions),
    Invariant(5, "Sessions are planned in active pairs, end after they start, logged afterwards", impossible_sessions),
    Invariant(6, "A goal has measure, baseline, target and date before it is agreed", vague_goals),
    Invariant(8, "What was signed was not changed", edited_signatures),
    Invariant(10, "A report gives the figures it gave when it was built", edited_reports),
    Invariant(11, "Who left holds no place, and ended pairs have no coming session", leavers_with_seats),
    Invariant(12, "What was written down as done is linked and unchanged", broken_chain),
    Invariant(15, "An import was somebody's", half_imports),
)

#: Rules that no query over an organization's rows can show, and what holds them instead.
HELD_ELSEWHERE = {
    7: "opportunities and their reflections are not part of this version",
    9: "small groups: mentoring/disclosure.py, with its tests",
    13: "the pulse: a restrictive policy of the database; tests/security",
    14: "what a mentee sees of their readiness: the organization's policy, tested with the pages",
}
