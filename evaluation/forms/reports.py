from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.quarters import Quarter
from mentoring.ui.forms import Form

OFFERED = 5


class BuildForm(Form):
    quarter = forms.ChoiceField(label=_("Quarter"))

    def __init__(self, *args: object, current: Quarter, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        quarters = reversed(current.up_to(OFFERED))
        self.set_choices("quarter", [(each.name, each.label) for each in quarters])
        self.fields["quarter"].initial = current.previous.name
