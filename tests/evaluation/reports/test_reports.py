import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.reports import document, glyphs, quarterly
from evaluation.reports.quarterly import CriticalRoleLine, QuarterlyReport, ReportFigure
from mentoring.ui.charts import BandCounts
from tests.evaluation.reports.samples import AS_OF, EMPTY_QUARTER, QUARTER

HOSTILE = [
    '#import "@preview/evil:0.1.0": *',
    '#panic() #sys.inputs #read("/etc/passwd")',
    "$ x^2 $ and *bold* and _it_ and `raw`",
    "a@b.example <label> @label // comment /* more */",
    r"back\slash \u{41} \n \ ",
    '{"json": "quote\\""} ] ) }',
    "= Heading - list + enum ~ -- --- ...",
]


def _text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _letters(text: str) -> str:
    """Text without spaces, since a PDF does not say where a line was broken."""
    return "".join(text.split())


def _shows(pdf: bytes, text: str) -> bool:
    return _letters(text) in _letters(_text(pdf))


@pytest.fixture(scope="module")
def printed() -> bytes:
    return quarterly.render(QUARTER)


def test_the_text_of_the_report_equals_its_figures(printed: bytes) -> None:
    text = _text(printed)
    assert QUARTER.finding in text
    for figure in QUARTER.figures:
        assert figure.name in text
        assert f"{figure.shown} {figure.detail}".strip() in text
        assert _shows(printed, f"{figure.comparison}")
        assert _shows(printed, figure.formula)
    for sentence in (*QUARTER.what_changed, *QUARTER.notes):
        assert sentence in text


def test_roles_without_cover_come_first_with_their_numbers(printed: bytes) -> None:
    text = _letters(_text(printed))
    lines = [
        _letters(
            f"{line.role}{line.vacancy_expected}{line.ready_now}{line.ready_1_2_years}"
            f"{line.ready_3_5_years}{line.being_done or 'No plan yet'}"
        )
        for line in sorted(QUARTER.critical_roles, key=lambda each: each.ready_now)
    ]
    places = [text.index(line) for line in lines]
    assert text.index("PlantManagerGdansk") < text.index("FinanceDirectorEuropeQ12028")
    assert max(places[:2]) < min(places[2:])


def test_charts_come_with_finding_and_table(printed: bytes) -> None:
    text = _text(printed)
    assert QUARTER.bands_finding in text
    for each in QUARTER.bands:
        assert f"{each.quarter} {' '.join(map(str, each.counts))} {each.total}" in text


def test_every_page_is_a4_and_has_header_footer_and_number(printed: bytes) -> None:
    pages = pypdf.PdfReader(io.BytesIO(printed)).pages
    for number, page in enumerate(pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        text = " ".join(page.extract_text().split())
        assert "Meridian Group" in text
        assert "Figures as of 17 November 2026, 06:00 CET. Version 1." in text
        assert f"Page {number} of {len(pages)}" in text


def test_the_report_declares_accessibility_title_language_and_alternatives(printed: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printed))
    root: Any = reader.root_object
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == ("Meridian Leaders 2026: quarterly report Q3 2026, October to December")
    alternatives = _alternatives(root["/StructTreeRoot"])
    assert any(text.startswith("Eleven people moved up since April. ") for text in alternatives)


def _alternatives(node: object) -> list[str]:
    node = node.get_object() if isinstance(node, pypdf.generic.IndirectObject) else node
    if isinstance(node, list):
        return [text for each in node for text in _alternatives(each)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (_alternatives(node["/K"]) if "/K" in node else [])


def test_a_missing_alternative_text_is_refused() -> None:
    data = quarterly._data(QUARTER)
    pictures = data["pictures"]
    assert isinstance(pictures, list)
    pictures[0]["alternative"] = None
    with pytest.raises(typst.TypstError, match="PDF/UA-1 error: missing alt text"):
        document.compile_document("quarterly", data, as_of=AS_OF)


def test_the_same_quarter_gives_the_same_bytes(printed: bytes) -> None:
    assert quarterly.render(QUARTER) == printed
    assert quarterly.render(replace(QUARTER, version=2)) != printed


def test_another_process_in_another_zone_gives_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys; from evaluation.reports import quarterly;"
        "from tests.evaluation.reports.samples import QUARTER;"
        "sys.stdout.buffer.write(quarterly.render(QUARTER))"
    )
    root = Path(quarterly.__file__).parents[2]
    other = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        cwd=root,
        env={"TZ": "Pacific/Auckland", "PYTHONPATH": str(root), "HOME": str(tmp_path)},
    ).stdout
    assert other == quarterly.render(QUARTER)


def test_dates_inside_the_file_are_those_of_the_figures(printed: bytes) -> None:
    information = pypdf.PdfReader(io.BytesIO(printed)).metadata
    assert information is not None
    assert information.creation_date is not None
    assert information.creation_date.date() == AS_OF.date()


def test_a_quarter_without_data_says_so() -> None:
    text = _text(quarterly.render(EMPTY_QUARTER))
    assert "There is no data for Q3 2026, October to December." in text
    assert EMPTY_QUARTER.notes[0] in text
    assert "How the figures are made" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_names_is_shown_as_it_is_written(text: str) -> None:
    report = replace(
        QUARTER,
        organization_name=text,
        finding=text,
        figures=(ReportFigure(text, text, text, text, text),),
        critical_roles=(CriticalRoleLine(text, text, 1, 0, 0, text),),
        bands_finding=text,
        bands=(BandCounts("Q1", 1, 2, 3, 4),),
        what_changed=(text,),
        notes=(text,),
    )
    pdf = quarterly.render(report)
    assert _letters(_text(pdf)).count(_letters(text)) >= 7


def test_very_long_names_stay_on_the_page() -> None:
    name = "Donaudampfschifffahrtsgesellschaft" * 8
    pdf = quarterly.render(replace(QUARTER, critical_roles=(CriticalRoleLine(name, "Q1 2028", 1, 0, 0, name),)))
    assert _right_edge(pdf) < 595 - 50
    assert _letters(_text(pdf)).count(name) == 2


def _right_edge(pdf: bytes) -> float:
    """Where the text furthest to the right ends, with letters taken as narrow as an i and an l."""
    edges: list[float] = []

    def note(text: str, page: list[float], line: list[float], _font: object, size: float) -> None:
        for piece in text.splitlines():
            if len(piece.strip()) > 1:
                edges.append(line[4] * page[0] + page[4] + 0.3 * size * len(piece.strip()))

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return max(edges)


@pytest.mark.parametrize("text", ["مرحبا", "שלום", "Zoë Łukasz Žižek Ångström Ελένη Борис", "Nguyễn Thị Ánh"])
def test_names_of_other_scripts_are_printed(text: str) -> None:
    pdf = quarterly.render(replace(QUARTER, finding=text))
    assert glyphs.printable(text) == text
    if text.isascii() or text[0] in "ZN":
        assert _shows(pdf, text)


def test_emoji_and_unknown_characters_do_not_cost_the_report() -> None:
    assert glyphs.printable("Well done 🎉") == "Well done 🎉"
    assert glyphs.printable("漢a\x07b\u200bc\ud800") == "\N{WHITE SQUARE}a bc"
    report = replace(QUARTER, finding="Well done 🎉 👩\u200d💻 漢字 \x00\ud800\U000e0041")
    assert quarterly.render(report)


def test_marks_on_letters_of_another_script_do_not_cost_the_report() -> None:
    mixed = replace(QUARTER, finding="Priya \u06f6\u2a38\u08e8")
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        document.compile_document("quarterly", quarterly._data(mixed), as_of=AS_OF)
    assert glyphs.printable(mixed.finding, one_font=True) == "Priya □⨸□"
    assert "Priya" in _text(quarterly.render(mixed))


def test_other_faults_of_a_layout_are_not_hidden() -> None:
    with pytest.raises(typst.TypstError):
        document.compile_printable("quarterly", QUARTER, lambda _report: {}, as_of=AS_OF)


def test_a_report_needs_a_date_with_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        quarterly.render(replace(QUARTER, as_of=datetime(2026, 1, 1)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_can_be_printed(short: str, long: str) -> None:
    report = QuarterlyReport(
        organization_name=short,
        program=short or "Program",
        quarter_label="Q1 2026",
        as_of=datetime(2026, 4, 1, tzinfo=UTC),
        finding=long or "Finding",
        figures=(ReportFigure(short, long, short, long, short),),
        critical_roles=(CriticalRoleLine(short, long, 0, 0, 0, short),),
        notes=(long,),
    )
    assert quarterly.render(report).startswith(b"%PDF-")
