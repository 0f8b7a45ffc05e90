"""Which JSON type each field takes. DRF converts kindly (2.9 becomes 2, true becomes "True"); we do not."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

# Everything below a space but tab, line feed and carriage return, and the C1 controls.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})\Z"
)
_YEARS = range(1900, 2201)


class LineField(serializers.CharField):
    """Text on one line: a name, a subject."""

    def to_internal_value(self, data: Any) -> str:
        value: str = super().to_internal_value(data)
        if any(ch in value for ch in "\t\n\r\u2028\u2029"):
            raise serializers.ValidationError(_("Write this on one line."))
        return value


def type_fault(field: Any, value: Any) -> Any:
    """What is wrong with the JSON type of `value`, as DRF's error structure, or None."""
    if value is None:
        return None  # the field itself says whether it may be absent
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return _list_fault(field.child, value)
    if isinstance(field, serializers.BaseSerializer | serializers.FileField):
        return None  # a nested StrictSerializer checks itself
    if isinstance(field, serializers.DictField):
        return _dict_fault(field.child, value)
    return _scalar_fault(field, value)


def _list_fault(child: Any, value: Any) -> Any:
    if not isinstance(value, list):
        return [_("Expected a list.")]
    faults = {index: fault for index, item in enumerate(value) if (fault := type_fault(child, item))}
    return faults or None


def _dict_fault(child: Any, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return [_("Expected an object.")]
    faults = {key: fault for key, item in value.items() if (fault := type_fault(child, item))}
    return faults or None


def _scalar_fault(field: Any, value: Any) -> list[str] | None:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(field, serializers.IntegerField):
        return None if is_integer else [_("Expected a whole number.")]
    if isinstance(field, serializers.FloatField | serializers.DecimalField):
        exact = isinstance(field, serializers.DecimalField) and isinstance(value, str)
        return None if is_integer or isinstance(value, float) or exact else [_("Expected a number.")]
    if isinstance(field, serializers.BooleanField):
        return None if isinstance(value, bool) else [_("Expected true or false.")]
    if isinstance(field, serializers.ChoiceField) and is_integer:
        return None if value in field.choices else [_("This is not one of the choices.")]
    if isinstance(field, serializers.JSONField):
        return None
    return _text_fault(field, value)


def _text_fault(field: Any, value: Any) -> list[str] | None:
    if isinstance(field, serializers.MultipleChoiceField):
        return None if isinstance(value, list) else [_("Expected a list.")]
    if not isinstance(value, str):
        return [_("Expected a text.")]
    if _CONTROL.search(value):
        return [_("Control characters are not allowed.")]
    if isinstance(field, serializers.UUIDField | serializers.PrimaryKeyRelatedField) and not _UUID.match(value):
        return [_("Expected an id.")]
    if isinstance(field, serializers.DateField):
        return None if _is_day(value, _DATE) else [_("Expected a date such as 2026-11-17.")]
    if isinstance(field, serializers.DateTimeField):
        return None if _is_day(value, _INSTANT) else [_("Expected a time with its offset: 2026-11-17T15:00:00Z.")]
    return None


def _is_day(value: str, form: re.Pattern[str]) -> bool:
    return form.match(value) is not None and int(value[:4]) in _YEARS
