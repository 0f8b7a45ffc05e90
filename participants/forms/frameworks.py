from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import Form
from participants.models import Competency
from participants.models.competency import LEVELS
from participants.readers.frameworks import FRAMEWORK_LIMITS, LENGTHS
from participants.services.framework_drafts import CompetencyEntry


class FrameworkForm(Form):
    """Its name and what its five levels are called."""

    name = forms.CharField(label=_("Name of the framework"), max_length=LENGTHS["name"])

    def __init__(self, *args: Any, level_names: list[str], **rest: Any) -> None:
        super().__init__(*args, **rest)
        for number in LEVELS:
            self.fields[f"level_{number}"] = forms.CharField(
                label=_("Level %(number)d is called") % {"number": number},
                max_length=LENGTHS["level_name"],
                initial=level_names[number - 1],
            )

    @property
    def level_fields(self) -> list[Any]:
        return [self[f"level_{number}"] for number in LEVELS]

    def values(self) -> dict[str, Any]:
        """For rename_framework."""
        given = self.cleaned_data
        return {"name": given["name"], "level_names": [given[f"level_{number}"] for number in LEVELS]}


class CompetencyForm(Form):
    name = forms.CharField(label=_("Competency"), max_length=LENGTHS["name"])
    theme = forms.CharField(
        label=_("Theme"), max_length=LENGTHS["theme"], help_text=_("Competencies of one theme stand together.")
    )
    definition = forms.CharField(
        label=_("What it means"),
        required=False,
        max_length=LENGTHS["definition"],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, level_names: list[str], themes: list[str], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.themes = themes
        self.fields["theme"].widget.attrs["list"] = "themes"
        for number in LEVELS:
            self.fields[f"behavior_{number}"] = forms.CharField(
                label=f"{number} {level_names[number - 1]}",
                max_length=LENGTHS["behavior"],
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def level_fields(self) -> list[Any]:
        return [self[f"behavior_{number}"] for number in LEVELS]

    def entry(self) -> CompetencyEntry:
        given = self.cleaned_data
        behaviors = [given[f"behavior_{number}"] for number in LEVELS]
        return CompetencyEntry(given["theme"], given["name"], given["definition"], behaviors)


class FrameworkFileForm(Form):
    file = forms.FileField(
        label=_("File with competencies"),
        help_text=_("CSV or Excel (.xlsx), one competency a row."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        allow_empty_file=True,
        max_length=255,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FRAMEWORK_LIMITS.file_bytes:
            raise forms.ValidationError(_("The file is larger than 2 MB."), code="file_too_large")
        return file


class MoveForm(Form):
    up = forms.BooleanField(required=False)


def initial_of(competency: Competency) -> dict[str, Any]:
    behaviors = {f"behavior_{level.level}": level.behavior for level in competency.levels.all()}
    names = ("name", "theme", "definition")
    return {name: getattr(competency, name) for name in names} | behaviors
