"""Quarters of a fiscal year that starts in April are the calendar's quarters."""

from datetime import date


def quarter_start(day: date, shift: int = 0) -> date:
    """First day of the quarter that holds `day`, moved by whole quarters."""
    index = day.year * 4 + (day.month - 1) // 3 + shift
    return date(index // 4, index % 4 * 3 + 1, 1)
