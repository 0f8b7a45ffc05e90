from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import Form
from participants.choices import EmploymentStatus
from participants.queries.directory import FilterChoices


class DirectoryFilter(Form):
    """Values that the directory does not know are ignored, so that an old bookmark still opens."""

    function = forms.CharField(label=_("Function"), required=False)
    location = forms.CharField(label=_("Location"), required=False)
    level = forms.IntegerField(label=_("Level"), required=False, min_value=0, max_value=99)
    employment_status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any")), *EmploymentStatus.choices]
    )

    def __init__(self, data: Any, choices: FilterChoices) -> None:
        super().__init__(data)
        for name, values in (
            ("function", choices.functions),
            ("location", choices.locations),
            ("level", choices.levels),
        ):
            listed = [("", _("Any")), *((value, value) for value in values)]
            self.fields[name].widget = forms.Select(choices=listed)

    def given(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
