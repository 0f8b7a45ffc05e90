"""Asking people to apply."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.notifications.services import notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.models import Person
from programs.choices import Side
from programs.models import Intake
from programs.permissions.programs import can_manage_program
from programs.queries.programs import takes_applications

MAX_INVITED = 2000


@dataclass(frozen=True)
class Invited:
    """`again` had their mail already; `unknown` are addresses of nobody here who can sign in."""

    told: int
    again: int
    unknown: tuple[str, ...]


@transaction.atomic
def invite_to_apply(intake: Intake, *, by: Actor, side: Side | str, emails: Collection[str]) -> Invited:
    """One mail each; asked again it is not sent again."""
    require(
        can_manage_program(by, intake.program),
        _("Only who runs the program can invite people to it."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )
    if side not in Side.values:
        raise RuleBroken("unknown_side", _("Invite as mentee or as mentor."), field="side")
    if not takes_applications(intake):
        raise RuleBroken("not_open", _("This program does not take applications at the moment."))
    wanted = {email.strip().lower(): email.strip() for email in emails if email.strip()}
    if not wanted or len(wanted) > MAX_INVITED:
        raise RuleBroken("bad_number", _("Give at least one address, and 2,000 at most."), field="emails")
    found = {person.email.lower(): person for person in _people(set(wanted))}
    told = 0
    for person in found.values():
        assert person.membership is not None
        message = notify("program.invitation", recipient=person.membership, subject=intake, occurrence=str(side))
        told += message is not None
    record("intake.invited", by=by, subject=intake, facts={"side": str(side), "count": told})
    unknown = tuple(wanted[email] for email in sorted(wanted.keys() - found.keys()))
    return Invited(told=told, again=len(found) - told, unknown=unknown)


def _people(emails: set[str]) -> list[Person]:
    people = Person.objects.filter(left_on=None).exclude(membership=None).select_related("membership")
    return [person for person in people if person.email.lower() in emails]
