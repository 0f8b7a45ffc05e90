"""The base of everything the API reads."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from mentoring.api.fields import type_fault


class StrictSerializer(serializers.Serializer[Any]):
    """Unknown and read-only names are refused, and every value must have the field's own JSON type.

    Use DRF's ordinary fields below it; they become strict by standing here. Ids are `UUIDField`s that the
    service looks up through its queries, so that a hidden object and a missing one look the same.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            faults = self._faults(data)
            if faults:
                raise serializers.ValidationError(faults)
        return super().to_internal_value(data)

    def _faults(self, data: dict[str, Any]) -> dict[str, Any]:
        writable = {field.field_name: field for field in self._writable_fields}
        faults: dict[str, Any] = {name: [_("This field is not known here.")] for name in data.keys() - writable.keys()}
        for name, field in writable.items():
            if name in data:
                fault = type_fault(field, data[name])
                if fault:
                    faults[str(name)] = fault
        return faults


class PersonRefSerializer(serializers.Serializer[Any]):
    """A person that something else points to."""

    id = serializers.UUIDField()
    name = serializers.CharField()
