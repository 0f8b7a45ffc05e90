"""Named places where a test makes the process die as if its plug was pulled. Nothing outside tests."""

import os
import signal
from collections import Counter

from django.conf import settings

_seen: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """NORTHBOUND_CRASH_AT=name or name:3, for the third time this place is reached."""
    if not settings.TESTING:
        return
    wanted, _separator, count = os.environ.get("NORTHBOUND_CRASH_AT", "").partition(":")
    if wanted == name:
        _seen[name] += 1
        if _seen[name] >= int(count or 1):
            os.kill(os.getpid(), signal.SIGKILL)
