"""The example organizations: what the demo makes once, and the people one can sign in as."""

from collections.abc import Callable
from typing import Protocol


class Writer(Protocol):
    def write(self, msg: str, /) -> object: ...


# One entry an organization: its loader, called in this order with the place to report progress.
ORGANIZATIONS: tuple[Callable[[Writer], None], ...] = ()


def demo_is_loaded() -> bool:
    return not ORGANIZATIONS


def load_demo(*, stdout: Writer) -> None:
    for make_organization in ORGANIZATIONS:
        make_organization(stdout)


def personas() -> list[tuple[str, str]]:
    """(who it is, e-mail address) of everybody whom the first page offers."""
    return []
