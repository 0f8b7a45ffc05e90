import re

import pytest

from mentoring.ui.markdown import render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](https://elsewhere.example/pixel.gif)",
    "<a href='javascript:alert(1)'>x</a>",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example" onmouseover="alert(1))',
    "<iframe src=//elsewhere.example></iframe>",
    "<style>*{display:none}</style>",
    "<form action=//elsewhere.example><input name=password>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "<div style='position:fixed'>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
]
ELEMENT = re.compile(r"<\s*/?\s*([a-z0-9]+)([^>]*)>", re.I)
HARMLESS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_markdown_lets_nothing_dangerous_through(attack):
    drawn = render_markdown(attack)

    for name, attributes in ELEMENT.findall(drawn):
        assert name.lower() in HARMLESS
        assert not re.search(r"\s(on\w+|style|src|srcset|action|formaction)\s*=", re.sub(r'"[^"]*"', '""', attributes))
        address = re.search(r'href="([^"]*)"', attributes)
        assert address is None or re.match(r"(https?://|mailto:)", address[1])


def test_markdown_marks_links_as_foreign():
    assert 'rel="nofollow noreferrer"' in render_markdown("[guide](https://example.org/)")


def test_markdown_headings_stay_below_the_page_s_own():
    drawn = render_markdown("# One\n\n## Two")

    assert "<h3>One</h3>" in drawn
    assert "<h4>Two</h4>" in drawn


def test_markdown_keeps_what_people_write():
    drawn = render_markdown("Two things:\n- the **story**\n- 3 < 4 & 5 > 4")

    assert "<strong>story</strong>" in drawn
    assert "3 &lt; 4 &amp; 5 &gt; 4" in drawn
