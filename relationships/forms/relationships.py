from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import BigButtons, ChipRadio, DateInput, Form
from relationships.choices import EndReason


class AnswerForm(Form):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, I would like to")), ("no", _("No, not this time"))],
        widget=BigButtons,
        error_messages={"required": _("Say yes or no.")},
    )


class SignForm(Form):
    typed_name = forms.CharField(
        label=_("Type your name to sign"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class EndForm(Form):
    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=EndReason.choices,
        widget=ChipRadio,
        help_text=_("Nobody is to blame; the reason helps HR to make better pairs."),
    )


class ActionItemForm(Form):
    text = forms.CharField(label=_("What will be done"), max_length=300)
    owner = forms.ChoiceField(label=_("Who"), widget=ChipRadio)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DateInput)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]
