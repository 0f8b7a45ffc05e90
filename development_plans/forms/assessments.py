"""The self-assessment: one question for each competency, its described levels as the answers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from development_plans.content import self_assessment_words
from development_plans.queries.assessments import Question
from development_plans.services.assessments import Answer
from mentoring.ui.forms import BigButtons, Form
from participants.models import RoleProfile

UNSURE = "unsure"


class AssessForm(Form):
    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        words = self_assessment_words()
        for question in questions:
            levels = [(str(level.level), f"{level.name}. {level.behavior}") for level in question.levels]
            self.fields[self.level_name(question)] = forms.ChoiceField(
                label=question.competency.name,
                help_text=question.competency.definition,
                choices=[*levels, (UNSURE, words.unsure)],
                widget=BigButtons,
                required=False,
                initial=str(question.level or ""),
                error_messages={"invalid_choice": _("Choose one of the levels.")},
            )
            self.fields[self.example_name(question)] = forms.CharField(
                label=words.evidence_question, max_length=2000, required=False, initial=question.example
            )

    @staticmethod
    def level_name(question: Question) -> str:
        return f"level_{question.competency.pk.hex}"

    @staticmethod
    def example_name(question: Question) -> str:
        return f"example_{question.competency.pk.hex}"

    def pairs(self) -> Iterable[tuple[Question, BoundField, BoundField]]:
        for question in self.questions:
            yield question, self[self.level_name(question)], self[self.example_name(question)]

    def answers(self) -> list[Answer]:
        """Only what was answered; a question left alone stays as it was."""
        found = []
        for question in self.questions:
            level = self.cleaned_data[self.level_name(question)]
            if level:
                number = None if level == UNSURE else int(level)
                found.append(Answer(question.competency, number, self.cleaned_data[self.example_name(question)]))
        return found


class TargetForm(Form):
    target_role = forms.ChoiceField(
        label=_("Which role are you heading for?"),
        widget=BigButtons,
        error_messages={"required": _("Choose one role."), "invalid_choice": _("Choose a role from the list.")},
    )

    def __init__(self, *args: Any, roles: Iterable[RoleProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles = {str(role.pk): role for role in roles}
        self.set_choices("target_role", [(pk, role.name) for pk, role in self._roles.items()])

    def role(self) -> RoleProfile:
        return self._roles[self.cleaned_data["target_role"]]


class AudienceForm(Form):
    audience = forms.CharField(max_length=20)
