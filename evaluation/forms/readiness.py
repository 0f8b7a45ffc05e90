from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.choices import BANDS, Readiness
from evaluation.services.readiness import LONGEST_REASON
from mentoring.ui.forms import BigButtons, Form


class RatingForm(Form):
    """One card. `answer` is the button that was pressed; a band is needed only to change."""

    answer = forms.ChoiceField(
        choices=[("same", "same"), ("change", "change"), ("do_not_know", "do_not_know")], required=True
    )
    band = forms.ChoiceField(
        label=_("How soon could they take the role?"),
        choices=[(band.value, band.label) for band in BANDS],
        widget=BigButtons,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why, in one line"), max_length=LONGEST_REASON, required=False, widget=forms.TextInput
    )

    def __init__(self, *args: Any, lock: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locks = {"reason": lock}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") == "change" and not given.get("band") and "band" not in self.errors:
            self.add_error("band", _("Choose one of the four."))
        return given

    def chosen_band(self) -> Readiness:
        if self.cleaned_data["answer"] == "do_not_know":
            return Readiness.DO_NOT_KNOW
        return Readiness(self.cleaned_data["band"])
