"""Tables: columns with typed cells, rows as dataclasses or dicts, a body made in one escaping loop.

Sorting, filtering, columns and pages are plain links and GET forms, so a table works without scripts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from mentoring.ui.cells import RIGHT_ALIGNED, Bar, Cell, Link, Mark, Person, Phase, Share, draw, escape

__all__ = [
    "Bar", "BulkAction", "Cell", "Chip", "Column", "Link", "Mark", "Page", "Person", "Phase", "Share", "Table",
]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`value` reads the cell when the key is not an attribute or item of the row. `phone=False` hides it there."""

    key: str
    label: str
    kind: Cell = Cell.TEXT
    sortable: bool = False
    value: Callable[[Any], Any] | None = None
    optional: bool = False
    phone: bool = True
    wide: bool = False

    def reader(self) -> Callable[[Any], Any]:
        if self.value is not None:
            return self.value
        return lambda row: row[self.key] if isinstance(row, Mapping) else getattr(row, self.key)


def _classes(column: Column) -> str:
    known = (("right", column.kind in RIGHT_ALIGNED), ("wide", column.wide), ("not-phone", not column.phone))
    listed = " ".join(name for name, is_wanted in known if is_wanted)
    return f' class="{listed}"' if listed else ""


def _arrow(name: str) -> Callable[[], str]:
    """As the icon's own template draws it, once its address is known."""
    return cache(lambda: render_to_string("components/icon.html", {"name": name, "size": 12, "label": ""}))


ARROWS = {"ascending": _arrow("arrow-up"), "descending": _arrow("arrow-down")}


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class BulkAction:
    """A submit button under the ticked rows: `value` arrives as `action`, the rows' ids as `selected`."""

    label: str
    value: str
    kind: str = "secondary"


@dataclass(frozen=True)
class Page:
    """A keyset page: cursors to the neighbours, and how many there are when that is known."""

    next_cursor: str = ""
    previous_cursor: str = ""
    total: int | None = None
    first: int | None = None


@dataclass
class Table:
    """`row_url` makes the first cell a link; with `panel` it opens in the side panel."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Any]
    row_url: Callable[[Any], str] | None = None
    row_id: Callable[[Any], str] | None = None
    row_label: Callable[[Any], str] | None = None
    panel: bool = False
    sort: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    page: Page | None = None
    bulk_actions: Sequence[BulkAction] = ()
    bulk_url: str = ""
    chosen_columns: Sequence[str] = ()
    export_url: str = ""
    empty_title: str = ""
    empty_text: str = ""
    show_caption: bool = False

    def shown_columns(self) -> list[Column]:
        if not self.chosen_columns:
            return list(self.columns)
        return [column for column in self.columns if not column.optional or column.key in self.chosen_columns]

    def link(self, **changes: str) -> str:
        """This page's address with some parameters changed; an empty value takes one away."""
        merged = {**self.params, **changes}
        kept = [(key, value) for key, value in merged.items() if value and key != "columns"]
        return "?" + urlencode(kept + [("columns", key) for key in self.chosen_columns])

    def sort_link(self, column: Column) -> str:
        wanted = f"-{column.key}" if self.sort == column.key else column.key
        return self.link(sort=wanted, after="", before="")

    def head(self) -> SafeString:
        direction = {self.sort.lstrip("-"): "descending" if self.sort.startswith("-") else "ascending"}
        parts = [
            self._head_cell(column, direction.get(column.key, "") if column.sortable else "")
            for column in self.shown_columns()
        ]
        return mark_safe("".join(parts))  # noqa: S308 - labels and addresses are escaped

    def _head_cell(self, column: Column, direction: str) -> str:
        label = escape(column.label)
        if column.sortable:
            arrow = ARROWS[direction]() if direction else ""
            label = f'<a href="{escape(self.sort_link(column))}">{label}{arrow}</a>'
        sort = f' aria-sort="{direction}"' if direction else ""
        return f'<th scope="col"{_classes(column)}{sort}>{label}</th>'

    def body(self) -> SafeString:
        first, *others = self.shown_columns()
        head = self._attributes(first)
        cells = [(f"<td{self._attributes(column)}>", column.kind, column.reader()) for column in others]
        read_first = first.reader()
        parts: list[str] = []
        for row in self.rows:
            url = self.row_url(row) if self.row_url else ""
            parts.append("<tr data-row>" if url else "<tr>")
            if self.bulk_actions:
                parts.append(self._tick(row))
            content = self._linked(draw(first.kind, read_first(row)), url)
            parts.append(f'<th scope="row"{head}>{content}</th>')
            for opening, kind, read in cells:
                parts.append(f"{opening}{draw(kind, read(row))}</td>")
            parts.append("</tr>")
        return mark_safe("".join(parts))  # noqa: S308 - every cell is escaped by its renderer

    def _attributes(self, column: Column) -> str:
        return f'{_classes(column)} data-label="{escape(column.label)}"'

    def _linked(self, content: str, url: str) -> str:
        if not url:
            return content
        panel = " data-panel" if self.panel else ""
        return f'<a class="row-link" href="{escape(url)}"{panel}>{content}</a>'

    def _tick(self, row: Any) -> str:
        value = escape(self.row_id(row) if self.row_id else "")
        named = self.row_label(row) if self.row_label else str(self._first(row))
        label = escape(gettext("Select %(name)s") % {"name": named})
        return (
            f'<td class="tick"><input type="checkbox" name="selected" value="{value}"'
            f' aria-label="{label}" form="{escape(self.name)}-bulk"></td>'
        )

    def _first(self, row: Any) -> Any:
        value = self.columns[0].reader()(row)
        return getattr(value, "name", None) or getattr(value, "label", None) or value

    def hidden_params(self) -> list[tuple[str, str]]:
        dropped = {"columns", "after", "before"}
        return [(key, value) for key, value in self.params.items() if key not in dropped and value]

    def view(self) -> dict[str, Any]:
        """What components/table.html draws."""
        page = self.page
        last = page.first + len(self.rows) - 1 if page and page.first else None
        chosen = self.chosen_columns or [column.key for column in self.columns]
        return {
            "table": self,
            "head": self.head(),
            "body": self.body(),
            "any": bool(self.rows),
            "next": self.link(after=page.next_cursor, before="") if page and page.next_cursor else "",
            "previous": self.link(before=page.previous_cursor, after="") if page and page.previous_cursor else "",
            "first": page.first if page else None,
            "last": last,
            "total": page.total if page else None,
            "count": len(self.rows),
            "optional": [(column, column.key in chosen) for column in self.columns if column.optional],
            "hidden": self.hidden_params(),
            "empty_title": self.empty_title or gettext("Nothing matches"),
            "empty_text": self.empty_text or gettext("Change the filters, or clear them to see everything."),
            "clear": self.link(**dict.fromkeys(self.params, "")),
        }
