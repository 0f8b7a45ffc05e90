from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import BigButtons, ChipRadio, DateInput, Form
from relationships.choices import EndReason

#: What one of the two can know; that somebody has left the organization is news of the people's data.
_SAID = (
    EndReason.GOALS_MET,
    EndReason.TIME_ENDED,
    EndReason.PROMOTED,
    EndReason.MUTUAL,
    EndReason.NO_CONTACT,
    EndReason.NOT_THE_RIGHT_FIT,
    EndReason.MOVED,
)


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
        choices=[
            *[choice for choice in EndReason.choices if choice[0] in _SAID],
            (EndReason.OTHER, _("I keep it to myself")),
        ],
        widget=ChipRadio,
        required=False,
        help_text=_("Nobody is to blame. Neither the other nor HR is shown your reason; it stays in the audit record."),
    )

    def clean_reason(self) -> EndReason:
        return EndReason(self.cleaned_data["reason"] or EndReason.OTHER)


class ActionItemForm(Form):
    text = forms.CharField(label=_("What will be done"), max_length=300)
    owner = forms.ChoiceField(label=_("Who"), widget=ChipRadio)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DateInput)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("owner", owners)
