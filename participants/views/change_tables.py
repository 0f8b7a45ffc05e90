from collections.abc import Sequence

from django.utils.translation import gettext as _

from mentoring.tenancy.routing import organization_url
from mentoring.ui.tables import Cell, Column, Mark, Page, Person, Table
from participants.choices import ChangeStatus
from participants.models import PersonChange
from participants.queries.changes import lines_of, nouns_of


def change_table(rows: Sequence[PersonChange], params: dict[str, str], cursor: str) -> Table:
    columns = [
        Column("person", _("Person"), Cell.PERSON, value=lambda row: Person(row.person.name, row.person.job_title)),
        Column("kind", _("What"), value=lambda row: row.get_kind_display()),
        Column("when", _("When"), Cell.MOMENT, value=lambda row: row.applied_at),
        Column("follows", _("Ended or paused"), value=lambda row: nouns_of(lines_of(row)), wide=True),
        Column("source", _("Said by"), value=_source, phone=False),
        Column("status", _("Status"), Cell.BADGE, value=_status),
    ]
    return Table(
        name="changes",
        caption=_("What has become of people"),
        columns=columns,
        rows=rows,
        row_url=lambda row: organization_url("participants:change", pk=row.pk),
        panel=True,
        params=params,
        page=Page(next_cursor=cursor),
    )


def _source(row: PersonChange) -> str:
    if row.run is not None:
        return str(row.run.file_name)
    return str(row.applied_by.name) if row.applied_by is not None else ""


def _status(row: PersonChange) -> Mark | None:
    if row.status == ChangeStatus.APPLIED:
        return None
    return Mark(_("Undone, in part") if row.remaining else _("Undone"), "attention" if row.remaining else "neutral")
