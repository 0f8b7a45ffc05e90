import pytest
from django.utils import translation

from matching.queries.explanations import RULES, SENTENCES, Words, inside_a_sentence
from matching.scoring.criteria import Rule


@pytest.mark.parametrize(("levels", "words"), [(1, "is 1 level above, as wanted"), (2, "is 2 levels above, as wanted")])
def test_one_level_is_no_levels(levels, words):
    words_of_run = Words.__new__(Words)
    words_of_run._names = {}
    assert words_of_run.say({"code": "levels_above", "params": {"levels": levels}}) == words


def test_every_sentence_can_be_said_with_its_values():
    values = (
        {"levels": 3}
        | dict.fromkeys(
            ("competency", "position", "competencies", "role", "function", "languages", "hours", "country"), "x"
        )
        | dict.fromkeys(("fit", "mentors", "mentor", "rule"), "y")
    )
    for code, text in SENTENCES.items():
        assert "%(" not in str(text % values), code


def test_every_rule_has_its_words():
    assert set(RULES) == {rule.code for rule in Rule if rule}


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("en", "Operational excellence", "operational excellence"),
        ("en", "SAP", "SAP"),
        ("en", "", ""),
        ("de", "Verhandeln", "Verhandeln"),
    ],
)
def test_a_competency_has_no_capital_inside_an_english_sentence(language, name, said):
    with translation.override(language):
        assert inside_a_sentence(name) == said
