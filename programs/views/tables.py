"""The tables of these pages: which columns, in which words."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentoring.tenancy.routing import organization_url
from mentoring.ui.tables import BulkAction, Cell, Column, Mark, Person, Phase, Table
from programs.choices import ApplicationStatus, ProgramStatus, Side
from programs.models import Application
from programs.queries.programs import PHASES, ProgramRow


def programs_table(rows: Sequence[ProgramRow]) -> Table:
    return Table(
        name="programs",
        caption=_("Programs you run or support"),
        columns=[
            Column("name", _("Program"), Cell.HTML, value=_name, wide=True),
            Column("phase", _("Phase"), Cell.PHASE, value=_phase),
            Column("mentees", _("Mentees"), Cell.NUMBER, value=lambda row: _present(row, row.mentees)),
            Column("mentors", _("Mentors"), Cell.NUMBER, value=lambda row: _present(row, row.mentors)),
            Column("waiting", _("To decide"), Cell.NUMBER, value=lambda row: row.waiting or None),
            Column("next", _("Next milestone"), value=_milestone, wide=True),
            Column("late", _("Late"), Cell.BADGE, value=_late),
        ],
        rows=rows,
        row_url=lambda row: organization_url("programs:program", pk=row.id),
    )


def _name(row: ProgramRow) -> SafeString:
    return format_html('<span class="cell-stack">{}<span class="cell-detail">{}</span></span>', row.name, row.kind)


def _present(row: ProgramRow, number: int) -> int | None:
    """Nobody is left in what is over: that is no zero."""
    return None if row.status in (ProgramStatus.CLOSED, ProgramStatus.ARCHIVED) else number


def _phase(row: ProgramRow) -> Phase:
    if row.status != ProgramStatus.RUNNING or row.intake_status is None:
        done = len(PHASES) if row.status in (ProgramStatus.CLOSED, ProgramStatus.ARCHIVED) else 0
        return Phase(str(row.status.label), done, len(PHASES))
    return Phase(str(row.intake_status.label), PHASES.index(row.intake_status) + 1, len(PHASES))


def _milestone(row: ProgramRow) -> str | None:
    if row.next_milestone_on is None:
        return None
    return f"{row.next_milestone}, {row.next_milestone_on.day} {row.next_milestone_on:%b}"


def _late(row: ProgramRow) -> Mark | None:
    return Mark(_("%(n)d late") % {"n": row.late}) if row.late else None


def applications_table(
    applications: Sequence[Application],
    side: str,
    positions: Mapping[UUID, int],
    params: Mapping[str, str],
    program_id: UUID,
    may_decide: bool,
) -> Table:
    # What all have in common stands on the chosen chip.
    differ = bool(positions) or len({row.status for row in applications}) > 1
    states = [Column("state", _("State"), value=lambda row: _state(row, positions))] if differ else []
    return Table(
        name="applications",
        caption=_("Applications"),
        columns=[
            Column("person", _("Person"), Cell.PERSON, value=_person),
            Column("offer", _("Wants to learn") if side == Side.MENTEE else _("Places"), value=_offer, wide=True),
            Column("target", _("Heading for"), value=_target, phone=False),
            Column("submitted_at", _("Applied"), Cell.DATE),
            *states,
        ],
        rows=applications,
        row_url=lambda row: organization_url("programs:application", pk=row.pk),
        row_id=lambda row: str(row.pk),
        row_label=lambda row: row.person.name,
        panel=True,
        params=params,
        bulk_actions=_bulk_actions() if may_decide else (),
        bulk_url=organization_url("programs:decide_many", pk=program_id),
        empty_title=_("No application here"),
        empty_text=_("Choose another group above, or invite people to apply."),
    )


def _bulk_actions() -> list[BulkAction]:
    return [
        BulkAction(_("Accept"), ApplicationStatus.ACCEPTED.value, "primary"),
        BulkAction(_("Waiting list"), ApplicationStatus.WAITLISTED.value),
        BulkAction(_("Not selected"), ApplicationStatus.REJECTED.value),
    ]


def _person(row: Application) -> Person:
    detail = ", ".join(part for part in (row.person.job_title, row.person.location) if part)
    return Person(row.person.name, detail)


def _offer(row: Application) -> str | int:
    if row.side == Side.MENTOR:
        return row.capacity
    return " · ".join(need.competency.name for need in row.needs.all())


def _target(row: Application) -> str | None:
    return row.target_role.name if row.target_role else None


def _state(row: Application, positions: Mapping[UUID, int]) -> str:
    if row.status == ApplicationStatus.WAITLISTED and row.pk in positions:
        return _("Waiting list, number %(n)d") % {"n": positions[row.pk]}
    return str(row.get_status_display())
