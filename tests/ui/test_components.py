import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from mentoring.ui.catalog import BY_NAME, COMPONENTS
from mentoring.ui.gallery import styleguide
from mentoring.ui.tables import Cell, Column, Link, Mark, Page, Person, Table

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def draw(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.name)
def test_component_refuses_an_unknown_attribute_when_compiled(component):
    given = " ".join(f"{name}='x'" for name in component.required if name not in component.choices)

    with pytest.raises(TemplateSyntaxError, match="does not know surprise"):
        Template(f"{{% load ui %}}{{% {component.name} {given} surprise='x' %}}")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% badge %}", "needs label"),
        ("{% badge 'Draft' %}", "by name only"),
        ("{% badge label='Draft' tone='green' %}", "must be one of"),
        ("{% badge label='a' label='b' %}", "twice"),
        ("{% #card %}{% #slot nowhere %}x{% /slot %}{% /card %}", "no slot nowhere"),
        ("{% #card %}{% #slot foot %}x{% /slot %}{% #slot foot %}y{% /slot %}{% /card %}", "filled twice"),
        ("{% #toast message='x' %}stray{% /toast %}", "no body"),
    ],
)
def test_component_refuses_what_it_does_not_take(source, words):
    with pytest.raises(TemplateSyntaxError, match=words):
        Template("{% load ui %}" + source)


def test_component_refuses_a_wrong_choice_given_as_a_variable():
    with pytest.raises(TemplateSyntaxError, match="must be one of"):
        draw("{% badge label='Draft' tone=tone %}", tone="green")


def test_component_draws_its_body_and_its_slots():
    drawn = draw("{% #card title='Agreement' %}<p>Signed</p>{% #slot foot %}Version {{ n }}{% /slot %}{% /card %}", n=2)

    assert "Agreement" in drawn
    assert "<p>Signed</p>" in drawn
    assert "Version 2" in drawn


def test_component_escapes_its_attributes():
    drawn = draw(
        "{% stat number=x label=x n=x link=x %}{% queue_row title=x reason=x history=x people=many %}"
        "{% button label=x href=x %}{% callout title=x text=x %}{% person_chip name=x role=x url=x %}"
        "{% key_value items=facts %}{% diff before=x after='y' %}{% empty_state title=x text=x %}",
        x=PAYLOAD,
        many=[PAYLOAD],
        facts=[(PAYLOAD, PAYLOAD)],
    )

    assert "<script" not in drawn
    assert "<img" not in drawn


def test_component_does_not_see_the_variables_of_the_page():
    assert "secret" not in draw("{% badge label='Draft' %}", icon="secret", tone="secret", title="secret")


@dataclass
class Row:
    name: object
    url: str = "/people/1/"


def table_of(*rows: Row, **rest: object) -> Table:
    return Table(name="people", caption="People", columns=[Column("name", "Name", Cell.PERSON)], rows=rows, **rest)


TEXT_CELLS = set(Cell) - {Cell.PERCENT, Cell.BAR, Cell.DATE, Cell.MOMENT, Cell.PHASE}


@pytest.mark.parametrize("kind", sorted(TEXT_CELLS), ids=str)
def test_table_escapes_every_cell_that_holds_text(kind):
    values = {
        Cell.PERSON: Person(PAYLOAD, PAYLOAD),
        Cell.LINK: Link(PAYLOAD, PAYLOAD),
        Cell.BADGE: Mark(PAYLOAD, PAYLOAD),
        Cell.LIST: [PAYLOAD, PAYLOAD],
    }
    table = Table(
        name="t",
        caption="T",
        columns=[Column("cell", PAYLOAD, kind)],
        rows=[{"cell": values.get(kind, PAYLOAD)}],
        row_url=lambda row: PAYLOAD,
    )

    drawn = draw("{% table table=table %}", table=table)

    assert "<script" not in drawn
    assert "<img" not in drawn


def test_table_works_without_scripts():
    table = table_of(Row("Priya Raman"), row_url=lambda row: row.url, params={"site": "Oslo"}, sort="name")
    table.columns = [Column("name", "Name", Cell.PERSON, sortable=True)]
    table.page = Page(next_cursor="abc", total=34, first=1)

    drawn = draw("{% table table=table %}", table=table)

    assert 'href="/people/1/"' in drawn
    assert 'href="?site=Oslo&amp;sort=-name"' in drawn
    assert 'href="?site=Oslo&amp;after=abc"' in drawn
    assert 'aria-sort="ascending"' in drawn


def test_table_without_rows_teaches():
    table = table_of(empty_title="Nobody in Oslo", empty_text="The file has no people there.")

    drawn = draw("{% table table=table %}", table=table)

    assert "Nobody in Oslo" in drawn
    assert "<table" not in drawn


def test_every_component_stands_in_the_gallery():
    gallery = (TEMPLATES / "ui" / "styleguide.html").read_text()

    missing = [name for name in BY_NAME if not re.search(rf"{{% #?{name}\b", gallery)]

    assert missing == []


def test_every_component_has_a_template_and_every_template_a_component():
    templates = {path.stem for path in (TEMPLATES / "components").glob("*.html")}

    assert templates == set(BY_NAME)


def test_gallery_draws_every_example():
    response = styleguide(RequestFactory().get("/styleguide/"))

    text = response.content.decode()
    assert response.status_code == 200
    assert "!!undefined" not in text
    assert "Priya Raman" in text


def test_gallery_is_closed_in_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(Http404):
        styleguide(RequestFactory().get("/styleguide/"))


def test_components_page_lists_every_signature():
    page = (Path(settings.BASE_DIR) / "docs" / "components.md").read_text()

    missing = [component.signature for component in COMPONENTS if component.signature not in page]

    assert missing == []
