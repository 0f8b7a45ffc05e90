from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.services.reviews import LONGEST_STEP, LONGEST_TEXT, MOST_STEPS, Step
from mentoring.ui.forms import DateInput, Form

#: Lines for new steps beside those that are there.
EMPTY_LINES = 2


class ReviewForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    went_well = forms.CharField(
        label=_("What went well"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 4})
    )
    to_change = forms.CharField(
        label=_("What we change"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, lock: str, owners: Sequence[tuple[str, str]], steps: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locks = {"went_well": lock, "to_change": lock}
        self.lines = min(steps + EMPTY_LINES, MOST_STEPS)
        for at in range(self.lines):
            self.fields[f"step_{at}"] = forms.CharField(
                label=_("Step %d") % (at + 1), max_length=LONGEST_STEP, required=False
            )
            self.fields[f"owner_{at}"] = forms.ChoiceField(label=_("Who"), choices=owners, required=False)
            self.fields[f"due_{at}"] = forms.DateField(label=_("By when"), required=False, widget=DateInput)

    def step_rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"step_{at}"], self[f"owner_{at}"], self[f"due_{at}"]) for at in range(self.lines)]

    def steps(self, before: Sequence[dict[str, Any]]) -> list[Step]:
        """A line that is emptied is struck; an unchanged text keeps the mark that it was carried over."""
        carried = {step["text"] for step in before if step.get("is_carried_over")}
        given = self.cleaned_data
        texts = ((at, " ".join(given[f"step_{at}"].split())) for at in range(self.lines))
        return [
            Step(text, given[f"owner_{at}"] or "mentee", given[f"due_{at}"], text in carried)
            for at, text in texts
            if text
        ]
