"""The log of a session as the two fill it in: what became of it first, the rest only where it applies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import BigButtons, ChipRadio, Form
from relationships.choices import SessionStatus
from relationships.forms.sessions import MINUTES
from relationships.models import ActionItem
from relationships.services.sessions import LogEntry

HELD, MOVED, NOT_HELD = "held", "moved", "not_held"
OTHER_TIME = "other"


@dataclass(frozen=True)
class LogSubject:
    """What the form has to know about the session and the one who logs it."""

    other_name: str
    is_mentor: bool
    planned_minutes: int
    #: (wall time, words) of three times to move to.
    proposals: Sequence[tuple[str, str]] = ()
    open_actions: Sequence[ActionItem] = ()
    next_session: str = ""
    #: Set when what became of the session stands already: only the own parts are left to add.
    settled: str = ""


class LogForm(Form):
    """Three taps: it took place, how useful, save."""

    service_names: Mapping[str, str] = {"starts": "moved_to", "text": "action_text"}

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(HELD, _("It took place")), (MOVED, _("We moved it")), (NOT_HELD, _("It did not happen"))],
        widget=BigButtons,
        error_messages={"required": _("Say whether the session took place.")},
    )
    moved_to = forms.ChoiceField(label=_("When will you meet instead?"), required=False, widget=BigButtons)
    who = forms.ChoiceField(
        label=_("Who could not?"),
        required=False,
        widget=ChipRadio,
        help_text=_("Nobody needs to say why. HR sees only that the session did not take place."),
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
    done_actions = forms.MultipleChoiceField(
        label=_("Done since last time"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shared_note = forms.CharField(
        label=_("Shared note"), max_length=20_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    private_note = forms.CharField(
        label=_("Private note"), max_length=20_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    action_text = forms.CharField(label=_("One thing to do"), max_length=300, required=False)
    action_owner = forms.ChoiceField(label=_("Who"), required=False, widget=ChipRadio)
    action_due = forms.BooleanField(required=False)

    def __init__(self, *args: Any, subject: LogSubject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        other = subject.other_name
        self.locks = {
            "usefulness": _("%(name)s does not see this. HR sees only “fine” or “low”, over three or more sessions.")
            % {"name": other},
            "shared_note": _("%(name)s and you.") % {"name": other},
            "private_note": _("Only you. Encrypted. Not HR, not the administrator."),
        }
        self.set_choices("who", [("other", other), ("me", _("Me")), ("both", _("Both of us"))])
        self.set_choices("moved_to", [*subject.proposals, (OTHER_TIME, _("Another time"))])
        self.set_choices("action_owner", [("me", _("Me")), ("other", other)])
        self.set_choices("done_actions", [(str(item.pk), item.text) for item in subject.open_actions])
        self.set_choices(
            "minutes", sorted(dict([*MINUTES, (subject.planned_minutes, str(subject.planned_minutes))]).items())
        )
        self.fields["action_due"].label = _("Before the next session (%(day)s)") % {"day": subject.next_session}
        if subject.settled:
            self.fields["outcome"].required = False

    @property
    def usefulness_error(self) -> str:
        return " ".join(str(error) for error in self.errors.get("usefulness", []))

    def clean_topics(self) -> tuple[str, ...]:
        topics = (" ".join(topic.split()) for topic in self.cleaned_data["topics"].split(","))
        return tuple(dict.fromkeys(topic for topic in topics if topic))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.subject.settled:
            given["outcome"] = HELD if self.subject.settled == SessionStatus.HELD else NOT_HELD
        elif given.get("outcome") == MOVED and not given.get("moved_to") and "moved_to" not in self.errors:
            self.add_error("moved_to", _("Choose a time, or another one."))
        elif given.get("outcome") == NOT_HELD and not given.get("who") and "who" not in self.errors:
            self.add_error("who", _("Say who could not, or both."))
        return given

    def entry(self) -> LogEntry:
        """Notes that were not shown in the form are left as they are."""
        given = self.cleaned_data
        is_held = given["outcome"] == HELD
        return LogEntry(
            outcome=self._status(),
            usefulness=given["usefulness"] if is_held else None,
            minutes=given["minutes"] if is_held else None,
            topics=given["topics"],
            shared_note=given["shared_note"] if "shared_note" in self.data else None,
            private_note=given["private_note"] if "private_note" in self.data else None,
        )

    def _status(self) -> SessionStatus:
        given = self.cleaned_data
        if self.subject.settled:
            return SessionStatus(self.subject.settled)
        if given["outcome"] == HELD:
            return SessionStatus.HELD
        if given["who"] == "both":
            return SessionStatus.CANCELLED
        mentor_could_not = (given["who"] == "me") == self.subject.is_mentor
        return SessionStatus.NO_SHOW_MENTOR if mentor_could_not else SessionStatus.NO_SHOW_MENTEE
