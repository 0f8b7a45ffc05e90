"""The steps of the wizard as forms. Each gives `values()` under the names that `save_step` takes."""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.tenancy.roles import ROLE_NAMES
from mentoring.ui.forms import ChipCheckboxes, DateInput, Form
from participants.queries.role_profiles import choosable_roles
from programs.choices import CoachingModel, SetupStep
from programs.content import matching_defaults
from programs.models import Program
from programs.queries.setup import WIZARD_ROLES, choosable_members, read_step, step_version

#: Rows that a form takes at most; more is a mistake or an attack.
MOST_ROWS = 60


class StepForm(Form):
    """`plain` are shown, `more` stand behind a fold, `rows` repeat."""

    more_names: ClassVar[tuple[str, ...]] = ()
    rows_legend: ClassVar[str | Promise] = ""
    rows_help: ClassVar[str | Promise] = ""
    rows_folded: ClassVar[bool] = False
    rows_add: ClassVar[str | Promise] = ""

    version = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def __init__(self, program: Program, step: str, data: Mapping[str, Any] | None = None) -> None:
        self.program = program
        self.stored = read_step(program, step)
        super().__init__(data, initial={**self.stored, "version": step_version(program, step)})
        self.row_names: list[list[str]] = []
        self.prepare()

    def prepare(self) -> None:
        """Choices and rows that depend on the program."""

    @property
    def plain(self) -> list[BoundField]:
        repeated = {name for row in self.row_names for name in row}
        return [f for f in self.visible_fields() if f.name not in repeated and f.name not in self.more_names]

    @property
    def more(self) -> list[BoundField]:
        return [self[name] for name in self.more_names]

    @property
    def rows(self) -> list[list[BoundField]]:
        return [[self[name] for name in row] for row in self.row_names]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.stored}

    def add_rows(self, prefix: str, stored: Sequence[Mapping[str, Any]], fields: Mapping[str, forms.Field]) -> None:
        """As many rows as are stored or sent, and an empty one to add to."""
        sent = [int(m[1]) for name in self.data if (m := re.fullmatch(rf"{prefix}_([0-9]{{1,3}})_[a-z_]+", name))]
        count = min(MOST_ROWS, max([len(stored), *(number + 1 for number in sent)]))
        if not self.is_bound:
            count += 1
        for number in range(count):
            names = []
            for key, field in fields.items():
                name = f"{prefix}_{number}_{key}"
                self.fields[name] = copy.deepcopy(field)
                self.initial[name] = stored[number].get(key) if number < len(stored) else None
                names.append(name)
            self.row_names.append(names)

    def row_values(self, prefix: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        rows = range(len(self.row_names))
        return [{key: self.cleaned_data.get(f"{prefix}_{number}_{key}") for key in fields} for number in rows]


_OBJECTIVE = {
    "text": forms.CharField(label=gettext_lazy("What shall be reached"), max_length=300, required=False),
    "measure": forms.CharField(label=gettext_lazy("Measured by"), max_length=200, required=False),
    "baseline": forms.CharField(label=gettext_lazy("Today"), max_length=50, required=False),
    "target": forms.CharField(label=gettext_lazy("Target"), max_length=50, required=False),
    "due_on": forms.DateField(label=gettext_lazy("By"), required=False, widget=DateInput),
}


class PurposeForm(StepForm):
    rows_legend = gettext_lazy("Objectives")
    rows_help = gettext_lazy("What will be different, and how you will see it. Empty the text to remove one.")
    rows_add = gettext_lazy("Add an objective")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    business_need = forms.CharField(
        label=gettext_lazy("Which business need does it serve?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2}),
    )
    target_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles it shall fill"), required=False, widget=ChipCheckboxes
    )

    def prepare(self) -> None:
        roles = [(str(role.pk), role.name) for role in choosable_roles()]
        if roles:
            self.set_choices("target_roles", roles)
            self.initial["target_roles"] = [str(pk) for pk in self.stored["target_roles"]]
        else:
            del self.fields["target_roles"]
        self.add_rows("objective", self.stored["objectives"], _OBJECTIVE)

    def values(self) -> dict[str, Any]:
        rows = [row for row in self.row_values("objective", list(_OBJECTIVE)) if row["text"]]
        chosen = self.cleaned_data.get("target_roles", [])
        return {
            "name": self.cleaned_data["name"],
            "business_need": self.cleaned_data["business_need"],
            "target_roles": [UUID(pk) for pk in chosen],
            "objectives": rows,
        }


class PeopleForm(StepForm):
    opens_on = forms.DateField(label=gettext_lazy("Applications open"), required=False, widget=DateInput)
    closes_on = forms.DateField(label=gettext_lazy("Applications close"), required=False, widget=DateInput)
    starts_on = forms.DateField(
        label=gettext_lazy("The program starts"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Milestones move with the start."),
    )
    mentee_places = forms.IntegerField(label=gettext_lazy("Places for mentees"), min_value=1, max_value=5000)


class FrameworkForm(StepForm):
    more_names = ("minimum_sessions", "guidelines")
    rows_legend = gettext_lazy("Milestones")
    rows_help = gettext_lazy("Empty the name to remove one.")
    rows_add = gettext_lazy("Add a milestone")
    rows_folded = True

    duration_months = forms.IntegerField(label=gettext_lazy("Months"), min_value=1, max_value=60)
    cadence_days = forms.TypedChoiceField(label=gettext_lazy("Rhythm"), coerce=int)
    session_minutes = forms.IntegerField(label=gettext_lazy("Minutes a session"), min_value=15, max_value=480)
    coaching_model = forms.ChoiceField(
        label=gettext_lazy("Model"),
        choices=CoachingModel.choices,
        help_text=gettext_lazy("It shapes the agenda of the sessions."),
    )
    minimum_sessions = forms.IntegerField(label=gettext_lazy("Smallest number of sessions"), min_value=0, max_value=200)
    guidelines = forms.CharField(
        label=gettext_lazy("Guidelines"),
        required=False,
        help_text=gettext_lazy("One a line. Participants read them before they begin."),
        widget=forms.Textarea({"rows": 6}),
    )

    _MILESTONE: ClassVar[dict[str, forms.Field]] = {
        "id": forms.UUIDField(required=False, widget=forms.HiddenInput),
        "name": forms.CharField(label=gettext_lazy("Milestone"), max_length=150, required=False),
        "due_on": forms.DateField(label=gettext_lazy("When"), required=False, widget=DateInput),
    }

    def prepare(self) -> None:
        words = {7: _("Every week"), 14: _("Every 2 weeks"), 21: _("Every 3 weeks"), 28: _("Every 4 weeks")}
        words |= {42: _("Every 6 weeks"), 90: _("Every quarter")}
        stored = self.stored["cadence_days"]
        words.setdefault(stored, _("Every %(n)d days") % {"n": stored})
        self.set_choices("cadence_days", sorted(words.items()))
        self.initial["guidelines"] = "\n".join(self.stored["guidelines"])
        self.add_rows("milestone", self.stored["milestones"], self._MILESTONE)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self.row_names:
            if cleaned.get(row[1]) and not cleaned.get(row[2]):
                self.add_error(row[2], _("Give the day."))
        return cleaned

    def values(self) -> dict[str, Any]:
        rows = self.row_values("milestone", list(self._MILESTONE))
        return {
            **{name: self.cleaned_data[name] for name in self.stored if name not in {"guidelines", "milestones"}},
            "guidelines": self.cleaned_data["guidelines"].splitlines(),
            "milestones": [row for row in rows if row["name"]],
        }


class MatchingForm(StepForm):
    def prepare(self) -> None:
        words = {
            "ignore": _("ignore"),
            "low": _("a little"),
            "medium": _("medium"),
            "high": _("much"),
            "very_high": _("very much"),
        }
        for rule in matching_defaults().rules:
            if rule.kind == "wish":
                self.fields[rule.key] = forms.ChoiceField(label=rule.sentence, choices=list(words.items()))
                self.initial[rule.key] = self.stored["wishes"][rule.key]

    def values(self) -> dict[str, Any]:
        return {"wishes": {key: self.cleaned_data[key] for key in self.stored["wishes"]}}


class GovernanceForm(StepForm):
    def prepare(self) -> None:
        people = [(str(member.pk), member.name) for member in choosable_members()]
        for name, role in WIZARD_ROLES.items():
            for key, label in ((name, ROLE_NAMES[role]), (f"{name}_deputy", _("Deputy"))):
                field = forms.ChoiceField(label=label, choices=[("", _("Nobody yet")), *people], required=False)
                self.fields[key] = field
                self.initial[key] = str(self.stored[key] or "")
            self.row_names.append([name, f"{name}_deputy"])

    def values(self) -> dict[str, Any]:
        return {name: UUID(pk) if (pk := self.cleaned_data[name]) else None for name in self.stored}


class CommunicationForm(StepForm):
    application_text = forms.CharField(
        label=gettext_lazy("What every employee reads about the program"),
        help_text=gettext_lazy("What it is, for whom, what it asks of them. It stands on the program's public page."),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 8}),
    )
    locks: Mapping[str, str | Promise] = {
        "application_text": gettext_lazy("Everybody in the organization reads this once the program is launched.")
    }


STEP_FORMS: dict[str, type[StepForm]] = {
    SetupStep.PURPOSE: PurposeForm,
    SetupStep.PEOPLE: PeopleForm,
    SetupStep.FRAMEWORK: FrameworkForm,
    SetupStep.MATCHING: MatchingForm,
    SetupStep.GOVERNANCE: GovernanceForm,
    SetupStep.COMMUNICATION: CommunicationForm,
}
