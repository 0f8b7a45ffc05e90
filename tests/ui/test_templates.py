import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string

from mentoring.ui.accents import ACCENTS

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
# A message is read in programs that know no style sheets.
PAGES = [path for path in TEMPLATES if "mail" not in path.parts and "emails" not in path.parts]
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "a foreign address": re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.I),
}
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<content>.*?)</script>", re.I | re.S)


def faults_of(text: str) -> list[str]:
    found = [name for name, pattern in INLINE.items() if pattern.search(text)]
    for script in SCRIPT.finditer(text):
        is_data = "application/json" in script["attributes"]
        if script["content"].strip() and not is_data:
            found.append("a script in the page")
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(BASE)))
def test_template_has_no_inline_style_or_script(path):
    text = re.sub(r"{%\s*static\s.*?%}", "static", path.read_text())
    # `->` and comparisons inside tags would look like the end of an element.
    assert faults_of(re.sub(r"{%.*?%}|{{.*?}}", "", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        '<a onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<img src="https://elsewhere.example/x.png">',
    ],
)
def test_inline_check_sees_what_it_looks_for(text):
    assert faults_of(text) != []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(BASE)))
def test_template_compiles(path):
    try:
        get_template(str(path.relative_to(BASE / "templates")))
    except TemplateDoesNotExist as error:
        pytest.fail(f"{path} needs {error}")


def sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (BASE / "static/icons/lucide.svg").read_text()))


def named_icons() -> set[str]:
    names: set[str] = set()
    for path in TEMPLATES:
        text = path.read_text()
        names |= set(re.findall(r"{%\s*icon\s+name=\"([^\"]+)\"", text))
        names |= set(re.findall(r"{%[^%]*\bicon=\"([^\"]+)\"", text))
    for folder in (
        "mentoring",
        "participants",
        "programs",
        "development_plans",
        "relationships",
        "matching",
        "evaluation",
    ):
        for path in (BASE / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                names |= set(re.findall(r"\bicon=\"([^\"]+)\"", path.read_text()))
    return names


def test_every_icon_named_is_in_the_sprite():
    assert named_icons() - sprite() == set()


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "403_csrf", "429"])
def test_error_page_needs_nothing_of_the_request(name):
    text = render_to_string(f"{name}.html")

    assert "!!undefined" not in text
    assert text.count("<h1>") == 1


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def tokens(block: str) -> dict[str, tuple[str, str]]:
    pairs = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", block)
    return {name: (light, dark) for name, light, dark in pairs}


TOKENS = (BASE / "static/css/tokens.css").read_text()
COMMON = tokens(TOKENS.split("[data-accent=")[0])


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_accent_can_be_read(accent, theme):
    block = re.search(rf'\[data-accent="{accent}"\] {{(.*?)}}', TOKENS, re.S)
    assert block is not None
    own = tokens(block[1])

    for surface in ("surface", "canvas", "raised", "hover"):
        assert contrast(own["accent"][theme], COMMON[surface][theme]) >= 4.5
    assert contrast(own["accent"][theme], own["accent-surface"][theme]) >= 4.5
    assert contrast(own["on-accent"][theme], own["accent-fill"][theme]) >= 4.5
    assert contrast(own["on-accent"][theme], own["accent-fill-hover"][theme]) >= 4.5
    assert contrast(own["accent-fill"][theme], COMMON["surface"][theme]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_inks_can_be_read(theme):
    for ink in ("text", "text-soft", "text-muted", "attention", "problem"):
        for surface in ("surface", "canvas", "raised", "sunken", "hover", "neutral-surface"):
            assert contrast(COMMON[ink][theme], COMMON[surface][theme]) >= 4.5, (ink, surface)
    for tone in ("attention", "problem"):
        assert contrast(COMMON[tone][theme], COMMON[f"{tone}-surface"][theme]) >= 4.5
        assert contrast(COMMON["text-muted"][theme], COMMON[f"{tone}-surface"][theme]) >= 4.5
    assert contrast(COMMON["control-border"][theme], COMMON["surface"][theme]) >= 3
