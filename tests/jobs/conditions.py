"""Waiting for a condition instead of for a time."""

import threading
from collections.abc import Callable

_never = threading.Event()


def eventually(condition: Callable[[], object], seconds: float = 20.0, every: float = 0.05) -> object:
    """The condition's first true value; fails when there was none before the deadline."""
    for _attempt in range(int(seconds / every)):
        value = condition()
        if value:
            return value
        _never.wait(every)
    raise AssertionError(f"Not within {seconds} seconds.")
