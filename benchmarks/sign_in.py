"""Whether the time of an answer tells an address with an account from one without: at sign-in and at the reset."""

import statistics
import time

from benchmarks.measure import Ratio, report
from benchmarks.surroundings import ensure_environment, scratch_installation

PAIRS = 200
KNOWN, UNKNOWN = "known@example.com", "unknown@example.com"
#: The slower of the two may take so much of the time of the other.
GOAL = 1.1


def main() -> None:
    ensure_environment("benchmarks.sign_in")
    with scratch_installation():
        from django.test import override_settings

        # Tests take a cheap hash; here its time is what may tell.
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
            report(measure(), {"pairs of requests, in turn": PAIRS})


def measure() -> list[Ratio]:
    from allauth.account.models import EmailAddress

    from mentoring.accounts.models import User

    user = User.objects.create_user(KNOWN, "a long enough passphrase")
    EmailAddress.objects.create(user=user, email=KNOWN, verified=True, primary=True)
    return [
        _compared("sign-in", "/accounts/login/", {"password": "another passphrase"}, "login"),
        _compared("reset", "/accounts/password/reset/", {}, "email"),
    ]


def _compared(what: str, path: str, fields: dict[str, str], name: str) -> Ratio:
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for turn in range(PAIRS):
        # Whoever comes first in a pair may find what is warm.
        for email in (KNOWN, UNKNOWN) if turn % 2 else (UNKNOWN, KNOWN):
            taken[email].append(_seconds(path, {**fields, name: email}))
    medians = sorted((statistics.median(times[PAIRS // 10 :]) for times in taken.values()), reverse=True)
    return Ratio(8, f"{what}: address with an account against one without", medians[0], medians[1], GOAL)


def _seconds(path: str, fields: dict[str, str]) -> float:
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    client = Client()
    started = time.perf_counter()
    client.post(path, fields)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
