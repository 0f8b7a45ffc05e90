"""Rows about the actor's own mentoring: what only the actor can do. Everything here is the actor's to read."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from development_plans.choices import GoalStatus
from development_plans.models import Goal
from development_plans.queries.assessments import own_self_assessment
from development_plans.queries.plans import own_plan
from evaluation.choices import REVIEW_WRITABLE, ReviewStatus
from evaluation.queries.periods import quarter_named
from evaluation.queries.readiness import ratings_due
from evaluation.queries.reviews import own_reviews
from mentoring import clock
from mentoring.portal.choices import QueueKind, Urgency
from mentoring.portal.queries.items import QueueItem, Verb
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.ui import dates
from participants.models import Person
from programs.queries.roles import programs_by_role
from relationships.choices import RelationshipStatus
from relationships.models import ActionItem, Agreement, AgreementSignature
from relationships.queries.action_items import visible_action_items
from relationships.queries.health import rhythm_words
from relationships.queries.listing import OwnRelationship

_SIGNING = (*REVIEW_WRITABLE, ReviewStatus.SIGNED_BY_MENTEE, ReviewStatus.SIGNED_BY_MENTOR)
ACTIONS_AHEAD = timedelta(days=7)
MINUTES_A_RATING = 1.25


def pair_steps(actor: Actor, person: Person, pairs: Sequence[OwnRelationship]) -> list[QueueItem]:
    """Answer, sign, log, schedule: the next step of each pair."""
    unsigned = _unsigned(actor, pairs)
    found = [_step(row, person, row.relationship.pk in unsigned) for row in pairs]
    return [item for item in found if item is not None]


def rating_items(actor: Actor) -> list[QueueItem]:
    """Nothing is asked of the database for those who sponsor no program."""
    due = len(ratings_due(actor)) if programs_by_role(actor, Permission.RATE_READINESS) else 0
    if not due:
        return []
    minutes = math.ceil(due * MINUTES_A_RATING)
    words = ngettext("%(n)d rating", "%(n)d ratings", due) % {"n": due}
    duration = ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}
    url = organization_url("evaluation:rate")
    return [
        QueueItem(
            kind=QueueKind.RATING,
            title=f"{words}, {duration}",
            reason=_("Is the bench ready? One tap for each person; saved as you go."),
            icon="gauge",
            url=url,
            verb=Verb(_("Start"), url),
            urgency=Urgency.RATING,
        )
    ]


def review_items(actor: Actor, person: Person) -> list[QueueItem]:
    reviews = (
        own_reviews(actor).filter(status__in=_SIGNING).select_related("relationship__mentor", "relationship__mentee")
    )
    items = []
    for review in reviews.order_by("quarter", "pk"):
        is_mentor = review.relationship.mentor_id == person.pk
        if (review.mentor_signed_at if is_mentor else review.mentee_signed_at) is not None:
            continue
        other = review.relationship.mentee if is_mentor else review.relationship.mentor
        url = organization_url("evaluation:review", pk=review.pk)
        items.append(
            QueueItem(
                kind=QueueKind.REVIEW,
                title=_("Look back with %(name)s") % {"name": other.name},
                reason=_("The review of %(quarter)s is prepared. Read it together and sign.")
                % {"quarter": quarter_named(review.quarter).short_label},
                people=(other.name,),
                url=url,
                verb=Verb(_("Read and sign"), url),
                urgency=Urgency.REVIEW,
                days=(clock.now() - review.prepared_at).days,
                subject=review.pk,
            )
        )
    return items


def action_items(actor: Actor, person: Person) -> list[QueueItem]:
    """What the actor has promised and is due within a week."""
    open_ones = visible_action_items(actor).filter(owner=person, status__in=["open", "in_progress", "blocked"])
    today = clock.today(person.zone)
    rows = open_ones.filter(due_on__lte=today + ACTIONS_AHEAD).order_by("due_on", "pk")
    return [_action_item(item, today) for item in rows]


def plan_items(actor: Actor, person: Person) -> list[QueueItem]:
    """A mentee's first hour, in order, with minutes. Three queries."""
    plan = own_plan(actor)
    has_goals = Goal.objects.filter(plan__person=person).exclude(status=GoalStatus.DROPPED).exists()
    has_role = plan is not None and plan.target_role_id is not None
    has_assessed = own_self_assessment(actor) is not None
    steps = [
        (has_assessed, _("Assess yourself"), 8, "development_plans:assess", _("Start")),
        (has_role, _("Choose your target role"), 1, "development_plans:target", _("Choose")),
        (has_goals, _("Write your first goal"), 5, "development_plans:goal_new", _("Write")),
    ]
    return [
        QueueItem(
            kind=QueueKind.PLAN,
            title=title,
            reason=ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes},
            icon="compass",
            url=organization_url(name if plan is not None else "development_plans:plan"),
            verb=Verb(verb, organization_url(name if plan is not None else "development_plans:plan")),
            urgency=Urgency.PLAN + order,
        )
        for order, (is_done, title, minutes, name, verb) in enumerate(steps)
        if not is_done
    ]


def _action_item(item: ActionItem, today: date) -> QueueItem:
    due_on = item.due_on or today
    return QueueItem(
        kind=QueueKind.ACTION,
        title=item.text,
        reason=_("Due %(day)s") % {"day": dates.as_day(due_on, timezone.get_current_timezone(), weekday=True)},
        icon="square-check",
        url=organization_url("relationships:relationship", pk=item.relationship_id),
        verb=Verb(_("Done"), organization_url("relationships:change_action", pk=item.pk), posts=True),
        urgency=Urgency.ACTION,
        days=max((today - due_on).days, 0),
        subject=item.pk,
    )


def _step(row: OwnRelationship, person: Person, is_unsigned: bool) -> QueueItem | None:
    pair = row.relationship
    if pair.status == RelationshipStatus.PENDING:
        mine = pair.mentor_accepted_at if pair.mentor_id == person.pk else pair.mentee_accepted_at
        return _answer(row) if mine is None else None
    if pair.status != RelationshipStatus.ACTIVE:
        return None
    if row.to_log is not None:
        day = dates.as_day(row.to_log.starts_at, timezone.get_current_timezone(), weekday=True)
        return _of_pair(
            row,
            QueueKind.SESSION,
            Urgency.LOG,
            _("Session with %(name)s on %(day)s") % {"name": row.other.name, "day": day},
            _("Three taps: did it take place, was it useful, save."),
            Verb(_("Log session"), organization_url("relationships:session_log", pk=row.to_log.pk)),
        )
    if is_unsigned:
        return _of_pair(
            row,
            QueueKind.PAIR,
            Urgency.LOG + 1,
            _("Sign the agreement with %(name)s") % {"name": row.other.name},
            _("One page: what stays between you, and how either of you can end it."),
            Verb(_("Read and sign"), organization_url("relationships:agreement", pk=pair.pk)),
        )
    if row.coming is None:
        return _of_pair(
            row,
            QueueKind.SESSION,
            Urgency.SCHEDULE,
            _("No session with %(name)s is planned") % {"name": row.other.name},
            _("You agreed to meet %(rhythm)s.") % {"rhythm": rhythm_words(pair.cadence_days)},
            Verb(_("Schedule"), organization_url("relationships:schedule", pk=pair.pk)),
        )
    return None


def _answer(row: OwnRelationship) -> QueueItem:
    pair = row.relationship
    reason = pair.program.name
    if pair.answer_by is not None:
        day = dates.as_day(pair.answer_by, timezone.get_current_timezone(), weekday=True)
        reason = _("%(program)s. Please answer by %(day)s.") % {"program": pair.program.name, "day": day}
    return _of_pair(
        row,
        QueueKind.ANSWER,
        Urgency.ANSWER,
        _("%(name)s was proposed to you") % {"name": row.other.name},
        reason,
        Verb(_("See and answer"), organization_url("relationships:answer", pk=pair.pk)),
    )


def _of_pair(row: OwnRelationship, kind: QueueKind, urgency: int, title: str, reason: str, verb: Verb) -> QueueItem:
    return QueueItem(
        kind=kind,
        title=title,
        reason=reason,
        people=(row.other.name,),
        url=organization_url("relationships:relationship", pk=row.relationship.pk),
        verb=verb,
        urgency=urgency,
        subject=row.relationship.pk,
    )


def _unsigned(actor: Actor, pairs: Sequence[OwnRelationship]) -> set[UUID]:
    """Active pairs whose newest agreement waits for the actor. Two queries."""
    active = [row.relationship.pk for row in pairs if row.relationship.status == RelationshipStatus.ACTIVE]
    newest: dict[UUID, Agreement] = {}
    for agreement in Agreement.objects.filter(relationship__in=active).order_by("version").defer("items"):
        newest[agreement.relationship_id] = agreement
    ids = [agreement.pk for agreement in newest.values()]
    signed = AgreementSignature.objects.filter(agreement__in=ids, signed_by_id=actor.membership_id)
    done = set(signed.values_list("agreement_id", flat=True))
    return {pk for pk, agreement in newest.items() if agreement.pk not in done}
