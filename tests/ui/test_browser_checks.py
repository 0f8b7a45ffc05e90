"""What the browser tests would see: each fault put into a page of its own turns its check red."""

import pytest

from tests.browser import Open, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POLICY = "default-src 'self'; style-src 'self'; script-src 'self'"
THEMES = "body { background: light-dark(#ffffff, #131519); color: light-dark(#17191f, #eceef2); }"


def show(screen: Visitor, body: str, *, css: str = THEMES, scheme: str = "light dark") -> None:
    """The page of a test, under the policy, at an address of the server."""
    html = (
        '<!doctype html><html lang="en"><head><title>Control</title><link rel="stylesheet" href="/control.css"></head>'
        f"<body><main><h1>Control</h1>{body}</main></body></html>"
    )
    style = f":root {{ color-scheme: {scheme}; }} {css}"
    screen.page.route("**/control.css", lambda route: route.fulfill(body=style, content_type="text/css"))
    headers = {"Content-Security-Policy": POLICY}
    screen.page.route("**/control", lambda route: route.fulfill(body=html, content_type="text/html", headers=headers))
    screen.goto("/control")


def test_sound_page_passes(visitor: Open):
    screen = visitor()
    show(screen, '<p>Read the <a href="/">guide</a>.</p>')
    screen.check_accessibility()
    screen.check_complaints()


@pytest.mark.parametrize(
    ("body", "css", "said"),
    [
        ("<p id=faint>Text</p>", f"{THEMES} #faint {{ color: light-dark(#17191f, #30343c); }}", "dark, color-contrast"),
        (
            "<p id=faint>Text</p>",
            f"{THEMES} #faint {{ color: light-dark(#dddddd, #eceef2); }}",
            "light, color-contrast",
        ),
        (
            '<p>Read the <a href="/">guide</a>.</p>',
            f"{THEMES} a {{ text-decoration: none; color: light-dark(#c4342b, #e6e8ec); }}",
            "dark, link-in-text-block",
        ),
        ("<p><input></p>", THEMES, "light, label"),
    ],
    ids=["contrast in dark", "contrast in light", "link in dark", "label"],
)
def test_control_fault_in_one_theme_is_found_in_that_theme_alone(visitor: Open, body: str, css: str, said: str):
    screen = visitor(phone=True)
    show(screen, body, css=css)
    with pytest.raises(AssertionError, match=said) as found:
        screen.check_accessibility()
    other = "light, color-contrast" if said.startswith("dark") else "dark, color-contrast"
    assert other not in str(found.value)


def test_control_page_that_stays_light_is_found(visitor: Open):
    screen = visitor()
    show(screen, "<p>Text</p>", scheme="light")
    with pytest.raises(AssertionError, match="one theme only"):
        screen.check_accessibility()


@pytest.mark.parametrize(
    "body", ['<p style="color: red">Text</p>', "<script>document.title = 'x'</script>"], ids=["style", "script"]
)
def test_control_complaint_of_the_policy_is_kept(visitor: Open, body: str):
    screen = visitor()
    show(screen, body)
    with pytest.raises(AssertionError, match="Content Security Policy"):
        screen.check_complaints()
    screen.complaints.clear()


def test_control_fault_of_a_script_is_kept(visitor: Open):
    screen = visitor()
    show(screen, "<p>Text</p>")
    with screen.page.expect_event("pageerror"):
        screen.page.evaluate("setTimeout(() => { throw new Error('broken on purpose') }, 0)")
    with pytest.raises(AssertionError, match="broken on purpose"):
        screen.check_complaints()
    screen.complaints.clear()
