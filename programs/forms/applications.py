from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import ChipRadio, Form
from participants.models import Competency, MentorExpertise
from participants.queries.role_profiles import choosable_roles
from programs.choices import ApplicationStatus, Side
from programs.models import Application
from programs.queries.applications import choosable_competencies
from programs.services.applications import ApplicationEntry
from programs.services.mentor_offers import Offer

NEEDS, OFFERS = 3, 3


def competency_choices(first: str, competencies: Iterable[Competency]) -> list[Any]:
    """By theme, so that a long list can be read."""
    themes: dict[str, list[tuple[str, str]]] = {}
    for competency in competencies:
        themes.setdefault(competency.theme, []).append((str(competency.pk), competency.name))
    return [("", first), *themes.items()]


class MenteeForm(Form):
    """Three questions."""

    groups: ClassVar[tuple[str, ...]] = ("need_1", "need_2", "need_3")
    legend = gettext_lazy("1. What do you want to learn?")
    group_help = gettext_lazy("The most important first; one is enough.")
    locks: Mapping[str, str | Promise] = {
        "motivation": gettext_lazy("Those who decide about applications read this, nobody else.")
    }
    service_names: Mapping[str, str] = {"needs": "need_1"}

    target_role = forms.ChoiceField(label=gettext_lazy("2. Which role are you heading for?"), required=False)
    motivation = forms.CharField(
        label=gettext_lazy("3. Why now, and what would be different in a year?"),
        help_text=gettext_lazy("Two or three sentences are enough."),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, data: Mapping[str, Any] | None, application: Application | None) -> None:
        super().__init__(data)
        competencies = list(choosable_competencies())
        chosen = [str(need.competency_id) for need in application.needs.all()] if application else []
        labels = (_("Most important"), _("Second"), _("Third"))
        for number, (name, label) in enumerate(zip(self.groups, labels, strict=True)):
            first = _("Choose") if number == 0 else _("Nothing more")
            choices = competency_choices(first, competencies)
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.initial[name] = chosen[number] if number < len(chosen) else ""
        # By name: which roles are critical is not for everybody.
        roles = [(str(role.pk), role.name) for role in choosable_roles().order_by("name", "pk")]
        self.set_choices("target_role", [("", _("I do not know yet")), *roles])
        if application is not None:
            self.initial["target_role"] = str(application.target_role_id or "")
            self.initial["motivation"] = application.motivation

    def entry(self) -> ApplicationEntry:
        chosen = [self.cleaned_data[name] for name in self.groups]
        role = self.cleaned_data["target_role"]
        return ApplicationEntry(
            motivation=self.cleaned_data["motivation"],
            needs=tuple(UUID(pk) for pk in chosen if pk),
            target_role_id=UUID(role) if role else None,
        )


class MentorForm(Form):
    """Three questions."""

    groups: ClassVar[tuple[str, ...]] = tuple(
        f"{part}_{n}" for n in range(1, OFFERS + 1) for part in ("offer", "example")
    )
    legend = gettext_lazy("1. What have you done that others can learn from?")
    group_help = gettext_lazy("With one example each; one is enough. It goes into your mentor profile.")
    locks: Mapping[str, str | Promise] = {
        "motivation": gettext_lazy("Those who decide about applications read this, nobody else.")
    }
    service_names: Mapping[str, str] = {"expertise": "offer_1"}

    capacity = forms.IntegerField(
        label=gettext_lazy("2. How many people do you have time for at once?"),
        min_value=1,
        max_value=20,
        initial=1,
        help_text=gettext_lazy("Over all programs together. You can pause new people at any time."),
    )
    motivation = forms.CharField(
        label=gettext_lazy("3. Why would you like to do this?"),
        help_text=gettext_lazy("A sentence or two is enough."),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, application: Application | None, offered: Iterable[MentorExpertise]
    ) -> None:
        super().__init__(data)
        known = list(offered)[:OFFERS]
        choices = competency_choices(_("Choose"), list(choosable_competencies()))
        for number in range(OFFERS):
            offer, example = f"offer_{number + 1}", f"example_{number + 1}"
            label = (_("Most"), _("Second"), _("Third"))[number]
            self.fields[offer] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.fields[example] = forms.CharField(label=_("For example"), max_length=300, required=False)
            if number < len(known):
                self.initial.update({offer: str(known[number].competency_id), example: known[number].evidence})
        if application is not None:
            self.initial.update({"capacity": application.capacity, "motivation": application.motivation})

    def entry(self) -> ApplicationEntry:
        pairs = [(self.cleaned_data[f"offer_{n}"], self.cleaned_data[f"example_{n}"]) for n in range(1, OFFERS + 1)]
        return ApplicationEntry(
            motivation=self.cleaned_data["motivation"],
            capacity=self.cleaned_data["capacity"],
            expertise=tuple(Offer(UUID(pk), example) for pk, example in pairs if pk),
        )


class DecisionForm(Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            (ApplicationStatus.ACCEPTED.value, gettext_lazy("Accept")),
            (ApplicationStatus.WAITLISTED.value, gettext_lazy("Waiting list")),
            (ApplicationStatus.REJECTED.value, gettext_lazy("Not selected this time")),
        ],
        widget=ChipRadio,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One or two sentences that you would also say in person."),
        error_messages={"required": gettext_lazy("Give the reason: a sentence for the record.")},
    )
    locks: Mapping[str, str | Promise] = {
        "reason": gettext_lazy("The person can read this on the application's page, and so can those who decide.")
    }


class InviteForm(Form):
    side = forms.ChoiceField(
        label=gettext_lazy("Invite as"), choices=Side.choices, initial=Side.MENTEE, widget=ChipRadio
    )
    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        max_length=200_000,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("One a line, or with commas between; paste them from a list."),
    )

    def addresses(self) -> list[str]:
        text = self.cleaned_data["emails"].replace(",", "\n").replace(";", "\n")
        return [line.strip() for line in text.splitlines() if line.strip()]


class EndForm(Form):
    status = forms.ChoiceField(label=gettext_lazy("What shall happen?"), widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, Any] | None, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.set_choices("status", choices)
