"""What the apps add to the navigation. An app registers its entries in `apps.py`; nothing here knows an app."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role

Audience = frozenset[Role] | Callable[[Actor], bool]


def is_for(audience: Audience, actor: Actor) -> bool:
    if isinstance(audience, frozenset):
        return bool(audience & actor.roles)
    return audience(actor)


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the main navigation. `phone` puts it into the bottom bar, which has room for four beside More."""

    label: str | Promise
    url_name: str
    icon: str
    order: int
    audience: Audience
    phone: bool = False


@dataclass(frozen=True)
class Place:
    """A page that the layout itself links to: search, notifications, organizations, settings, sign_out."""

    name: str
    url_name: str
    in_organization: bool = True
    audience: Audience | None = None


@dataclass(frozen=True)
class ProfilePlace:
    """An entry of the menu behind one's own picture, of the account pages, or of both."""

    label: str | Promise
    url_name: str
    icon: str
    order: int
    in_organization: bool = True
    account: bool = False
    menu: bool = True


_items: dict[str, NavigationItem] = {}
_first_on_phones: dict[str, Audience] = {}
_last_on_phones: dict[str, Audience] = {}
_places: dict[str, Place] = {}
_profile_places: dict[str, ProfilePlace] = {}


def register(item: NavigationItem) -> None:
    _items[item.url_name] = item


def put_first_on_phones(url_name: str, audience: Audience) -> None:
    """For them this entry stands beside Home in the bottom bar, before those of a smaller order."""
    _first_on_phones[url_name] = audience


def put_last_on_phones(url_name: str, audience: Audience) -> None:
    """For them this entry gives way to the others of the bottom bar, and stands under More."""
    _last_on_phones[url_name] = audience


def register_place(place: Place) -> None:
    _places[place.name] = place


def register_profile_place(place: ProfilePlace) -> None:
    _profile_places[place.url_name] = place


def items_for(actor: Actor) -> list[NavigationItem]:
    return sorted(
        (item for item in _items.values() if is_for(item.audience, actor)),
        key=lambda item: (item.order, item.url_name),
    )


def phone_rank(item: NavigationItem, actor: Actor) -> int:
    """Home, what is put first for the actor, the rest in its order, what is put last."""
    if item.order == 0:
        return 0
    for ranked, rank in ((_first_on_phones, 1), (_last_on_phones, 3)):
        audience = ranked.get(item.url_name)
        if audience is not None and is_for(audience, actor):
            return rank
    return 2


def places() -> list[Place]:
    return list(_places.values())


def profile_places() -> list[ProfilePlace]:
    return sorted(_profile_places.values(), key=lambda place: (place.order, place.url_name))
