from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import Form
from participants.queries.career_map import CareerStep
from participants.services.career_map import LONGEST_EXPERIENCE, MOST_EXPERIENCES, MOST_STEPS, StepEntry

SPARE_ROWS = 2


class NextRolesForm(Form):
    """Every next role with the experiences that count, one a line; some rows are left free for more."""

    def __init__(self, *args: Any, roles: list[tuple[str, str]], steps: Sequence[CareerStep], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.row_count = min(len(steps) + SPARE_ROWS, MOST_STEPS)
        for number in range(self.row_count):
            step = steps[number] if number < len(steps) else None
            self.fields[f"role_{number}"] = forms.ChoiceField(
                label=_("Next role"),
                required=False,
                choices=[("", _("None")), *roles],
                initial=str(step.role.pk) if step else "",
            )
            self.fields[f"experiences_{number}"] = forms.CharField(
                label=_("Experiences that count"),
                required=False,
                max_length=(LONGEST_EXPERIENCE + 2) * MOST_EXPERIENCES,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("One a line."),
                initial="\n".join(step.experiences) if step else "",
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"role_{number}"], self[f"experiences_{number}"]) for number in range(self.row_count)]

    def steps(self) -> list[StepEntry]:
        given = self.cleaned_data
        rows = [(given[f"role_{number}"], given[f"experiences_{number}"]) for number in range(self.row_count)]
        return [StepEntry(UUID(role), text.splitlines()) for role, text in rows if role]
