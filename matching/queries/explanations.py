"""The scorer's codes in the reader's language. Weights are never recited."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import (
    get_language,
    get_language_info,
    gettext,
    gettext_lazy,
    ngettext_lazy,
    pgettext_lazy,
)

from matching.scoring.criteria import Criterion
from participants.models import Competency, Person, RoleProfile

POSITIONS = {
    1: pgettext_lazy("position of a need", "first"),
    2: pgettext_lazy("position of a need", "second"),
    3: pgettext_lazy("position of a need", "third"),
    4: pgettext_lazy("position of a need", "fourth"),
    5: pgettext_lazy("position of a need", "fifth"),
}
SENTENCES = {
    "experienced_in_need": gettext_lazy("is experienced in %(competency)s, the mentee's %(position)s need"),
    "led_need": gettext_lazy("has led others in %(competency)s, the mentee's %(position)s need"),
    "expert_in_need": gettext_lazy("is an expert in %(competency)s, the mentee's %(position)s need"),
    "covers_more_needs": gettext_lazy("also knows %(competencies)s"),
    "knows_target_role": gettext_lazy("knows the target role, %(role)s"),
    "other_function": gettext_lazy("works in another function (%(function)s)"),
    "levels_above": ngettext_lazy(
        "is %(levels)s level above, as wanted", "is %(levels)s levels above, as wanted", "levels"
    ),
    "worked_in_function": gettext_lazy("has worked in %(function)s"),
    "common_language": gettext_lazy("both speak %(languages)s"),
    "shared_hours": gettext_lazy("share %(hours)s working hours"),
    "language_and_hours": gettext_lazy("both speak %(languages)s and share %(hours)s working hours"),
    "same_country": gettext_lazy("both work in the same country (%(country)s)"),
    "both_asked": gettext_lazy("both asked for each other"),
    "mentee_asked": gettext_lazy("the mentee asked for this mentor"),
    "mentor_asked": gettext_lazy("the mentor asked for this mentee"),
    "no_single_strong_point": gettext_lazy("nothing stands out; part of the best result for everybody"),
    "kept_against_rule": gettext_lazy("a person decided it although a rule speaks against it: %(rule)s"),
    "first_need_open": gettext_lazy("%(competency)s, the mentee's first need, is not covered"),
    "same_function": gettext_lazy("both work in %(function)s"),
    "not_more_senior": gettext_lazy("the mentor is not more senior"),
    "far_above": gettext_lazy("the mentor is %(levels)s levels above"),
    "few_shared_hours": gettext_lazy("only %(hours)s shared working hours"),
    "low_fit": gettext_lazy("a fit of %(fit)s only"),
    "no_mentors": gettext_lazy("there are no mentors in this matching"),
    "no_mentor_allowed": gettext_lazy("none of the %(mentors)s mentors is allowed"),
    "allowed_mentors_full": gettext_lazy("all mentors who are allowed (%(mentors)s) are full"),
    "left_out_by_rule": gettext_lazy("the rule “%(rule)s” leaves out %(mentors)s"),
    "one_more_place": gettext_lazy("one more place with %(mentor)s would make room (fit %(fit)s)"),
}
RULES = {
    "same_person": gettext_lazy("not oneself"),
    "reporting_line": gettext_lazy("not in the reporting line"),
    "paired_before": gettext_lazy("not the same pair twice"),
    "never_pair": gettext_lazy("never together"),
    "veto": gettext_lazy("a wish not to be paired"),
    "no_common_language": gettext_lazy("a language in common"),
    "first_need": gettext_lazy("the mentor has done the first need"),
    "working_hours": gettext_lazy("working hours in common"),
}
CRITERIA = {
    Criterion.EXPERTISE: gettext_lazy("Experience in what the mentee needs"),
    Criterion.TARGET_ROLE: gettext_lazy("Knows the target role"),
    Criterion.OTHER_FUNCTION: gettext_lazy("Other function"),
    Criterion.LEVEL: gettext_lazy("Level distance"),
    Criterion.BACKGROUND: gettext_lazy("Has worked in the mentee's function"),
    Criterion.LANGUAGE: gettext_lazy("Language"),
    Criterion.TIME_ZONE: gettext_lazy("Same working hours"),
    Criterion.PLACE: gettext_lazy("Same country"),
    Criterion.PREFERENCES: gettext_lazy("Wishes of both sides"),
}


class Words:
    """Puts the sentences of one run into words; the names that they need are read at once."""

    def __init__(self, sentences: Iterable[Mapping[str, Any]]) -> None:
        self._names = _names(_ids(sentences))

    def say(self, sentence: Mapping[str, Any]) -> str:
        params: dict[str, Any] = {key: self._shown(key, value) for key, value in sentence["params"].items()}
        if "levels" in params:
            params["levels"] = sentence["params"]["levels"]  # a number, for the plural
        return str(SENTENCES[sentence["code"]] % params)

    def say_all(self, sentences: Iterable[Mapping[str, Any]]) -> str:
        text = "; ".join(self.say(sentence) for sentence in sentences)
        return text[:1].upper() + text[1:]

    def _shown(self, key: str, value: Any) -> str:
        if isinstance(value, list):
            return in_a_row([self._shown(key, item) for item in value])
        if key == "position":
            return str(POSITIONS.get(value, value))
        if key == "rule":
            return str(RULES[value])
        if key == "languages":
            return language_name(value)
        return self._names.get(str(value), str(value))


def in_a_row(words: list[str]) -> str:
    """a, b and c"""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(list)s and %(last)s") % {"list": ", ".join(words[:-1]), "last": words[-1]}


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code.upper()


def _ids(sentences: Iterable[Mapping[str, Any]]) -> set[UUID]:
    found: set[UUID] = set()
    for sentence in sentences:
        for value in sentence["params"].values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str) and len(item) == 36:
                    found.add(UUID(item))
    return found


def _names(ids: set[UUID]) -> dict[str, str]:
    names: dict[str, str] = {}
    for model in (Competency, RoleProfile, Person):
        for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name"):
            names[str(pk)] = inside_a_sentence(name) if model is Competency else name
    return names


def inside_a_sentence(name: str) -> str:
    """English writes a competency small there, German does not; an abbreviation stays as it is."""
    is_english = (get_language() or "en").startswith("en")
    return name[:1].lower() + name[1:] if is_english and name[1:2].islower() else name
