from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import DateInput, Form
from participants.choices import VacancyRisk
from participants.models import Competency, RoleProfile
from participants.services.role_profiles import MOST_POSITIONS, Criticality

NOT_ASKED = ("", _("Not asked for"))


class RoleProfileForm(Form):
    name = forms.CharField(label=_("Name of the role"), max_length=150)
    business_unit = forms.CharField(label=_("Business unit"), max_length=100, required=False)
    function = forms.CharField(label=_("Function"), max_length=100, required=False)
    open_positions = forms.IntegerField(
        label=_("Open positions"),
        min_value=0,
        max_value=MOST_POSITIONS,
        initial=0,
        required=False,
        help_text=_("Every member sees them on the career map."),
    )
    is_critical = forms.BooleanField(
        label=_("This is a critical role: a vacancy would hurt the business"), required=False
    )
    impact = forms.CharField(
        label=_("Why a vacancy would hurt"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    vacancy_risk = forms.ChoiceField(
        label=_("Risk of a vacancy"), choices=VacancyRisk.choices, initial=VacancyRisk.LOW, required=False
    )
    vacancy_expected_on = forms.DateField(label=_("Vacancy expected"), required=False, widget=DateInput())

    def __init__(self, *args: Any, competencies: list[Competency], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.competencies = competencies
        for competency in competencies:
            self.fields[f"level_{competency.pk}"] = forms.TypedChoiceField(
                label=competency.name,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[
                    NOT_ASKED,
                    *((level.level, f"{level.level} {level.name}") for level in competency.levels.all()),
                ],
            )

    @property
    def level_fields(self) -> list[Any]:
        return [self[f"level_{competency.pk}"] for competency in self.competencies]

    def values(self) -> dict[str, Any]:
        """For save_role_profile."""
        given = self.cleaned_data
        levels = {c.pk: given.get(f"level_{c.pk}") for c in self.competencies}
        required: dict[UUID, int] = {pk: level for pk, level in levels.items() if level is not None}
        critical = None
        if given["is_critical"]:
            risk = given["vacancy_risk"] or VacancyRisk.LOW
            critical = Criticality(given["impact"], risk, given["vacancy_expected_on"])
        names = {key: given[key] for key in ("name", "business_unit", "function")}
        open_positions = given["open_positions"] or 0
        return {**names, "required": required, "critical": critical, "open_positions": open_positions}


class IncumbentForm(Form):
    """Chosen by name: as many people as there may be, a list of them is no choice."""

    person = forms.CharField(
        label=_("Person"), max_length=254, help_text=_("E-mail address or employee number, as in the directory.")
    )
    since_on = forms.DateField(label=_("In the role since"), required=False, widget=DateInput())


def initial_of(profile: RoleProfile | None) -> dict[str, Any]:
    if profile is None:
        return {}
    names = (
        "name",
        "business_unit",
        "function",
        "open_positions",
        "is_critical",
        "impact",
        "vacancy_risk",
        "vacancy_expected_on",
    )
    levels = {f"level_{row.competency_id}": row.level for row in profile.required_levels.all()}
    return {name: getattr(profile, name) for name in names} | levels
