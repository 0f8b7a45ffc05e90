"""Tables: columns with typed cells, rows as dataclasses or dicts, a body made in one escaping loop.

Sorting, filtering, columns and pages are plain links and GET forms, so a table works without scripts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from mentoring.ui.cells import RIGHT_ALIGNED, Bar, Cell, Link, Mark, Person, Phase, Share, draw

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

    def read(self, row: Any) -> Any:
        if self.value is not None:
            return self.value(row)
        return row[self.key] if isinstance(row, Mapping) else getattr(row, self.key)


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

    def head(self) -> list[dict[str, Any]]:
        direction = {self.sort.lstrip("-"): "descending" if self.sort.startswith("-") else "ascending"}
        return [
            {
                "label": column.label,
                "right": column.kind in RIGHT_ALIGNED,
                "url": self.sort_link(column) if column.sortable else "",
                "direction": direction.get(column.key, "") if column.sortable else "",
                "wide": column.wide,
                "phone": column.phone,
            }
            for column in self.shown_columns()
        ]

    def body(self) -> SafeString:
        columns = self.shown_columns()
        attributes = [self._attributes(column) for column in columns]
        parts: list[str] = []
        for row in self.rows:
            url = self.row_url(row) if self.row_url else ""
            parts.append("<tr data-row>" if url else "<tr>")
            if self.bulk_actions:
                parts.append(self._tick(row))
            for at, column in enumerate(columns):
                content = draw(column.kind, column.read(row))
                if at == 0:
                    content = self._linked(content, url)
                    parts.append(f'<th scope="row"{attributes[at]}>{content}</th>')
                else:
                    parts.append(f"<td{attributes[at]}>{content}</td>")
            parts.append("</tr>")
        return mark_safe("".join(parts))  # noqa: S308 - every cell is escaped by its renderer

    def _attributes(self, column: Column) -> str:
        classes = [
            name
            for name, wanted in (
                ("right", column.kind in RIGHT_ALIGNED),
                ("wide", column.wide),
                ("not-phone", not column.phone),
            )
            if wanted
        ]
        listed = f' class="{" ".join(classes)}"' if classes else ""
        return f'{listed} data-label="{escape(column.label)}"'

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
        value = self.columns[0].read(row)
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
