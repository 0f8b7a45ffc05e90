"""One function per kind of cell: a value in, escaped HTML out. Called in the table's one loop."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from html import escape as escape_text
from typing import Any

from django.utils.html import conditional_escape
from django.utils.translation import get_language, gettext

from mentoring.ui import dates
from mentoring.ui.figures import figure, percent


class Cell(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    PERSON = "person"
    LINK = "link"
    BADGE = "badge"
    BAR = "bar"
    LIST = "list"
    PHASE = "phase"
    HTML = "html"


@dataclass(frozen=True)
class Person:
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Mark:
    """An exception worth marking; ordinary rows have none."""

    label: str
    tone: str = "attention"


@dataclass(frozen=True)
class Share:
    """A per cent is never shown without the numbers behind it."""

    part: int
    whole: int


@dataclass(frozen=True)
class Bar:
    value: float
    maximum: float = 100


@dataclass(frozen=True)
class Phase:
    """Where something stands on a short line of steps."""

    label: str
    step: int
    steps: int = 5


NOTHING = '<span class="cell-nothing" aria-hidden="true">–</span><span class="visually-hidden">{}</span>'


def escape(value: Any) -> str:
    """Without the wrappers of `django.utils.html.escape` around the same function: a page has hundreds of cells."""
    return escape_text(str(value))


def nothing() -> str:
    return _nothing(get_language())


@lru_cache(maxsize=50)
def _nothing(language: str | None) -> str:
    return NOTHING.format(escape(gettext("nothing")))


def text(value: Any) -> str:
    # Not `conditional_escape`: a name that happens to be marked safe is still only a name.
    return escape(str(value))


def number(value: Any) -> str:
    if isinstance(value, float):
        return escape(figure(value))
    return escape(f"{value:,}" if isinstance(value, int) else str(value))


def share(value: Any) -> str:
    if not isinstance(value, Share):
        return f"{number(value)}&nbsp;%"
    if not value.whole:
        return nothing()
    detail = escape(gettext("%(n)s of %(all)s") % {"n": value.part, "all": value.whole})
    rounded = round(100 * value.part / value.whole)
    return f'<span class="cell-share">{rounded}&nbsp;% <span class="cell-detail">{detail}</span></span>'


def day(value: date) -> str:
    shown = dates.as_day(value, dates.zone_of(None), short=True)
    return f'<time datetime="{escape(dates.machine(value))}">{escape(shown)}</time>'


def moment(value: datetime) -> str:
    zone = dates.zone_of(None)
    shown = f"{dates.as_day(value, zone, short=True)}, {dates.as_time(value, zone, with_zone=False)}"
    full = dates.as_moment(value, zone)
    return f'<time datetime="{escape(dates.machine(value))}" title="{escape(full)}">{escape(shown)}</time>'


_BETWEEN_WORDS = re.compile(r"[\s\-]+")


def initials(name: str) -> str:
    words = [word for word in _BETWEEN_WORDS.split(name) if word and word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def person(value: Any) -> str:
    one = value if isinstance(value, Person) else Person(str(value))
    detail = f'<span class="cell-detail">{escape(one.detail)}</span>' if one.detail else ""
    letters = f'<span class="avatar" aria-hidden="true">{escape(initials(one.name))}</span>'
    return f'<span class="cell-person">{letters}<span>{escape(one.name)}</span>{detail}</span>'


def link(value: Any) -> str:
    if not isinstance(value, Link):
        return text(value)
    return f'<a href="{escape(value.url)}">{escape(value.label)}</a>'


def badge(value: Any) -> str:
    mark = value if isinstance(value, Mark) else Mark(str(value), "neutral")
    return f'<span class="badge" data-tone="{escape(mark.tone)}">{escape(mark.label)}</span>'


def bar(value: Any) -> str:
    drawn = value if isinstance(value, Bar) else Bar(float(value))
    width = percent(drawn.value, drawn.maximum)
    return (
        f'<span class="cell-bar"><span>{escape(figure(drawn.value))}</span>'
        '<svg aria-hidden="true" width="56" height="4"><rect class="track" width="100%" height="4" rx="2"/>'
        f'<rect class="fill" width="{width}%" height="4" rx="2"/></svg></span>'
    )


def items(value: Iterable[Any]) -> str:
    return escape(" · ".join(str(item) for item in value))


def phase(value: Phase) -> str:
    marks = "".join(
        f'<rect class="{"fill" if at < value.step else "track"}" x="{at * 14}" width="12" height="4" rx="2"/>'
        for at in range(value.steps)
    )
    width = value.steps * 14
    return (
        f'<span class="cell-phase"><svg aria-hidden="true" width="{width}" height="4">{marks}</svg>'
        f"<span>{escape(value.label)}</span></span>"
    )


def html(value: Any) -> str:
    """Markup that a component has drawn already (SafeString); anything else is escaped."""
    return str(conditional_escape(value))


RENDERERS: dict[Cell, Callable[[Any], str]] = {
    Cell.TEXT: text,
    Cell.NUMBER: number,
    Cell.PERCENT: share,
    Cell.DATE: day,
    Cell.MOMENT: moment,
    Cell.PERSON: person,
    Cell.LINK: link,
    Cell.BADGE: badge,
    Cell.BAR: bar,
    Cell.LIST: items,
    Cell.PHASE: phase,
    Cell.HTML: html,
}

RIGHT_ALIGNED = frozenset({Cell.NUMBER, Cell.PERCENT, Cell.BAR})


def draw(kind: Cell, value: Any) -> str:
    if value is None or value == "" or (kind is Cell.LIST and not value):
        return nothing() if kind not in {Cell.BADGE, Cell.HTML} else ""
    return RENDERERS[kind](value)
