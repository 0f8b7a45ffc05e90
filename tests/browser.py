"""Headless Chromium for tests: one browser, a page for each person, and no page that breaks its own rules.

Loaded as a plugin by tests/conftest.py. Tests that use it carry the mark `browser` and are skipped only where Chromium
is absent; NORTHBOUND_REQUIRE_BROWSER=1 turns that into a failure.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("NORTHBOUND_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RULES_OF_COLOR = ["color-contrast", "link-in-text-block"]
AXE_OPTIONS = {"resultTypes": ["violations"]}
# In the page already, from the run before.
AXE_AGAIN = "options => axe.run(options)"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("NORTHBOUND_REQUIRE_BROWSER"):
            pytest.fail("Chromium is not installed.")
        pytest.skip("Chromium is not installed.")
    # The driver runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person at one screen. Console errors, failed scripts and reports of the security policy are kept."""

    page: Page
    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)

    def goto(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, user: Any) -> None:
        """As after a real sign-in; the sign-in pages have tests of their own."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])

    def check_accessibility(self) -> None:
        """All rules in the light theme. In the dark one the same page has other colors and nothing else."""
        found = _violations(Axe().run(self.page).response, "light")
        light = self.page.evaluate(BACKGROUND)
        self.page.emulate_media(color_scheme="dark")
        dark = self.page.evaluate(BACKGROUND)
        found += _violations(self.page.evaluate(AXE_AGAIN, {"runOnly": RULES_OF_COLOR, **AXE_OPTIONS}), "dark")
        self.page.emulate_media(color_scheme="light")
        assert light != dark, f"{self.page.url} has one theme only"
        assert not found, f"{self.page.url}: {found}"

    def check_complaints(self) -> None:
        assert not self.complaints, self.complaints


Open = Callable[..., Visitor]


@pytest.fixture
def visitor(chromium: Browser, live_server: Any) -> Iterator[Open]:
    """`visitor(phone=True)` opens a screen of its own. At the end no screen may have complained."""
    opened: list[Visitor] = []
    # By name: on an address made of numbers passkeys do not work, here as for people.
    address = live_server.url.replace("127.0.0.1", "localhost")

    def open_screen(*, phone: bool = False, javascript: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            color_scheme="light",
            has_touch=phone,
            java_script_enabled=javascript,
            locale="en-US",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        # The first page of a process compiles every template and route.
        context.set_default_navigation_timeout(30_000)
        page = context.new_page()
        screen = Visitor(page, context, address)
        page.on("console", lambda message: _note(screen, message))
        page.on("pageerror", lambda error: screen.complaints.append(f"script: {error}"))
        opened.append(screen)
        return screen

    yield open_screen
    for screen in opened:
        screen.context.close()
    for screen in opened:
        screen.check_complaints()


def _violations(results: dict[str, Any], theme: str) -> list[str]:
    return [f"{theme}, {found['id']}: {found['nodes'][0]['html'][:160]}" for found in results["violations"]]


def _note(screen: Visitor, message: Any) -> None:
    expected = "the server responded with a status of 4"
    if message.type == "error" and expected not in message.text:
        screen.complaints.append(f"{screen.page.url}: {message.text}")
