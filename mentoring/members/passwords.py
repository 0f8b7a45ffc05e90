"""How long a password must be, and the ones that anybody would guess who knows where the person works."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentoring.accounts.models import User
from mentoring.accounts.passwords import LONGEST, SHORTEST_ALONE, SHORTEST_WITH_SECOND_STEP, as_hashed
from mentoring.accounts.second_step import has_second_step
from mentoring.errors import Conflict
from mentoring.members.queries import organizations_of
from mentoring.tenancy.current import current_scope

PRODUCT = "northbound"
#: Shorter names lie inside too many ordinary words.
SHORTEST_NAME = 4
#: So many letters must be left when the names are taken out.
FEWEST_OWN = 8


class LengthValidator:
    """No rule about signs and digits: length is what counts. Beside a second step less is enough."""

    def validate(self, password: str, user: Any = None) -> None:
        length = len(as_hashed(password) or "")
        shortest = SHORTEST_ALONE
        if length < SHORTEST_ALONE and isinstance(user, User) and not user._state.adding and has_second_step(user):
            shortest = SHORTEST_WITH_SECOND_STEP
        if length < shortest:
            raise ValidationError(
                _("The password is too short: it needs %(n)d characters.") % {"n": shortest}, code="password_too_short"
            )
        if length > LONGEST:
            raise ValidationError(
                _("The password is too long: %(n)d characters are the most.") % {"n": LONGEST}, code="password_too_long"
            )

    def get_help_text(self) -> str:
        return _(
            "At least %(alone)d characters, or %(beside)d if you use a second step to sign in. "
            "A few words are better than one with signs."
        ) % {"alone": SHORTEST_ALONE, "beside": SHORTEST_WITH_SECOND_STEP}


def keep_second_step(user: User, **rest: Any) -> None:
    """Called when a second step was taken away, before it is committed."""
    if user.has_short_password and not has_second_step(user):
        words = _("Your password is long enough beside a second step only. First choose one of %(n)d characters.")
        raise Conflict(words % {"n": SHORTEST_ALONE}, code="password_too_short_alone")


class OwnWordsValidator:
    def validate(self, password: str, user: Any = None) -> None:
        kept = _letters(password)
        found = [word for word in _words(user) if word in kept]
        for word in found:
            kept = kept.replace(word, "")
        if found and len(kept) < FEWEST_OWN:
            raise ValidationError(
                _("The password is little more than the name of the product or of your organization."),
                code="password_own_words",
            )

    def get_help_text(self) -> str:
        return _("Your password can\u2019t be little more than the name of the product or of your organization.")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _words(user: Any) -> list[str]:
    """Longest first, so that a name is taken out before a word of it."""
    organizations = list(organizations_of(user)) if isinstance(user, User) and not user._state.adding else []
    scope = current_scope()
    if scope is not None:
        # Somebody who joins belongs to none yet.
        organizations.append(scope.organization)
    names = [text for organization in organizations for text in (organization.name, organization.slug)]
    parts = {_letters(part) for name in names for part in (name, *re.split(r"[\W_]+", name))}
    return sorted({PRODUCT, *(part for part in parts if len(part) >= SHORTEST_NAME)}, key=len, reverse=True)
