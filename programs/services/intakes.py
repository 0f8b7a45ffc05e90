"""The life of an intake after its program was launched."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from programs.choices import INTAKE_TRANSITIONS, IntakeStatus, ProgramStatus
from programs.models import Intake
from programs.permissions.programs import can_manage_program, can_run_matching


@transaction.atomic
def change_intake_status(intake: Intake, *, by: Actor, status: IntakeStatus | str) -> Intake:
    """Close or reopen applications, go on to matching, start, finish."""
    wanted = IntakeStatus(status)
    require(
        can_run_matching(by, intake.program) or can_manage_program(by, intake.program),
        _("Only who runs the program can move its intake on."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )
    if intake.program.status not in (ProgramStatus.RUNNING, ProgramStatus.CLOSING):
        raise RuleBroken("program_not_running", _("The program has to be running for that."))
    before = statuses_before(INTAKE_TRANSITIONS, wanted)
    changed = Intake.objects.filter(pk=intake.pk, status__in=before).update(status=wanted)
    program = intake.program
    intake.refresh_from_db()
    intake.program = program
    if not changed:
        raise InvalidTransition(_("The intake"), intake.get_status_display(), wanted.label)
    record("intake.status_changed", by=by, subject=intake, facts={"status": wanted.value})
    return intake
