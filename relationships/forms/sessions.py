"""What people enter about sessions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import ChipRadio, Form, ZonedTimeField

MINUTES = [(30, "30"), (45, "45"), (60, "60"), (90, "90")]


class ScheduleForm(Form):
    starts = ZonedTimeField(label=_("When"))
    minutes = forms.TypedChoiceField(
        label=_("How long"),
        choices=[(m, _("%s minutes") % label) for m, label in MINUTES],
        coerce=int,
        widget=ChipRadio,
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=300,
        required=False,
        help_text=_("A room, or the address of your own meeting room."),
    )
    sequence = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"] = ZonedTimeField(label=_("When"), zone=zone)
        self.fields["minutes"].initial = minutes
        if minutes not in dict(MINUTES):
            choices = sorted([*MINUTES, (minutes, str(minutes))])
            self.set_choices("minutes", [(m, _("%s minutes") % label) for m, label in choices])
