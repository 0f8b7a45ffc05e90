"""Every address of the site, read from the resolver, with the methods it answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

_ALL = ("GET", "POST")


@dataclass(frozen=True)
class Route:
    #: As `reverse` takes it; "" for an address without a name.
    name: str
    path: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    @property
    def is_of_organization(self) -> bool:
        return "organization_slug" in self.arguments

    @property
    def is_open(self) -> bool:
        """Without signing in. The API's views answer for themselves and are not meant."""
        return not getattr(self.view, "login_required", True)

    @property
    def own_arguments(self) -> tuple[str, ...]:
        return tuple(name for name in self.arguments if name != "organization_slug")

    @property
    def methods(self) -> tuple[str, ...]:
        view_class = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)
        if view_class is not None:
            names = getattr(view_class, "http_method_names", ())
            return tuple(n.upper() for n in names if n not in ("options", "head") and hasattr(view_class, n))
        return tuple(m for m in _accepted(self.view) or _ALL if m != "HEAD")

    def address(self, **arguments: str) -> str:
        return reverse(self.name, kwargs=arguments)


def all_routes(urlconf: str | None = None) -> list[Route]:
    return list(_walk(get_resolver(urlconf).url_patterns, "", "", ()))


def _walk(patterns: Any, before: str, namespace: str, arguments: tuple[str, ...]) -> Iterator[Route]:
    for entry in patterns:
        path = before + str(entry.pattern).removeprefix("^")
        names = (*arguments, *_arguments(entry.pattern))
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace) if part)
            yield from _walk(entry.url_patterns, path, inner, names)
        elif isinstance(entry, URLPattern):
            name = ":".join(part for part in (namespace, entry.name) if part) if entry.name else ""
            yield Route(name, path, entry.callback, names)


def _arguments(pattern: Any) -> tuple[str, ...]:
    # Not its converters: empty patterns share one dictionary of them, which the resolver fills as it goes.
    return tuple(pattern.regex.groupindex)


def _accepted(view: Any) -> tuple[str, ...] | None:
    """The list that `require_http_methods` was given, wherever it stands among the decorators."""
    while view is not None:
        cells = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True)) if _is_plain(view) else {}
        if "request_method_list" in cells:
            return tuple(cells["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def _is_plain(view: Any) -> bool:
    return hasattr(view, "__code__")
