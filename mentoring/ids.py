"""UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits. Python has none before 3.14.

Anonymous tables use uuid4 instead, because the order of these tells the time.
"""

import secrets
import time
from uuid import UUID

#: The two highest bits of the digit say which kind of UUID it is; the two lowest are random.
VARIANTS = {f"{digit:x}": f"{8 + digit % 4:x}" for digit in range(16)}


def new_id() -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    return uuid7(milliseconds, secrets.randbits(74))


def new_ids(count: int) -> list[str]:
    """Many at once, ascending, as 32 hexadecimal digits: for rows that go to the database as text."""
    head = f"{time.time_ns() // 1_000_000 & (1 << 48) - 1:012x}7"
    digits = secrets.token_hex(10 * count)
    pieces = (digits[start : start + 20] for start in range(0, 20 * count, 20))
    return sorted(f"{head}{piece[:3]}{VARIANTS[piece[3]]}{piece[4:19]}" for piece in pieces)


def uuid7(milliseconds: int, random: int) -> UUID:
    high = (milliseconds & (1 << 48) - 1) << 80
    version = 7 << 76
    a = (random >> 62 & 0xFFF) << 64
    variant = 0b10 << 62
    b = random & (1 << 62) - 1
    return UUID(int=high | version | a | variant | b)
