"""What people enter about goals. Three questions first; the rest can follow."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from development_plans.choices import GOAL_OUTCOMES, WhoseNeed
from development_plans.content import self_assessment_words
from development_plans.forms.numbers import NumberField
from development_plans.models import Goal
from development_plans.services.goals import GoalFields
from mentoring.ui.forms import BigButtons, ChipRadio, DateInput, Form
from participants.models import Competency


class GoalForm(Form):
    statement = forms.CharField(
        label=_("What will be different?"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say what will be different.")},
    )
    measure = forms.CharField(
        label=_("Which figure will show it?"),
        max_length=150,
        required=False,
        help_text=_("Something that others could read off too, such as “Forecast error”."),
    )
    baseline = NumberField(label=_("Today it is"), required=False)
    target = NumberField(label=_("It becomes"), required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=30, required=False, widget=forms.TextInput({"placeholder": _("%, hours")})
    )
    due_on = forms.DateField(label=_("By which date?"), required=False, widget=DateInput)
    competency = forms.ChoiceField(label=_("Which competency does it serve?"), required=False)
    achievable_because = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    whose_need = forms.ChoiceField(
        label=_("Whose need is it?"), choices=WhoseNeed.choices, widget=ChipRadio, initial=WhoseNeed.BOTH
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=10**6)

    def __init__(self, *args: Any, competencies: Iterable[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._competencies = {str(competency.pk): competency for competency in competencies}
        names = [(pk, competency.name) for pk, competency in self._competencies.items()]
        self.set_choices("competency", [("", _("Not said yet")), *names])
        achievable = next(each for each in self_assessment_words().smart if each.letter == "A")
        self.fields["achievable_because"].label = achievable.question

    def goal_fields(self) -> GoalFields:
        given = {name: self.cleaned_data[name] for name in GoalFields.__dataclass_fields__}
        return GoalFields(**{**given, "competency": self._competencies.get(given["competency"])})


def initial_of(goal: Goal) -> dict[str, Any]:
    values = {name: getattr(goal, name) for name in GoalFields.__dataclass_fields__}
    return {**values, "competency": str(goal.competency_id or ""), "version": goal.version}


class ProgressForm(Form):
    value = NumberField(label=_("Value"), error_messages={"required": _("Write the value, such as 4.1.")})
    measured_on = forms.DateField(label=_("Measured on"), widget=DateInput)
    evidence = forms.CharField(label=_("What shows it?"), max_length=2000, required=False)
    back = forms.ChoiceField(choices=[("plan", ""), ("goal", "")], required=False, widget=forms.HiddenInput)


class CloseForm(Form):
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[(outcome.value, outcome.label) for outcome in GOAL_OUTCOMES],
        widget=BigButtons,
        error_messages={"required": _("Say what came of the goal.")},
    )
