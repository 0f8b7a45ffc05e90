"""The accents an organization may choose; their colours and contrast are in static/css/tokens.css."""

from django.utils.translation import gettext_lazy as _

ACCENTS = {
    "indigo": _("Indigo"),
    "blue": _("Blue"),
    "teal": _("Teal"),
    "green": _("Green"),
    "plum": _("Plum"),
    "rust": _("Rust"),
}

DEFAULT_ACCENT = "indigo"


def known_accent(name: str) -> str:
    return name if name in ACCENTS else DEFAULT_ACCENT
