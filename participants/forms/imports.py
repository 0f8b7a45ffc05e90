from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import Form
from participants.readers.fields import DATE_FIELDS
from participants.readers.headers import Mapping
from participants.readers.limits import LIMITS

FIELD_NAMES = {
    "name": _("Name"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "email": _("E-mail address"),
    "employee_number": _("Employee number"),
    "manager": _("Manager"),
    "business_unit": _("Business unit"),
    "function": _("Function"),
    "location": _("Location"),
    "country": _("Country"),
    "time_zone": _("Time zone"),
    "languages": _("Languages"),
    "level": _("Level"),
    "job_title": _("Job title"),
    "hired_on": _("Hired on"),
    "in_job_since": _("In job since"),
    "last_promoted_on": _("Last promoted on"),
    "employment_status": _("Employment status"),
    "left_on": _("Left on"),
}
DATE_ORDERS = [
    ("", _("Find out from the dates")),
    ("day_first", _("Day first: 31/12/2026")),
    ("month_first", _("Month first: 12/31/2026")),
]


class UploadForm(Form):
    file = forms.FileField(
        label=_("Employee file"),
        help_text=_("CSV or Excel (.xlsx), any column names. Name, e-mail address and manager are enough to start."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        allow_empty_file=True,
        max_length=255,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.file_bytes:
            raise forms.ValidationError(_("The file is larger than 32 MB."), code="file_too_large")
        return file


class MappingForm(Form):
    """One choice for each column of the file."""

    date_order = forms.ChoiceField(
        label=_("Dates such as 03/04/2026"),
        choices=DATE_ORDERS,
        required=False,
        help_text=_("Only where it is unclear."),
    )

    def __init__(self, *args: Any, columns: list[dict[str, Any]], mapping: dict[str, Any], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.columns = columns
        chosen = mapping.get("columns", {})
        self.fields["date_order"].initial = next(iter(mapping.get("date_orders", {}).values()), "")
        for index, column in enumerate(columns):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=column["header"],
                required=False,
                choices=[("", _("Leave this column out")), *FIELD_NAMES.items()],
                initial=chosen.get(column["header"], ""),
                widget=forms.Select(attrs={"aria-label": _("Field for the column %s") % column["header"]}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        columns = {
            column["header"]: cleaned[f"column_{index}"]
            for index, column in enumerate(self.columns)
            if cleaned.get(f"column_{index}")
        }
        order = cleaned.get("date_order")
        dates = {name: order for name in columns.values() if name in DATE_FIELDS} if order else {}
        headers = [column["header"] for column in self.columns]
        for problem in Mapping(columns=columns, date_orders=dates).problems(headers):
            place = f"column_{headers.index(problem.column)}" if problem.column in headers else None
            self.add_error(place, problem.text)
        return cleaned | {"columns": columns, "date_orders": dates}


class ApplyForm(Form):
    check_id = forms.CharField(max_length=40, widget=forms.HiddenInput)
    good_rows_only = forms.BooleanField(required=False, widget=forms.HiddenInput)
