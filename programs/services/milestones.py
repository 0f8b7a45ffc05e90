"""Milestones are reached by what people do, so a person says that one is done."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import today
from programs.choices import ProgramStatus
from programs.models import Milestone
from programs.permissions.programs import can_manage_program


@transaction.atomic
def mark_milestone(milestone: Milestone, *, by: Actor, is_done: bool) -> Milestone:
    """Done today, or open again. Saying the same twice changes nothing."""
    program = milestone.program
    require(
        can_manage_program(by, program),
        _("Only who runs the program can mark its milestones."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )
    if program.status not in (ProgramStatus.RUNNING, ProgramStatus.CLOSING):
        raise RuleBroken("program_not_running", _("The program has to be running for that."))
    changed = Milestone.objects.filter(pk=milestone.pk, done_on__isnull=is_done).update(
        done_on=today() if is_done else None, done_by_id=by.membership_id if is_done else None
    )
    milestone.refresh_from_db(fields=["done_on", "done_by"])
    if changed:
        record("milestone.done" if is_done else "milestone.reopened", by=by, subject=milestone)
    return milestone
