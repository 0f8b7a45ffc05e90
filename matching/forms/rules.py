from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.queries.explanations import CRITERIA
from matching.queries.policies import HARD_RULES, Rules
from matching.queries.program_matching import HARD_RULE_WORDS, IMPORTANCE_WORDS
from mentoring.ui.forms import ChipRadio, Form

_WISH = "wish_"
_RULE = "rule_"


class RulesForm(Form):
    """One importance for each wish, one tick for each rule that must hold."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(int(value)), words) for value, words in IMPORTANCE_WORDS.items()]
        for key in HARD_RULES:
            self.fields[_RULE + key] = forms.BooleanField(
                label=HARD_RULE_WORDS[key], required=False, initial=rules.hard_rules.get(key, True)
            )
        for criterion, label in CRITERIA.items():
            self.fields[_WISH + criterion.value] = forms.ChoiceField(
                label=label, choices=choices, initial=str(rules.weights.get(criterion.value, 0))
            )

    def must(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_RULE)]

    def wishes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_WISH)]

    def values(self) -> dict[str, Any]:
        """As `save_policy` takes them."""
        given = self.cleaned_data
        return {
            "weights": {name.removeprefix(_WISH): int(given[name]) for name in given if name.startswith(_WISH)},
            "hard_rules": {name.removeprefix(_RULE): given[name] for name in given if name.startswith(_RULE)},
            "seen_version": given["seen_version"],
        }


class PairRuleForm(Form):
    kind = forms.ChoiceField(
        label=_("Rule"), choices=[("never", _("Never together")), ("always", _("Always together"))], widget=ChipRadio
    )
    mentee = forms.ChoiceField(label=_("Mentee"))
    mentor = forms.ChoiceField(label=_("Mentor"))

    def __init__(
        self, *args: Any, mentees: list[tuple[str, str]], mentors: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("Choose"))]
        self.set_choices("mentee", blank + mentees)
        self.set_choices("mentor", blank + mentors)
