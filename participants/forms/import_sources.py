from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import ChipRadio, Form
from participants.choices import SourceKind
from participants.models import ImportSource
from participants.services.import_sources import SourceEntry

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class SourceForm(Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("For instance: Nightly file of Workday."))
    kind = forms.ChoiceField(label=_("Where the file comes from"), choices=SourceKind.choices, widget=ChipRadio)
    location = forms.CharField(
        label=_("Address or file name"),
        max_length=500,
        help_text=_("https://… for an address; people-*.csv for the newest such file in your folder."),
    )
    authorization = forms.CharField(
        label=_("Authorization header"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Sent with the request, for instance: Bearer abc123. Leave empty to keep the one there is."),
    )
    hour = forms.TypedChoiceField(label=_("Every day from"), choices=HOURS, coerce=int, initial=3)
    most_leavers = forms.IntegerField(
        label=_("Most leavers"),
        min_value=0,
        max_value=10_000,
        initial=10,
        help_text=_("A file by which more people would leave waits for you."),
    )
    good_rows_only = forms.BooleanField(label=_("Import the good rows when others have errors"), required=False)
    locks = {"authorization": _("Encrypted. Nobody is shown it again.")}

    def entry(self) -> SourceEntry:
        given = dict(self.cleaned_data)
        given["authorization"] = given["authorization"] or None
        return SourceEntry(**given)


def initial_of(source: ImportSource | None) -> dict[str, Any]:
    if source is None:
        return {}
    return {name: getattr(source, name) for name in SourceForm.base_fields if name != "authorization"}
