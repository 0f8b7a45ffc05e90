"""Tables of transitions: a status, and those that it may become."""

from collections.abc import Mapping
from typing import TypeVar

S = TypeVar("S", bound=str)


def statuses_before(table: Mapping[S, frozenset[S]], wanted: S) -> list[S]:
    """The condition of the UPDATE that moves a row to `wanted`."""
    return [status for status, following in table.items() if wanted in following]
