"""Passwords that anybody would guess who knows where the person works."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentoring.accounts.models import User
from mentoring.members.queries import organizations_of
from mentoring.tenancy.current import current_scope

PRODUCT = "northbound"
#: Shorter names lie inside too many ordinary words.
SHORTEST_NAME = 4
#: So many letters must be left when the names are taken out.
FEWEST_OWN = 8


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
