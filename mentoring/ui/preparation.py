"""What a component's template needs beyond its attributes, worked out before it is drawn."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, FileInput
from django.forms.widgets import CheckboxSelectMultiple, MultiWidget, RadioSelect
from django.utils.translation import gettext

from mentoring.ui import dates
from mentoring.ui.cells import initials
from mentoring.ui.charts import Chart, for_browser
from mentoring.ui.markdown import render_markdown
from mentoring.ui.tables import Chip

Values = dict[str, Any]


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Step:
    """`state` is done, current, open or problem; `note` says what is open, in words."""

    label: str
    state: str = "open"
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    """A gap has no title of its own weight: it is drawn as a gap. `detail` unfolds."""

    title: str
    when: date | str = ""
    text: str = ""
    url: str = ""
    tone: str = "neutral"
    gap: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: Any
    url: str = ""
    note: str = ""


def as_mapping(item: Any) -> Mapping[str, Any]:
    """Components take our dataclasses and plain dicts alike."""
    if isinstance(item, Mapping):
        return item
    if is_dataclass(item) and not isinstance(item, type):
        return asdict(item)
    raise TypeError(f"{item!r} is neither a mapping nor a dataclass")


def _filled(kind: type, items: Iterable[Any]) -> list[Any]:
    return [item if isinstance(item, kind) else kind(**as_mapping(item)) for item in items]


def heading(values: Values) -> Values:
    level = int(values["level"])
    return {"heading": f"h{level if level in {2, 3, 4} else 2}"}


def tabs(values: Values) -> Values:
    return {
        "items": _filled(Tab, values["items"]),
        "label": values["label"] or gettext("Parts of this page"),
    }


def stepper(values: Values) -> Values:
    steps: list[Step] = _filled(Step, values["steps"])
    words = {
        "done": gettext("done"),
        "current": gettext("current"),
        "open": gettext("open"),
        "problem": gettext("needs a correction"),
    }
    return {
        "steps": [{"step": step, "word": words[step.state]} for step in steps],
        "label": values["label"] or gettext("Steps"),
        "current": next((step.label for step in steps if step.state == "current"), ""),
        "position": next((at for at, step in enumerate(steps, 1) if step.state == "current"), 0),
        "total": len(steps),
    }


def timeline(values: Values) -> Values:
    zone = dates.zone_of(None)
    entries: list[TimelineEntry] = _filled(TimelineEntry, values["entries"])
    drawn = [
        {
            "entry": entry,
            "machine": "" if isinstance(entry.when, str) else dates.machine(entry.when),
            "day": entry.when if isinstance(entry.when, str) else dates.as_day(entry.when, zone, short=True),
        }
        for entry in entries
    ]
    return {"entries": drawn, "label": values["label"] or gettext("Timeline")}


def key_value(values: Values) -> Values:
    items = [Fact(*item) if isinstance(item, tuple | list) else item for item in values["items"]]
    return {"items": _filled(Fact, items)}


def skeleton(values: Values) -> Values:
    return {"rows": range(int(values["lines"])), "label": values["label"] or gettext("Loading")}


def callout(values: Values) -> Values:
    default = {"neutral": "info", "attention": "triangle-alert", "problem": "circle-alert"}
    return {"icon": values["icon"] or default[values["tone"]]}


def avatar(values: Values) -> Values:
    return {"initials": initials(str(values["name"]))}


def chart(values: Values) -> Values:
    """The key ties the drawing to its data; a page with the same finding twice gives its own."""
    drawn: Chart = values["chart"]
    digest = re.sub(r"[^a-z0-9]+", "-", drawn.title.lower()).strip("-")[:48]
    key = values["id"] or f"chart-{digest}"
    return {"key": key, "data_key": f"{key}-data", "specification": for_browser(drawn)}


def diff(values: Values) -> Values:
    before, after = (re.findall(r"\s+|[^\s]+", str(values[side] or "")) for side in ("before", "after"))
    old: list[tuple[bool, str]] = []
    new: list[tuple[bool, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old.append((kind != "equal", "".join(before[a:b])))
        new.append((kind != "equal", "".join(after[c:d])))
    return {
        "old": [part for part in old if part[1]],
        "new": [part for part in new if part[1]],
        "before_label": values["before_label"] or gettext("Before"),
        "after_label": values["after_label"] or gettext("After"),
    }


def markdown(values: Values) -> Values:
    return {"html": render_markdown(str(values["text"] or ""))}


def date_time(values: Values) -> Values:
    moment: date = values["moment"]
    zone = dates.zone_of(values["zone"])
    full = dates.as_moment(moment, zone)
    until = values["until"]
    if isinstance(moment, datetime) and isinstance(until, datetime):
        day = dates.as_day(moment, zone, weekday=True)
        start = dates.as_time(moment, zone, with_zone=False)
        full = f"{day}, {start}–{dates.as_time(until, zone)}"
    shown = {
        "full": lambda: full,
        "day": lambda: dates.as_day(moment, zone),
        "time": lambda: dates.as_time(moment, zone) if isinstance(moment, datetime) else full,
        "relative": lambda: dates.as_relative(moment, zone),
    }[values["format"]]()
    return {
        "shown": shown,
        "hover": "" if shown == full else full,
        "machine": dates.machine(moment),
    }


def saved_state(values: Values) -> Values:
    at = values["at"]
    return {"time": dates.as_time(at, dates.zone_of(None), with_zone=False) if at else ""}


def form_row(values: Values) -> Values:
    field: BoundField = values["field"]
    widget = field.field.widget
    locks: Mapping[str, str] = getattr(field.form, "locks", {})
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple | MultiWidget)
    kind = getattr(widget, "row_kind", "")
    if not kind:
        single = isinstance(widget, CheckboxInput)
        kind = "check" if single else "group" if grouped else "file" if isinstance(widget, FileInput) else "line"
    optional = not field.field.required if values["optional"] is None else values["optional"]
    return {
        "kind": kind,
        "grouped": grouped,
        "lock": values["lock"] or locks.get(field.name, ""),
        "optional": optional and kind not in {"check"},
        "error_id": f"{field.auto_id}_error",
        "help_id": f"{field.auto_id}_helptext",
    }


def error_summary(values: Values) -> Values:
    form_: BaseForm = values["form"]
    listed = [
        {
            "target": field.id_for_label or field.auto_id,
            "label": field.label,
            "errors": field.errors,
        }
        for field in form_
        if field.errors and not field.is_hidden
    ]
    hidden = [str(error) for field in form_.hidden_fields() for error in field.errors]
    general = [*map(str, form_.non_field_errors()), *hidden]
    return {"listed": listed, "general": general, "any": bool(listed or general)}


def form(values: Values) -> Values:
    form_: BaseForm = values["form"]
    enctype = values["enctype"] or ("multipart/form-data" if form_.is_multipart() else "")
    return {
        "enctype": enctype,
        "submit": values["submit"] or gettext("Save"),
        "has_body": bool(values["body"].strip()),
    }


def rating(values: Values) -> Values:
    value = str(values["value"] or "")
    numbers = [str(number) for number in range(1, int(values["highest"]) + 1)]
    return {
        "options": [{"value": number, "checked": number == value} for number in numbers],
        "low": values["low"] or gettext("Not much"),
        "high": values["high"] or gettext("Very"),
    }


def table(values: Values) -> Values:
    return {"view": values["table"].view()}


def filter_bar(values: Values) -> Values:
    chips = _filled(Chip, values["chips"])
    return {
        "chips": chips,
        "label": values["label"] or gettext("Filter"),
        "search_label": values["search_label"] or gettext("Search this list"),
        "hidden": [tuple(pair) for pair in values["hidden"]],
    }
