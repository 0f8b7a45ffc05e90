"""What of a typed password counts: every character of it, however the keyboard composes it."""

import unicodedata

SHORTEST_ALONE = 14
SHORTEST_WITH_SECOND_STEP = 8
LONGEST = 256


def as_hashed(typed: str | None) -> str | None:
    """An é in one piece or in two is the same letter to who types it. Nothing is cut and no space taken away; what is
    too long to be a password stays as it is, because composing endless text takes endless time."""
    if typed is None or len(typed) > LONGEST:
        return typed
    return unicodedata.normalize("NFC", typed)
