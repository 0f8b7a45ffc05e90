"""Rows about those whom a leaver has left without a partner."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.portal.choices import QueueKind, Urgency
from mentoring.portal.queries.items import QueueItem, Verb
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.ui import dates
from programs.queries.roles import may_in_program
from relationships.queries.handovers import Handover, handovers


def handover_items(actor: Actor) -> list[QueueItem]:
    """Gone as soon as the one who stays has somebody again. Two queries."""
    return [_item(actor, handover) for handover in handovers(actor)]


def _item(actor: Actor, handover: Handover) -> QueueItem:
    pair = handover.relationship
    url = organization_url("relationships:relationship", pk=pair.pk)
    is_mentee = handover.stays.pk == pair.mentee_id
    ended_at = pair.ended_at or pair.made_at
    day = dates.as_day(ended_at, timezone.get_current_timezone())
    return QueueItem(
        kind=QueueKind.HANDOVER,
        title=(_("%(name)s needs another mentor") if is_mentee else _("%(name)s has a place free again"))
        % {"name": handover.stays.name},
        reason=_("%(gone)s has left; ended on %(day)s, %(program)s.")
        % {"gone": handover.gone.name, "day": day, "program": pair.program.name},
        people=(handover.stays.name,),
        url=url,
        panel=True,
        verb=_verb(actor, handover, url),
        urgency=Urgency.HANDOVER if is_mentee else Urgency.FREE_PLACE,
        days=(clock.now() - ended_at).days,
        subject=pair.pk,
    )


def _verb(actor: Actor, handover: Handover, url: str) -> Verb:
    program_id = handover.relationship.program_id
    if may_in_program(actor, Permission.RUN_MATCHING, program_id):
        return Verb(_("Match again"), organization_url("matching:runs", pk=program_id))
    return Verb(_("Open"), url)
