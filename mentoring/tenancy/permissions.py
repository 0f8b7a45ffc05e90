from django.utils.functional import Promise

from mentoring.errors import NotAllowed


def require(allowed: bool, message: str | Promise, *, who_can_help: str | Promise = "") -> None:
    """The first line of every service: raises NotAllowed with words for the person who was refused."""
    if not allowed:
        raise NotAllowed(message, who_can_help=who_can_help)
