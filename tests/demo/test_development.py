"""What people of the demo have measured looks like what people write down."""

from decimal import Decimal

import pytest

from mentoring.demo.history.development import measured_value


@pytest.mark.parametrize(
    ("unit", "baseline", "target", "share", "value"),
    [
        ("count", "1", "12", "0.8", "9"),
        ("count", "18", "6", "0.68", "10"),
        ("percent", "20", "80", "0.744", "64"),
        ("percent", "6", "3", "0.633", "4.2"),
        ("hours", "0.5", "3", "0.5", "1.5"),
        ("points of 5", "2.6", "3.5", "0.3", "2.8"),
        ("days", "62", "50", "1", "50"),
    ],
)
def test_measured_values_come_in_steps_of_their_unit(unit, baseline, target, share, value):
    assert measured_value(unit, Decimal(baseline), Decimal(target), Decimal(share)) == Decimal(value)


def test_measured_values_reach_the_target_only_at_the_end():
    assert measured_value("count", Decimal(0), Decimal(3), Decimal("0.99")) == 2
    assert measured_value("count", Decimal(0), Decimal(3), Decimal(1)) == 3
