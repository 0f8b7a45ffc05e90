"""What an upper app adds to a page of a lower one. It registers its sections in `apps.py`; nothing here knows one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import current_actor


@dataclass(frozen=True)
class Section:
    """`place` is the name of the page and of the spot on it. `build` asks for the reader's rights and answers with what
    the template needs, or with None where there is nothing for this reader."""

    place: str
    template: str
    build: Callable[[Actor, Any], Mapping[str, Any] | None]
    order: int = 0


_sections: dict[tuple[str, str], Section] = {}


def register_section(section: Section) -> None:
    _sections[section.place, section.template] = section


def sections_of(place: str, request: HttpRequest, thing: Any) -> list[SafeString]:
    """What is drawn there about this thing."""
    actor, drawn = current_actor(), []
    here = [section for section in _sections.values() if section.place == place]
    for section in sorted(here, key=lambda section: (section.order, section.template)):
        context = section.build(actor, thing)
        if context is not None:
            drawn.append(render_to_string(section.template, dict(context), request))
    return drawn
