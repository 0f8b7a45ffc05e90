"""Who runs and sponsors a program."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import Role
from programs.choices import ProgramStatus
from programs.events import program_role_changed
from programs.models import Program, ProgramRole
from programs.permissions.programs import can_manage_program

#: Mentors and mentees are enrollments; handlers of cases are named where cases are.
GRANTABLE = frozenset({Role.PROGRAM_OWNER, Role.FACILITATOR, Role.PROGRAM_SPONSOR, Role.HR_PARTNER})


@transaction.atomic
def grant_program_role(
    program: Program, *, by: Actor, membership: Membership, role: Role | str, is_deputy: bool = False
) -> ProgramRole:
    """Granted again it changes nothing; a deputy who becomes the holder, or the other way round, changes sides."""
    _require_manager(program, by)
    if role not in GRANTABLE:
        raise RuleBroken("unknown_role", _("Choose one of the roles of a program."), field="role")
    if not membership.is_active:
        raise RuleBroken(
            "not_a_member", _("%(name)s is no longer a member.") % {"name": membership.name}, field="member"
        )
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    present = ProgramRole.objects.filter(program=program, membership=membership, role=role)
    found: ProgramRole | None = present.first()
    if found is not None and found.is_deputy == is_deputy:
        return found
    if found is None:
        found = ProgramRole.objects.create(
            program=program, membership=membership, role=role, is_deputy=is_deputy, granted_by_id=by.membership_id
        )
    else:
        if is_deputy:
            _keep_an_owner(found)
        found.is_deputy = is_deputy
        found.save(update_fields=["is_deputy"])
    _record("program.role_granted", found, by)
    program_role_changed.send(sender=ProgramRole, program=found.program, role=found.role, by=by)
    return found


@transaction.atomic
def revoke_program_role(granted: ProgramRole, *, by: Actor) -> None:
    _require_manager(granted.program, by)
    Program.objects.select_for_update(of=("self",)).get(pk=granted.program_id)
    _keep_an_owner(granted)
    _record("program.role_revoked", granted, by)
    deleted, _rows = ProgramRole.objects.filter(pk=granted.pk).delete()
    if not deleted:
        raise Conflict(_("This role was taken away in the meantime."))
    program_role_changed.send(sender=ProgramRole, program=granted.program, role=granted.role, by=by)


def _require_manager(program: Program, by: Actor) -> None:
    require(
        can_manage_program(by, program),
        _("Only the program's owner and HR can give roles in it."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )


def _keep_an_owner(granted: ProgramRole) -> None:
    """A running program is never without an owner."""
    if granted.role != Role.PROGRAM_OWNER or granted.is_deputy:
        return
    if granted.program.status == ProgramStatus.DRAFT:
        return
    others = ProgramRole.objects.filter(program=granted.program_id, role=Role.PROGRAM_OWNER, is_deputy=False)
    if not others.exclude(pk=granted.pk).exists():
        raise RuleBroken("needs_owner", _("A running program needs an owner: name the next one first."), field="owner")


def _record(action: str, granted: ProgramRole, by: Actor) -> None:
    record(
        action,
        by=by,
        subject=granted.program,
        facts={"role": granted.role, "is_deputy": granted.is_deputy, "membership": granted.membership_id},
    )
