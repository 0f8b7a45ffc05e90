from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import DateInput, Form
from participants.choices import ChangeKind
from participants.services.changes import HIGHEST_LEVEL, LONGEST_TEXT, ChangeEntry


class ChangeForm(Form):
    """The fields of one kind; `seen` is the preview that stood beside them."""

    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput())

    def __init__(self, *args: Any, kind: ChangeKind, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.kind = kind
        self.fields.update(_fields(kind))

    def entry(self) -> ChangeEntry:
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen" and value not in ("", None)}
        return ChangeEntry(self.kind, **given)


class MergeForm(Form):
    other = forms.CharField(
        label=_("The other record"),
        max_length=254,
        help_text=_("Its e-mail address or employee number. That record ends; what hangs on it moves here."),
    )


def _fields(kind: ChangeKind) -> dict[str, forms.Field]:
    if kind == ChangeKind.LEFT:
        return {"on": forms.DateField(label=_("Last day"), required=False, widget=DateInput())}
    if kind == ChangeKind.ON_LEAVE:
        day_back = _("When it is known. Sessions from then on stay; without it, all that are to come are cancelled.")
        return {
            "back_on": forms.DateField(
                label=_("First day back"), required=False, widget=DateInput(), help_text=day_back
            )
        }
    if kind == ChangeKind.PROMOTED:
        return {
            "job_title": forms.CharField(label=_("New job title"), required=False, max_length=LONGEST_TEXT),
            "level": forms.IntegerField(label=_("New level"), required=False, min_value=0, max_value=HIGHEST_LEVEL),
            "on": forms.DateField(label=_("Since"), required=False, widget=DateInput()),
        }
    return {}
