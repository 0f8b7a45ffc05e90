from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import DateInput, Form
from participants.models import Competency, MentorProfile
from participants.services.mentor_profiles import LONGEST_BIOGRAPHY, MOST_HOURS, MOST_PLACES, Expertise, Offer

READERS = _("HR and people who might become your mentees.")


class MentorProfileForm(Form):
    capacity = forms.IntegerField(
        label=_("Mentees at the same time"),
        min_value=0,
        max_value=MOST_PLACES,
        help_text=_("Over all programs. Nobody is matched with you beyond this number."),
    )
    hours_per_month = forms.IntegerField(label=_("Hours a month for all of them"), min_value=0, max_value=MOST_HOURS)
    biography = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=LONGEST_BIOGRAPHY,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you have done, what you like to be asked about. Three sentences are enough."),
    )
    background_functions = forms.CharField(
        label=_("Functions you have worked in"), required=False, max_length=1000, help_text=_("Separated by commas.")
    )
    locks: Mapping[str, str | Promise] = {"biography": READERS}

    def __init__(self, *args: Any, competencies: list[Competency], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.competencies = competencies
        for competency in competencies:
            self.fields[f"level_{competency.pk}"] = forms.TypedChoiceField(
                label=competency.name,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("Not my field")), *((n.level, f"{n.level} {n.name}") for n in competency.levels.all())],
            )
            self.fields[f"evidence_{competency.pk}"] = forms.CharField(
                label=_("What shows it"),
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs={"aria-label": _("What shows it: %s") % competency.name}),
            )

    @property
    def expertise_fields(self) -> list[tuple[Any, Any]]:
        return [(self[f"level_{c.pk}"], self[f"evidence_{c.pk}"]) for c in self.competencies]

    def offer(self) -> Offer:
        given = self.cleaned_data
        levels = {c.pk: (given.get(f"level_{c.pk}"), given.get(f"evidence_{c.pk}", "")) for c in self.competencies}
        return Offer(
            capacity=given["capacity"],
            hours_per_month=given["hours_per_month"],
            biography=given["biography"],
            background_functions=[name.strip() for name in given["background_functions"].split(",") if name.strip()],
            expertise={pk: Expertise(level, evidence) for pk, (level, evidence) in levels.items() if level},
        )


class PauseForm(Form):
    until = forms.DateField(label=_("No new mentees until"), widget=DateInput())


def initial_of(profile: MentorProfile | None) -> dict[str, Any]:
    if profile is None:
        return {"capacity": 1, "hours_per_month": 3}
    values: dict[str, Any] = {
        "capacity": profile.capacity,
        "hours_per_month": profile.hours_per_month,
        "biography": profile.biography,
        "background_functions": ", ".join(profile.background_functions),
    }
    for row in profile.expertise.all():
        values |= {f"level_{row.competency_id}": row.level, f"evidence_{row.competency_id}": row.evidence}
    return values
