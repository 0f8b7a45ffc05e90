"""Quiet hours on the wall clock of the recipient. Plain Python: no Django, no database, no clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_quiet(now: datetime, zone: str, quiet_from: time | None, quiet_to: time | None) -> datetime | None:
    """When the message may go out; None when it may now. From 20:00 to 7:00 means over midnight."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return None
    local = now.astimezone(ZoneInfo(zone))
    wall = local.time()
    over_midnight = quiet_from > quiet_to
    is_quiet = wall >= quiet_from or wall < quiet_to if over_midnight else quiet_from <= wall < quiet_to
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and wall >= quiet_from else 0)
    # A wall time that the change to summer time skips is taken with the offset before: it shifts forward.
    return datetime.combine(day, quiet_to, tzinfo=ZoneInfo(zone)).astimezone(UTC)
