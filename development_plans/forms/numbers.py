"""Numbers as people type them: digits and a point. Python's own reading would also take 1_000, 1e5 and NaN."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_NUMBER = re.compile(r"[-+]?[0-9]{1,10}(\.[0-9]{1,2})?", re.ASCII)
_TOO_FINE = re.compile(r"[-+]?[0-9]{1,10}\.[0-9]{3,}", re.ASCII)
_TOO_LONG = re.compile(r"[-+]?[0-9]{11,}(\.[0-9]+)?", re.ASCII)


class NumberField(forms.CharField):
    def __init__(self, **rest: Any) -> None:
        rest.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=100, **rest)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # a text field that gives a number
        text = super().to_python(value)
        if not text:
            return None
        if _TOO_FINE.fullmatch(text):
            raise ValidationError(_("Two decimals are enough, such as 4.12."), code="too_fine")
        if _TOO_LONG.fullmatch(text):
            raise ValidationError(_("This number has too many digits."), code="too_long")
        if "," in text:
            raise ValidationError(_("Write the number with a point and without commas: 4.1 or 12000."), code="comma")
        if not _NUMBER.fullmatch(text):
            raise ValidationError(_("Write a number, such as 4.1."), code="not_a_number")
        return Decimal(text) + 0

    def run_validators(self, value: Any) -> None:
        """The pattern has said everything; the validators of a text field expect a text."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value
