"""Sentences of `explain` in English; the keys of the dictionaries are the codes a translation has
to cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matching.scoring.explain import Sentence, Value

POSITIONS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}

REASONS = {
    "experienced_in_need": "is experienced in {competency}, {whose} {position} need",
    "led_need": "has led others in {competency}, {whose} {position} need",
    "expert_in_need": "is an expert in {competency}, {whose} {position} need",
    "covers_more_needs": "also knows {competencies}",
    "knows_target_role": "knows the target role, {role}",
    "other_function": "works in another function ({function})",
    "levels_above": "level distance {levels}, as wanted",
    "worked_in_function": "has worked in {function}",
    "common_language": "both speak {languages}",
    "shared_hours": "share {hours} working hours",
    "language_and_hours": "both speak {languages} and share {hours} working hours",
    "same_country": "both work in {country}",
    "both_asked": "both asked for each other",
    "mentee_asked": "the mentee asked for this mentor",
    "mentor_asked": "the mentor asked for this mentee",
    "no_single_strong_point": "nothing stands out; part of the best result for everybody",
}
WATCH = {
    "kept_against_rule": "kept although a rule speaks against it: {rule}",
    "first_need_open": "{competency}, {whose} first need, is not covered",
    "same_function": "both work in {function}",
    "not_more_senior": "the mentor is not more senior",
    "far_above": "the mentor is {levels} levels above",
    "few_shared_hours": "only {hours} shared working hours",
    "low_fit": "fit of {fit} only",
}
UNMATCHED = {
    "no_mentors": "there are no mentors in this run",
    "no_mentor_allowed": "none of the {mentors} mentors is allowed",
    "allowed_mentors_full": "all allowed mentors ({mentors}) are full",
    "left_out_by_rule": "left out by the rule '{rule}': {mentors}",
    "one_more_place": "one more place with {mentor} would make room for them (fit {fit})",
}
RULES = {
    "same_person": "not oneself",
    "reporting_line": "not in the reporting line",
    "paired_before": "not the same pair twice",
    "never_pair": "never pair them",
    "veto": "a wish not to be paired",
    "no_common_language": "a language in common",
    "first_need": "the mentor has done the first need",
    "working_hours": "working hours in common",
}
ALL = REASONS | WATCH | UNMATCHED


def _shown(key: str, value: Value, names: Mapping[str, str]) -> str:
    if isinstance(value, tuple):
        words = [names.get(word, word) for word in value]
        return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
    if key == "position" and isinstance(value, int):
        return POSITIONS.get(value, f"{value}th")
    if key == "rule":
        return RULES[str(value)]
    return names.get(value, value) if isinstance(value, str) else str(value)


def say(sentence: Sentence, names: Mapping[str, str], whose: str = "your") -> str:
    """One sentence without a capital or a full stop. `names`: what to call each id; `whose`: "your"
    or "the mentee's".
    """
    params = {key: _shown(key, value, names) for key, value in sentence.params.items()}
    return ALL[sentence.code].format(whose=whose, **params)


def say_all(sentences: Iterable[Sentence], names: Mapping[str, str], whose: str = "your") -> str:
    text = "; ".join(say(sentence, names, whose) for sentence in sentences)
    return text[:1].upper() + text[1:]
