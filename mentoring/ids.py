"""UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits. Python has none before 3.14.

Anonymous tables use uuid4 instead, because the order of these tells the time.
"""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    return uuid7(milliseconds, secrets.randbits(74))


def uuid7(milliseconds: int, random: int) -> UUID:
    high = (milliseconds & (1 << 48) - 1) << 80
    version = 7 << 76
    a = (random >> 62 & 0xFFF) << 64
    variant = 0b10 << 62
    b = random & (1 << 62) - 1
    return UUID(int=high | version | a | variant | b)
