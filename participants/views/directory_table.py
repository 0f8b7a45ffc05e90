"""The table of the directory: values in, one escaping loop, the columns that the reader has chosen."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mentoring.api.pagination import sign_cursor
from mentoring.tenancy.routing import organization_url
from mentoring.ui import tables
from mentoring.ui.tables import Cell, Column, Mark, Table
from participants.choices import EmploymentStatus
from participants.queries.directory import DirectoryPage, DirectoryRow
from participants.queries.directory_request import DirectoryRequest
from participants.readers.place_names import country_name


def directory_table(request: HttpRequest, asked: DirectoryRequest, page: DirectoryPage) -> Table:
    address = organization_url("participants:people")
    params = {name: value for name, value in asked.params().items() if name != "columns"}
    return Table(
        name="people",
        caption=_("People"),
        columns=[column for column in _columns() if column.key in {"name", *asked.shown}],
        rows=page.rows,
        row_url=lambda row: f"{address}{row.pk}/",
        panel=True,
        sort=asked.sort,
        params=params,
        page=tables.Page(
            next_cursor=_cursor(request, page.after),
            previous_cursor=_cursor(request, page.before),
            total=None if page.total.is_more else page.total.count,
        ),
        chosen_columns=asked.columns or (),
        empty_title=_("Nobody matches"),
        empty_text=_(
            "Search by the beginning of a name, an e-mail address or an employee number, or clear the filters."
        ),
    )


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), Cell.PERSON, sortable=True, value=_person),
        Column("business_unit", _("Business unit"), phone=False),
        Column("function", _("Function")),
        Column("location", _("Location")),
        Column("country", _("Country"), value=lambda row: country_name(row.country), phone=False),
        Column("level", _("Level"), Cell.NUMBER, phone=False),
        Column("manager", _("Manager"), phone=False),
        Column("email", _("E-mail"), phone=False),
        Column("status", _("Status"), Cell.BADGE, value=_status),
    ]


def _person(row: DirectoryRow) -> tables.Person:
    return tables.Person(row.name, row.job_title)


def _status(row: DirectoryRow) -> Mark | None:
    if row.employment_status == EmploymentStatus.ACTIVE:
        return None
    return Mark(str(EmploymentStatus(row.employment_status).label), "neutral")


def _cursor(request: HttpRequest, key: tuple[str, str] | None) -> str:
    return sign_cursor([request.path, *key]) if key else ""
