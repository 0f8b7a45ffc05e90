"""What the base of all forms does with the refusals of services."""

from collections.abc import Mapping

import pytest
from django import forms

from mentoring.errors import Conflict, DomainError, RuleBroken
from mentoring.ui.forms import Form


class Meal(Form):
    service_names: Mapping[str, str] = {"kind": "dish"}

    dish = forms.ChoiceField()
    note = forms.CharField(required=False)


def meal() -> Meal:
    form = Meal({"dish": "soup"})
    form.set_choices("dish", [("soup", "Soup")])
    assert form.is_valid()
    return form


@pytest.mark.parametrize(
    ("error", "place"),
    [
        (RuleBroken("x", "No.", field="note"), "note"),
        (RuleBroken("x", "No.", field="kind"), "dish"),
        (RuleBroken("x", "No.", field="zone"), "__all__"),
        (RuleBroken("x", "No."), "__all__"),
        (Conflict("No."), "__all__"),
    ],
)
def test_refusal_stands_at_the_field_it_is_about_if_the_form_has_it(error: DomainError, place: str):
    form = meal()
    form.refuse(error)
    assert form.errors == {place: ["No."]}


def test_choices_can_be_set_only_where_there_are_some():
    with pytest.raises(AssertionError):
        meal().set_choices("note", [])
