from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from development_plans.scoring.smart import GoalText, missing_letters

TODAY = date(2026, 11, 17)
WHOLE = GoalText(
    statement="Halve the error of my forecast",
    measure="Forecast error",
    baseline=Decimal(6),
    target=Decimal(3),
    achievable_because="Two teams do it already.",
    has_competency=True,
    due_on=date(2027, 3, 31),
)


def test_nothing_is_missing_in_a_whole_goal():
    assert missing_letters(WHOLE, TODAY) == ()


@pytest.mark.parametrize(
    ("change", "letter", "code", "blocks"),
    [
        ({"statement": "Forecast"}, "S", "too_short", False),
        ({"measure": "  "}, "M", "no_measure", True),
        ({"baseline": None}, "M", "no_baseline", True),
        ({"target": None}, "M", "no_target", True),
        ({"target": Decimal("6.00")}, "M", "target_is_baseline", True),
        ({"achievable_because": ""}, "A", "no_reason", False),
        ({"has_competency": False}, "R", "no_competency", False),
        ({"due_on": None}, "T", "no_date", True),
        ({"due_on": date(2026, 11, 16)}, "T", "date_passed", False),
    ],
)
def test_each_missing_part_names_its_letter(change, letter, code, blocks):
    [missing] = missing_letters(replace(WHOLE, **change), TODAY)
    assert (missing.letter, missing.code, missing.blocks) == (letter, code, blocks)


def test_letters_come_in_the_order_of_the_word():
    found = "".join(dict.fromkeys(each.letter for each in missing_letters(GoalText(""), TODAY)))
    assert found == "SMART"
