from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from relationships.choices import SessionStatus
from relationships.models import Pulse, Session
from relationships.permissions.sessions import can_log_session


@transaction.atomic
def give_pulse(session: Session, *, by: Actor, value: int) -> Pulse:
    """How useful the session was to the one who answers, 1 to 5.

    Not audited row by row: an entry with a time beside the session would tell the other who answered when.
    """
    require(can_log_session(by, session), _("Only the two people of this relationship answer this."))
    if session.status != SessionStatus.HELD:
        raise RuleBroken("not_held", _("Only a session that took place can be rated."), field="usefulness")
    if not 1 <= value <= 5:
        raise RuleBroken("bad_value", _("Choose a number from 1 to 5."), field="usefulness")
    pulse: Pulse
    pulse, _created = Pulse.objects.update_or_create(
        session=session,
        author_id=by.membership_id,
        defaults={"relationship_id": session.relationship_id, "value": value, "given_at": clock.now()},
    )
    return pulse
