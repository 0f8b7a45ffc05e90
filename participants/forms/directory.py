"""The filter of the directory, its words, and the name of a view."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.tenancy.actors import Actor
from mentoring.ui.forms import ChipCheckboxes, Form
from participants.choices import EmploymentStatus
from participants.queries.directory import FilterChoices, contributed_filters
from participants.queries.directory_request import DirectoryRequest
from participants.readers.place_names import country_name

LABELS = {
    "business_unit": _("Business unit"), "function": _("Function"), "location": _("Location"),
    "country": _("Country"), "level": _("Level"), "employment_status": _("Status"), "manager": _("Manager"),
    "mentor": _("Mentor profile"),
}  # fmt: skip
COLUMN_LABELS = {
    "business_unit": _("Business unit"), "function": _("Function"), "location": _("Location"),
    "country": _("Country"), "level": _("Level"), "manager": _("Manager"), "status": _("Status"),
    "email": _("E-mail"),
}  # fmt: skip
YES_OR_NO = [("yes", _("Has one")), ("no", _("Has none"))]


class DirectoryFilter(Form):
    """Drawn only: what was chosen is read from the address, where the list finds it too."""

    def __init__(self, actor: Actor, choices: FilterChoices, asked: DirectoryRequest) -> None:
        super().__init__(initial={**asked.params(), "columns": asked.shown})
        self._add("business_unit", LABELS["business_unit"], _plain(choices.units))
        self._add("function", LABELS["function"], _plain(choices.functions))
        self._add("location", LABELS["location"], _plain(choices.locations))
        self._add("country", LABELS["country"], [(code, country_name(code)) for code in choices.countries])
        self._add("level", LABELS["level"], _plain(choices.levels))
        self._add("employment_status", LABELS["employment_status"], EmploymentStatus.choices)
        self._add("mentor", LABELS["mentor"], YES_OR_NO)
        for contributed in contributed_filters():
            self._add(contributed.name, contributed.label, contributed.choices(actor))
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("Columns"), choices=list(COLUMN_LABELS.items()), widget=ChipCheckboxes, required=False
        )

    def _add(self, name: str, label: Any, choices: Iterable[tuple[Any, Any]]) -> None:
        listed = [("", _("Any")), *choices]
        if len(listed) > 1:
            self.fields[name] = forms.ChoiceField(label=label, choices=listed, required=False)


class SaveViewForm(Form):
    name = forms.CharField(label=_("Name of the view"), max_length=80)
    is_shared = forms.BooleanField(label=_("Share it with HR"), required=False)


def filter_words(actor: Actor, asked: DirectoryRequest) -> list[tuple[str, str]]:
    """Each filter in words, with the address of the list without it."""
    return [(_words(actor, name, value), _without(asked, name)) for name, value in asked.filters.items()]


def _words(actor: Actor, name: str, value: Any) -> str:
    if name == "country":
        return country_name(value)
    if name == "employment_status":
        return str(EmploymentStatus(value).label)
    if name == "mentor":
        return gettext("Mentors") if value else gettext("No mentor profile")
    if name == "manager":
        return gettext("One manager's reports")
    contributed = next((one for one in contributed_filters() if one.name == name), None)
    if contributed is not None:
        return str(dict(contributed.choices(actor)).get(value, contributed.label))
    return gettext("Level %(level)s") % {"level": value} if name == "level" else str(value)


def _without(asked: DirectoryRequest, name: str) -> str:
    kept = {key: value for key, value in asked.filters.items() if key != name}
    return "?" + DirectoryRequest(asked.search, kept, asked.sort, asked.columns).address()


def _plain(values: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [(value, value) for value in values]
