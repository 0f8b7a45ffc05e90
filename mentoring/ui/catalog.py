"""Every component by name: what it takes, what it may be given, which slots it has."""

from mentoring.ui import figures, preparation
from mentoring.ui.components import Component

TONES = ("neutral", "attention", "problem")
KINDS = ("primary", "secondary", "quiet", "danger")
SIZES = ("small", "medium", "large")

# Attributes of htmx that buttons and links pass on; the names are htmx's own with an underscore.
HTMX = {"hx_get": "", "hx_post": "", "hx_target": "", "hx_swap": ""}

PAGE = (
    Component(
        "page_header",
        ("title",),
        {"sub": "", "breadcrumb": (), "people": ()},
        slots=("actions", "sub"),
    ),
    Component("finding", (), {"text": ""}, body=True),
    Component(
        "card",
        (),
        {
            "title": "",
            "sub": "",
            "tone": "plain",
            "id": "",
            "level": 2,
            "link": "",
            "link_label": "",
            "count": "",
        },
        slots=("actions", "foot"),
        body=True,
        choices={"tone": ("plain", "tinted", "quiet")},
        prepare=preparation.heading,
    ),
    Component("tabs", ("items",), {"label": ""}, slots=("actions",), prepare=preparation.tabs),
    Component(
        "empty_state",
        ("title",),
        {"text": "", "icon": "inbox", "level": 3},
        slots=("actions",),
        body=True,
        prepare=preparation.heading,
    ),
    Component(
        "callout",
        (),
        {"title": "", "text": "", "tone": "neutral", "icon": ""},
        slots=("actions",),
        body=True,
        choices={"tone": TONES},
        prepare=preparation.callout,
    ),
    Component("key_value", ("items",), {"columns": 1}, prepare=preparation.key_value),
    Component("lock_line", ("text",), {"only_you": False}),
    Component("skeleton", (), {"lines": 3, "label": ""}, prepare=preparation.skeleton),
)

ACTIONS = (
    Component(
        "button",
        ("label",),
        {
            "href": "", "kind": "secondary", "icon": "", "icon_only": False, "size": "medium", "type": "submit",
            "name": "", "value": "", "form": "", "id": "", "disabled": False, "why_not": "", "panel": False,
            "opens": "", "download": False, **HTMX,
        },
        choices={"kind": KINDS, "size": SIZES, "type": ("submit", "button", "reset")},
    ),
    Component(
        "action_button",
        ("label", "action"),
        {
            "kind": "secondary", "icon": "", "icon_only": False, "size": "medium", "fields": {}, "in_place": "",
            "swap": "outerHTML", "id": "",
        },
        choices={"kind": KINDS, "size": SIZES},
    ),
    Component("menu", ("label",), {"icon": "ellipsis", "show_label": False, "kind": "quiet"}, body=True),
    Component("icon", ("name",), {"label": "", "size": 16}, is_fixed=True),
    Component("dialog", ("id", "title"), {"open": False}, slots=("actions",), body=True),
    Component("undo", ("action", "message"), {"label": "", "seconds": 10, "in_place": "", "fields": {}}),
    Component("toast", ("message",), {"tone": "neutral"}, slots=("actions",), choices={"tone": TONES}),
    Component("copy_button", ("text",), {"label": ""}),
)  # fmt: skip

PEOPLE = (
    Component(
        "avatar",
        ("name",),
        {"size": "medium", "photo": ""},
        choices={"size": SIZES},
        prepare=preparation.avatar,
    ),
    Component("person_chip", ("name",), {"role": "", "url": "", "photo": "", "panel": False}),
    Component(
        "queue_row",
        ("title",),
        {
            "people": (), "icon": "", "reason": "", "history": "", "url": "", "panel": True, "locked": False,
            "tone": "neutral", "id": "", "select_name": "", "select_value": "",
        },
        slots=("verb", "menu", "reason"),
        choices={"tone": TONES},
    ),
)  # fmt: skip

FIGURES = (
    Component(
        "stat",
        ("number", "label"),
        {
            "unit": "", "n": "", "change": "", "target": "", "date": "", "link": "", "share": None,
            "share_target": None, "tone": "neutral", "hidden_reason": "", "panel": False,
        },
        choices={"tone": TONES},
    ),
    Component("badge", ("label",), {"tone": "neutral", "icon": ""}, choices={"tone": TONES}),
    Component(
        "meter",
        ("label", "value"),
        {"maximum": 100, "target": None, "text": "", "tone": "neutral", "show_label": True},
        choices={"tone": TONES},
        prepare=figures.meter,
    ),
    Component("sparkline", ("values", "label"), {"target": None, "steps": False}, prepare=figures.sparkline),
    Component("dots", ("filled", "total", "label"), {}, prepare=figures.dots),
    Component("chart", ("chart",), {"id": ""}, prepare=preparation.chart),
    Component(
        "competency_bar",
        ("name", "required"),
        {
            "self_rating": None, "others": None, "raters": 0, "scale": 5, "gap": "", "levels": (), "link": "",
            "strength": False,
        },
        prepare=figures.competency_bar,
    ),
    Component("competency_legend", (), {"scale": 5}),
    Component("nine_box", ("people",), {"label": "", "x_label": "", "y_label": ""}, prepare=figures.nine_box),
    Component("stepper", ("steps",), {"label": "", "thin": False}, prepare=preparation.stepper),
    Component("timeline", ("entries",), {"label": ""}, prepare=preparation.timeline),
    Component(
        "progress",
        ("label",),
        {
            "done": None, "total": None, "note": "", "remaining": "", "state": "running", "poll": "",
            "id": "job-progress",
        },
        slots=("actions",),
        choices={"state": ("waiting", "running", "done", "failed")},
        prepare=figures.progress,
    ),
    Component("diff", ("before", "after"), {"before_label": "", "after_label": ""}, prepare=preparation.diff),
    Component("markdown", ("text",), {}, prepare=preparation.markdown),
    Component(
        "date_time",
        ("moment",),
        {"zone": "", "until": None, "format": "full", "also": ""},
        choices={"format": ("full", "day", "time", "relative")},
        prepare=preparation.date_time,
    ),
    Component("saved_state", (), {"at": None, "id": "saved-state"}, prepare=preparation.saved_state),
)  # fmt: skip

FORMS = (
    Component("form_row", ("field",), {"lock": "", "optional": None, "wide": False}, prepare=preparation.form_row),
    Component("field_group", ("legend",), {"help": "", "lock": ""}, slots=("actions",), body=True),
    Component("error_summary", ("form",), {}, prepare=preparation.error_summary),
    Component(
        "form",
        ("form",),
        {
            "action": "", "submit": "", "cancel": "", "method": "post", "id": "", "kind": "primary", "enctype": "",
            "autosave": "", "in_place": "", "swap": "outerHTML", "sticky": False, "danger": False,
        },
        slots=("before", "after", "actions"),
        body=True,
        choices={"method": ("post", "get"), "kind": KINDS},
        prepare=preparation.form,
    ),
    Component(
        "rating",
        ("name", "legend"),
        {"low": "", "high": "", "value": "", "highest": 5, "error": "", "lock": "", "help": "", "required": False},
        prepare=preparation.rating,
    ),
)  # fmt: skip

TABLES = (
    Component("table", ("table",), {}, slots=("actions",), prepare=preparation.table),
    Component(
        "filter_bar",
        (),
        {
            "chips": (), "search": None, "search_label": "", "search_name": "q", "hidden": (), "label": "",
            "sort": "", "form": None,
        },
        slots=("actions",),
        prepare=preparation.filter_bar,
    ),
)  # fmt: skip

COMPONENTS = (*PAGE, *ACTIONS, *PEOPLE, *FIGURES, *FORMS, *TABLES)
BY_NAME = {component.name: component for component in COMPONENTS}
