from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from participants.models import Person
from relationships.choices import ACTION_ITEM_TRANSITIONS, ActionItemStatus
from relationships.models import ActionItem, Relationship, Session
from relationships.permissions.relationships import can_write_action_item

LONGEST = 300


@dataclass(frozen=True)
class NewAction:
    text: str
    owner: Person
    due_on: date | None = None


@transaction.atomic
def add_action_item(
    relationship: Relationship,
    *,
    by: Actor,
    text: str,
    owner: Person,
    due_on: date | None = None,
    session: Session | None = None,
) -> ActionItem:
    require(can_write_action_item(by, relationship), _("Only the two people of this relationship write actions."))
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        raise RuleBroken("bad_text", _("Say in up to 300 characters what will be done."), field="text")
    if owner.pk not in (relationship.mentor_id, relationship.mentee_id):
        raise RuleBroken("bad_owner", _("An action belongs to one of the two."), field="owner")
    if due_on is not None and not 0 <= (due_on - clock.today(owner.zone)).days <= 730:
        raise RuleBroken("bad_date", _("Choose a day from today on, within two years."), field="due_on")
    item: ActionItem = ActionItem.objects.create(
        relationship=relationship,
        session=session,
        owner=owner,
        text=text,
        due_on=due_on,
        created_by_id=by.membership_id,
    )
    record("action_item.added", by=by, subject=item)
    return item


@transaction.atomic
def change_action_item(item: ActionItem, *, by: Actor, status: ActionItemStatus) -> ActionItem:
    require(can_write_action_item(by, item.relationship), _("Only the two people of this relationship change actions."))
    before = statuses_before(ACTION_ITEM_TRANSITIONS, status)
    changed = ActionItem.objects.filter(pk=item.pk, status__in=before).update(
        status=status, done_at=clock.now() if status == ActionItemStatus.DONE else None
    )
    if not changed:
        raise InvalidTransition(_("The action"), item.get_status_display(), ActionItemStatus(status).label)
    item.refresh_from_db()
    record("action_item.changed", by=by, subject=item, facts={"status": item.status})
    return item
