"""Base forms: fields drawn by `form_row`, locks that say who reads a field, date-times with their zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mentoring.errors import Conflict, RuleBroken

ZONES = (
    "Europe/London", "Europe/Warsaw", "Europe/Stockholm", "Europe/Berlin", "Europe/Paris", "Europe/Madrid",
    "Europe/Helsinki", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo",
    "Africa/Accra", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Sydney", "UTC",
)  # fmt: skip


@dataclass(frozen=True)
class ZonedTime:
    """An appointment as people agree on it: the wall clock in a place."""

    wall: datetime
    zone: str


class ChipRadio(forms.RadioSelect):
    """A choice of one, drawn as chips."""

    def __init__(self, attrs: dict[str, Any] | None = None, **rest: Any) -> None:
        super().__init__({"class": "choice-chips", **(attrs or {})}, **rest)


class ChipCheckboxes(forms.CheckboxSelectMultiple):
    """A choice of several, drawn as chips."""

    def __init__(self, attrs: dict[str, Any] | None = None, **rest: Any) -> None:
        super().__init__({"class": "choice-chips", **(attrs or {})}, **rest)


class BigButtons(forms.RadioSelect):
    """A choice of one as full-width buttons, for thumbs."""

    def __init__(self, attrs: dict[str, Any] | None = None, **rest: Any) -> None:
        super().__init__({"class": "choice-buttons", **(attrs or {})}, **rest)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ZonedTimeWidget(forms.MultiWidget):
    def __init__(self, zones: list[tuple[str, str]], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "day": DateInput({"aria-label": _("Day")}),
                "time": TimeInput({"aria-label": _("Time")}),
                "zone": forms.Select({"aria-label": _("Time zone")}, choices=zones),
            },
            attrs,
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html('<div class="zoned-time">{}</div>', super().render(name, value, attrs, renderer))

    def decompress(self, value: ZonedTime | None) -> list[Any]:
        return [value.wall.date(), value.wall.time(), value.zone] if value else [None, None, None]


class ZonedTimeField(forms.MultiValueField):
    """Day, time and zone; gives a ZonedTime."""

    widget: Any

    def __init__(self, *, zone: str = "UTC", **rest: Any) -> None:
        zones = [(name, zone_name(name)) for name in dict.fromkeys((zone, *ZONES))]
        fields = (
            forms.DateField(),
            forms.TimeField(),
            forms.ChoiceField(choices=zones, initial=zone),
        )
        rest.setdefault("initial", None)
        super().__init__(fields=fields, widget=ZonedTimeWidget(zones), require_all_fields=True, **rest)

    def compress(self, data_list: list[Any]) -> ZonedTime | None:
        if not data_list:
            return None
        day, moment, zone = data_list
        if not isinstance(day, date) or not isinstance(moment, time):
            raise ValidationError(_("Give the day and the time."), code="incomplete")
        if zone not in available_timezones():
            raise ValidationError(_("This time zone is not known."), code="unknown_zone")
        return ZonedTime(datetime.combine(day, moment), zone)


def zone_name(name: str) -> str:
    """Warsaw (Europe)."""
    region, _slash, city = name.rpartition("/")
    city = city.replace("_", " ")
    return f"{city} ({region})" if region else city


class InterfaceForm(forms.BaseForm):
    """`locks` maps a field's name to the words for who will read it."""

    locks: Mapping[str, str | Promise] = {}
    #: What a service calls a field -> how it is called here, where the two differ.
    service_names: Mapping[str, str] = {}

    def set_choices(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """For choices that are known only when the form is made."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def refuse(self, error: RuleBroken | Conflict) -> None:
        """What a service has refused: at the field it is about, if the form has it."""
        named = error.field if isinstance(error, RuleBroken) else None
        field = self.service_names.get(named, named) if named else None
        self.add_error(field if field in self.fields else None, str(error))


class Form(InterfaceForm, forms.Form):
    """The base of our forms."""


class ModelForm(InterfaceForm, forms.ModelForm):  # type: ignore[type-arg]
    """The base of our forms on a model. Saving belongs to a service, never to the form."""

    def save(self, commit: bool = True) -> Any:
        raise NotImplementedError("Give the cleaned data to a service.")
