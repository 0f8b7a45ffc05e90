"""What a service may refuse, and in which words. Entry points turn these into pages and problem documents."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTHING_HERE = _("There is nothing here.")


class DomainError(Exception):
    """A request the rules of the product do not allow. `code` is stable; `message` is for a person."""

    code = "refused"
    status = 422

    def __init__(self, message: str | Promise, *, code: str | None = None) -> None:
        super().__init__(str(code or self.code))
        self.message = message
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """Hidden and missing look the same."""

    code = "not_found"
    status = 404

    def __init__(self, message: str | Promise = NOTHING_HERE) -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403

    def __init__(self, message: str | Promise, *, who_can_help: str | Promise = "") -> None:
        super().__init__(message)
        self.who_can_help = who_can_help


class Conflict(DomainError):
    """Somebody else was faster, or the state changed since the form was shown."""

    code = "conflict"
    status = 409


class InvalidTransition(Conflict):
    code = "invalid_transition"

    def __init__(self, noun: str | Promise, now: str | Promise, wanted: str | Promise) -> None:
        super().__init__(
            _("%(noun)s is %(now)s and cannot become %(wanted)s.") % {"noun": noun, "now": now, "wanted": wanted}
        )


class RuleBroken(DomainError):
    """A rule of domain.md. `field` names the form field it belongs to, if one does."""

    code = "rule_broken"

    def __init__(
        self,
        code: str,
        message: str | Promise,
        *,
        field: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.field = field
        self.details = dict(details or {})
