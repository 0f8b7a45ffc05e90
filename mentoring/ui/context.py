"""What every layout needs. Asks the database nothing: the scope has brought it all."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.current import Scope, current_scope
from mentoring.tenancy.roles import ROLE_NAMES
from mentoring.ui import navigation
from mentoring.ui.accents import DEFAULT_ACCENT, known_accent

PANEL = "panel"
PHONE_ENTRIES = 4


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    icon: str
    current: bool = False
    phone: bool = False
    phone_rank: int = 0


@dataclass(frozen=True)
class OrganizationEntries:
    """What the header says of the organization, the same for all of one role."""

    organization_name: str
    organization_initial: str
    organizations: str
    settings: str
    search: str


@dataclass(frozen=True)
class Interface:
    theme: str = ""
    accent: str = DEFAULT_ACCENT
    navigation_collapsed: bool = False
    organization_name: str = ""
    person_name: str = ""
    role_names: str = ""
    navigation: list[Entry] = field(default_factory=list)
    phone_navigation: list[Entry] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    profile_places: list[Entry] = field(default_factory=list)
    account_places: list[Entry] = field(default_factory=list)

    @property
    def organization_initial(self) -> str:
        return self.organization_name[:1].upper()

    @property
    def organization_entries(self) -> tuple[OrganizationEntries]:
        places = (self.places.get(name, "") for name in ("organizations", "settings", "search"))
        return (OrganizationEntries(self.organization_name, self.organization_initial, *places),)


def interface(request: HttpRequest) -> dict[str, Any]:
    scope = current_scope()
    in_panel = request.headers.get("HX-Target") == PANEL
    return {
        "interface": _interface(request, scope),
        "organization": scope.organization if scope else None,
        "actor": scope.actor if scope else None,
        # A page extends this name: opened in the side panel, it draws its main block only.
        "layout": "layouts/panel.html" if in_panel else "layouts/organization.html",
    }


def _interface(request: HttpRequest, scope: Scope | None) -> Interface:
    theme = request.COOKIES.get("theme", "")
    entries = _navigation(scope, request.path) if scope else []
    places = {name: url for name, url in _places(scope) if url}
    return Interface(
        theme=theme if theme in {"light", "dark"} else "",
        accent=known_accent(scope.organization.accent) if scope else DEFAULT_ACCENT,
        navigation_collapsed=request.COOKIES.get("navigation") == "collapsed",
        organization_name=scope.organization.name if scope else "",
        person_name=_person_name(request, scope),
        role_names=_role_names(scope.actor) if scope else "",
        navigation=entries,
        phone_navigation=sorted(filter(lambda entry: entry.phone, entries), key=lambda entry: entry.phone_rank)[
            :PHONE_ENTRIES
        ],
        places=places,
        profile_places=_profile_places(scope, request.path, account=False),
        account_places=_profile_places(scope, request.path, account=True),
    )


def address(url_name: str, scope: Scope | None, *, in_organization: bool) -> str:
    """The page's address, or nothing when it does not exist in this installation."""
    if in_organization and scope is None:
        return ""
    slug = scope.organization.slug if in_organization and scope else ""
    return _address(url_name, slug, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=10_000)
def _address(url_name: str, slug: str, urlconf: str | None, prefix: str) -> str:
    """Each page asks for all addresses of the navigation, and they never change while the process lives."""
    try:
        return reverse(url_name, kwargs={"organization_slug": slug} if slug else {})
    except NoReverseMatch:
        return ""


def _navigation(scope: Scope, path: str) -> list[Entry]:
    found = [(item, address(item.url_name, scope, in_organization=True)) for item in navigation.items_for(scope.actor)]
    linked = [(item, url) for item, url in found if url]
    # The longest address that the path starts with: Home is the beginning of all others.
    current = max((url for _, url in linked if path.startswith(url)), key=len, default="")
    return [
        Entry(
            str(item.label),
            url,
            item.icon,
            url == current,
            item.phone,
            navigation.phone_rank(item, scope.actor) if item.phone else 0,
        )
        for item, url in linked
    ]


def _places(scope: Scope | None) -> list[tuple[str, str]]:
    known = [
        (place.name, address(place.url_name, scope, in_organization=place.in_organization))
        for place in navigation.places()
        if place.audience is None or (scope and navigation.is_for(place.audience, scope.actor))
    ]
    return [("sign_out", address("account_logout", scope, in_organization=False)), *known]


def _profile_places(scope: Scope | None, path: str, *, account: bool) -> list[Entry]:
    listed = []
    for place in navigation.profile_places():
        url = address(place.url_name, scope, in_organization=place.in_organization)
        if url and (place.account if account else place.menu):
            listed.append(Entry(str(place.label), url, place.icon, path.startswith(url)))
    return listed


def _person_name(request: HttpRequest, scope: Scope | None) -> str:
    membership = scope.memo.get("membership") if scope else None
    if membership is not None:
        return str(membership.name)
    user = getattr(request, "user", None)
    return str(user.email) if user is not None and user.is_authenticated else ""


def _role_names(actor: Actor) -> str:
    return ", ".join(str(ROLE_NAMES[role]) for role in sorted(actor.roles))
