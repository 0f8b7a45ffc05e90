"""What people enter about sessions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import BigButtons, ChipRadio, Form, ZonedTimeField
from relationships.choices import SessionStatus
from relationships.services.sessions import LogEntry

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
            self.fields["minutes"].choices = [(m, _("%s minutes") % label) for m, label in choices]  # type: ignore[attr-defined]


class LogForm(Form):
    """Three taps: held, useful, save. The rest is optional."""

    outcome = forms.ChoiceField(
        label=_("Did it take place?"),
        choices=[
            (SessionStatus.HELD, _("It took place")),
            (SessionStatus.NO_SHOW_MENTOR, _("The mentor could not")),
            (SessionStatus.NO_SHOW_MENTEE, _("The mentee could not")),
            (SessionStatus.CANCELLED, _("We both could not")),
        ],
        widget=BigButtons,
        error_messages={"required": _("Say whether the session took place.")},
    )
    usefulness = forms.TypedChoiceField(
        label=_("How useful was it?"),
        choices=[(n, str(n)) for n in range(1, 6)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    minutes = forms.TypedChoiceField(
        label=_("How long"), choices=MINUTES, coerce=int, empty_value=None, required=False, widget=ChipRadio
    )
    topics = forms.CharField(label=_("Topics"), max_length=1000, required=False, help_text=_("Separate with commas."))
    shared_note = forms.CharField(
        label=_("Shared note"), max_length=20_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    private_note = forms.CharField(
        label=_("Private note"), max_length=20_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    action_text = forms.CharField(label=_("One thing to do"), max_length=300, required=False)
    action_owner = forms.ChoiceField(label=_("Who"), required=False, widget=ChipRadio)

    def __init__(self, *args: Any, other: str, planned_minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locks = {
            "usefulness": _("%(name)s does not see this. HR sees only “fine” or “low”, over three or more sessions.")
            % {"name": other},
            "shared_note": _("%(name)s and you.") % {"name": other},
            "private_note": _("Only you. Encrypted. Not HR, not the administrator."),
        }
        self.fields["action_owner"].choices = [("me", _("Me")), ("other", other)]  # type: ignore[attr-defined]
        choices = dict([*MINUTES, (planned_minutes, str(planned_minutes))])
        self.fields["minutes"].choices = sorted(choices.items())  # type: ignore[attr-defined]

    @property
    def usefulness_error(self) -> str:
        return " ".join(str(error) for error in self.errors.get("usefulness", []))

    def clean_topics(self) -> tuple[str, ...]:
        topics = (" ".join(topic.split()) for topic in self.cleaned_data["topics"].split(","))
        return tuple(dict.fromkeys(topic for topic in topics if topic))

    def entry(self) -> LogEntry:
        """Notes that were not shown in the form are left as they are."""
        given = self.cleaned_data
        return LogEntry(
            outcome=SessionStatus(given["outcome"]),
            usefulness=given["usefulness"] if given["outcome"] == SessionStatus.HELD else None,
            minutes=given["minutes"],
            topics=given["topics"],
            shared_note=given["shared_note"] if "shared_note" in self.data else None,
            private_note=given["private_note"] if "private_note" in self.data else None,
        )
