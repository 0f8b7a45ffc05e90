"""What the gallery shows: the cast that all example pages share, on one Tuesday in November."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.charts import BandCounts, Bar, horizontal_bars, readiness_bands
from mentoring.ui.figures import NineBoxPerson
from mentoring.ui.forms import BigButtons, ChipCheckboxes, ChipRadio, DateInput, Form, ZonedTimeField
from mentoring.ui.preparation import Fact, Step, Tab, TimelineEntry
from mentoring.ui.tables import Bar as CellBar
from mentoring.ui.tables import BulkAction, Cell, Chip, Column, Mark, Page, Person, Phase, Share, Table

SESSION = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)


class ExampleForm(Form):
    """Every kind of row."""

    locks = {"note": _("Priya and Marcus read this. HR does not.")}

    statement = forms.CharField(
        label=_("What do you want to reach?"),
        help_text=_("One sentence that somebody else could check."),
        max_length=200,
    )
    measure = forms.ChoiceField(
        label=_("Measured by"),
        choices=[("forecast", _("Forecast error")), ("pulse", _("Behavior pulse"))],
    )
    due_on = forms.DateField(label=_("By when"), widget=DateInput())
    need = forms.ChoiceField(
        label=_("Whose need"),
        choices=[("mine", _("Mine")), ("company", _("The company's")), ("both", _("Both"))],
        widget=ChipRadio(),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        choices=[("pricing", _("Pricing story")), ("map", _("Stakeholder map")), ("board", _("Board paper"))],
        widget=ChipCheckboxes(),
    )
    held = forms.ChoiceField(
        label=_("Did it take place?"),
        choices=[("held", _("It took place")), ("moved", _("We moved it")), ("off", _("It did not happen"))],
        widget=BigButtons(),
    )
    starts = ZonedTimeField(label=_("Next session"), zone="Europe/Warsaw", required=False)
    note = forms.CharField(label=_("Shared note"), widget=forms.Textarea({"rows": 3}), required=False)
    reminder = forms.BooleanField(label=_("Remind me the day before"), required=False)
    evidence = forms.FileField(label=_("Evidence"), required=False)


@dataclass(frozen=True)
class PairRow:
    id: str
    mentee: Person
    mentor: Person
    fit: CellBar
    why: str
    watch: Mark | None
    last: date | None


PAIRS = [
    PairRow(
        "1",
        Person("Karolina Wrona", "Plant controller, Gdansk"),
        Person("Dana Novak", "VP Supply, Prague"),
        CellBar(61),
        "Same language; knows the target role; meets only twice a year in person",
        Mark("Busy mentor"),
        date(2026, 11, 3),
    ),
    PairRow(
        "2",
        Person("Tom Baker", "Sales lead, London"),
        Person("Anja Krueger", "Managing director, Berlin"),
        CellBar(68),
        "Led two market entries, his first need; other function",
        None,
        date(2026, 10, 1),
    ),
    PairRow(
        "3",
        Person("Priya Raman", "Controller, Warsaw"),
        Person("Marcus Lindqvist", "VP Marketing, Stockholm"),
        CellBar(91),
        "Led two pricing changes, her first need; other function; both work 9-17 CET",
        None,
        date(2026, 11, 5),
    ),
]


def pairs_table(sort: str = "fit") -> Table:
    return Table(
        name="pairs",
        caption="Pairs of Meridian Leaders 2026",
        columns=[
            Column("mentee", "Mentee", Cell.PERSON, sortable=True),
            Column("mentor", "Mentor", Cell.PERSON, sortable=True),
            Column("fit", "Fit of 100", Cell.BAR, sortable=True),
            Column("why", "Why", wide=True),
            Column("watch", "Watch", Cell.BADGE),
            Column("last", "Last session", Cell.DATE, optional=True, phone=False),
        ],
        rows=PAIRS,
        row_url=lambda row: f"?pair={row.id}",
        row_id=lambda row: row.id,
        panel=True,
        sort=sort,
        params={"sort": sort},
        page=Page(next_cursor="eyJ", total=34, first=1),
        bulk_actions=[BulkAction("Keep", "keep", "primary"), BulkAction("Try another mentor", "other")],
        export_url="?export=csv",
    )


def programs_table() -> Table:
    return Table(
        name="programs",
        caption="Programs",
        columns=[
            Column("name", "Program"),
            Column("phase", "Phase", Cell.PHASE),
            Column("people", "Mentees", Cell.NUMBER),
            Column("track", "On track", Cell.PERCENT),
            Column("next", "Next milestone", Cell.DATE),
        ],
        rows=[
            {
                "name": "Meridian Leaders 2026",
                "phase": Phase("During", 4),
                "people": 36,
                "track": Share(32, 36),
                "next": date(2026, 12, 1),
            },
            {
                "name": "Finance Academy",
                "phase": Phase("During", 4),
                "people": 22,
                "track": Share(15, 17),
                "next": date(2026, 12, 9),
            },
            {
                "name": "Meridian Leaders 2027",
                "phase": Phase("Recruiting", 2),
                "people": 0,
                "track": None,
                "next": date(2027, 1, 5),
            },
        ],
        row_url=lambda row: "?program=1",
    )


def empty_table() -> Table:
    return Table(
        name="nobody",
        caption="People",
        columns=[Column("name", "Name")],
        rows=[],
        params={"site": "Oslo"},
        empty_title="Nobody in Oslo",
        empty_text="The file of 16 November has no people there.",
    )


def bound_form() -> ExampleForm:
    return ExampleForm({"statement": "", "measure": "forecast", "need": "both", "held": "held"})


def examples() -> dict[str, Any]:
    return {
        "chips": [
            Chip("All", "?", 11, True),
            Chip("Pairs", "?kind=pairs", 6),
            Chip("Applications", "?kind=applications", 3),
            Chip("People data", "?kind=data", 1),
            Chip("Case", "?kind=case", 1),
        ],
        "tabs": _tabs(),
        "steps": [
            Step("Purpose", "done", "?"),
            Step("People", "done", "?"),
            Step("Framework", "current", "?", "2 open"),
            Step("Matching", "open", "?"),
            Step("Governance", "problem", "?", "1 to fix: no deputy for the owner"),
        ],
        "entries": [
            TimelineEntry(
                "50 minutes, very useful",
                date(2026, 11, 5),
                "Pricing story, stakeholder map · 2 actions",
                detail="Marcus offered to read the board paper before Thursday.",
            ),
            TimelineEntry("No session 3-31 August (holiday)", "Aug", gap=True),
            TimelineEntry("45 minutes", date(2026, 7, 30), "First look at the steering group"),
        ],
        "facts": [
            Fact("Rhythm", "Every 2 weeks, 45 minutes"),
            Fact("Agreement", "Version 2, signed 14 April by both", "?", "ends 31 March 2027"),
            Fact("Sponsor", "Helen Osei"),
        ],
        "nine": _nine(),
        "levels": ["Knows the words", "Does it with help", "Does it alone", "Teaches others", "Sets the direction"],
        "trend": [9, 9, 8, 8, 7],
        "moment": SESSION,
        "until": datetime(2026, 11, 19, 14, 45, tzinfo=UTC),
        "pairs": pairs_table(),
        "programs": programs_table(),
        "empty_table": empty_table(),
        "form": ExampleForm(),
        "bound_form": bound_form(),
        "bands": _bands(),
        "bars": _bars(),
        "markdown_text": "Two things for Thursday:\n\n- the **steering group** story\n- [a guide](https://example.org/)",
        "breadcrumb": [("Northbound", "/"), ("Components", "")],
        "names": ["Tom Baker", "Anja Krueger"],
    }


def _tabs() -> list[Tab]:
    return [
        Tab("Pairs", "?", 34, True),
        Tab("Not matched", "?tab=none", 2),
        Tab("Mentors", "?tab=mentors", 22),
        Tab("Fairness", "?tab=fairness"),
    ]


def _nine() -> list[NineBoxPerson]:
    return [
        NineBoxPerson("Priya Raman", 3, 3, "?"),
        NineBoxPerson("Tom Baker", 2, 3, "?"),
        NineBoxPerson("Nils Ek", 2, 2),
        NineBoxPerson("Oliver Kent", 3, 2, "?"),
        NineBoxPerson("Karolina Wrona", 1, 2),
    ]


def _bands() -> Any:
    return readiness_bands(
        "Eleven people moved up a band since April",
        [
            BandCounts("Apr 2026", 14, 10, 5, 2),
            BandCounts("Jul 2026", 11, 11, 6, 3),
            BandCounts("Oct 2026", 8, 10, 8, 5),
        ],
    )


def _bars() -> Any:
    return horizontal_bars(
        "Most goals come from finance", [Bar("Finance", 8), Bar("Supply chain", 5), Bar("Marketing", 3)]
    )
