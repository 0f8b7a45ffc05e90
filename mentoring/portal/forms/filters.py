from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.portal.queries.audit import action_words
from mentoring.ui.forms import DateInput, Form


class AuditFilter(Form):
    """A value that is not in its list filters nothing: an old link shows everything instead of an error."""

    action = forms.ChoiceField(label=_("What"), required=False)
    by = forms.ChoiceField(label=_("Who"), required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=DateInput())

    def __init__(self, data: Any, actions: list[str], actors: list[tuple[str, str]]) -> None:
        super().__init__(data)
        everything = [("", _("Everything"))]
        self.set_choices("action", [*everything, *((code, action_words(code)) for code in actions)])
        self.set_choices("by", [("", _("Everybody")), *actors])

    def given(self) -> dict[str, Any]:
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if "by" in found:
            found["by"] = UUID(found["by"])
        return found
