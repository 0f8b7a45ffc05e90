"""Takes the pictures of the main pages that the README and the guides show, in a browser, as the people of the demo.

`python -m mentoring.demo.pictures --output docs/pictures` uses the demo that serves the data folder, and starts one
when none does; with `--address` it uses any other.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from mentoring.demo.doorplate import served_address

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("NORTHBOUND_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
SCREENS = {"desktop": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
START_SECONDS = 600


@dataclass(frozen=True)
class Picture:
    """`persona` is a role of the first page, `trail` an address and then the links that a person would follow."""

    name: str
    persona: str
    trail: tuple[str, ...]
    screens: tuple[str, ...] = ("desktop", "phone")


PICTURES = (
    Picture("entrance", "", ("/",)),
    Picture("home", "HR admin", ("",)),
    Picture("people", "HR admin", ("people/",)),
    Picture("program", "HR admin", ("programs/", "Meridian Leaders 2026")),
    Picture("match-run", "HR admin", ("programs/", "Meridian Leaders 2026", "Matching", "Matching \\d+")),
    Picture("pair-hr", "HR admin", ("pairs/?q=Priya+Raman", "Priya Raman")),
    Picture("reports", "HR admin", ("reports/",)),
    Picture("setup", "HR admin", ("programs/", "Meridian Leaders 2027", "Settings", "People")),
    Picture("pair-mentor", "Mentor", ("pairs/", "Priya Raman")),
    Picture("log", "Mentor", ("pairs/", "Priya Raman", "Log session"), ("phone",)),
    Picture("plan", "Mentee", ("plan/",)),
    Picture("readiness", "Program sponsor", ("readiness/",)),
    Picture("rating", "Program sponsor", ("readiness/rate/",), ("phone",)),
)


def take_all(browser: Browser, address: str, output: Path, only: str) -> list[str]:
    """What could not be taken, in words."""
    faults: list[str] = []
    for picture in PICTURES:
        if not re.search(only, picture.name):
            continue
        for screen in picture.screens:
            for theme in THEMES:
                path = output / f"{picture.name}-{screen}-{theme}.png"
                faults += _take(browser, address, picture, screen, theme, path)
    return faults


def _take(browser: Browser, address: str, picture: Picture, screen: str, theme: str, path: Path) -> list[str]:
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=screen == "phone",
        locale="en-US",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"{path.name}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{path.name}: {error}"))
    try:
        _go(page, address, picture)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            complaints.append(f"{path.name}: wider than the screen")
        page.screenshot(path=path)
    except Exception as error:
        complaints.append(f"{path.name}: {str(error).splitlines()[0]} at {page.url}")
    finally:
        context.close()
    return complaints


def _go(page: Page, address: str, picture: Picture) -> None:
    page.goto(address + "/")
    first, *links = picture.trail
    if picture.persona:
        page.get_by_role("button", name=re.compile(rf"{picture.persona}\b")).first.click()
        page.wait_for_url("**/o/**")
        page.goto(address + re.sub(r"(/o/[^/]+/).*", r"\1", page.url.removeprefix(address)) + first)
    for name in links:
        link = page.locator("main a").filter(has_text=re.compile(name)).first
        page.goto(address + str(link.get_attribute("href")).removeprefix(address))
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")


@contextlib.contextmanager
def running_demo(data: Path, port: int) -> Iterator[str]:
    """The one that serves this folder already, or else one that is started and stopped here."""
    if address := served_address(data):
        sys.stdout.write(f"Taking pictures of the demo that runs at {address}.\n")
        yield _wait_for(lambda: bool(served_address(data)), data)
        return
    command = [sys.executable, "manage.py", "demo", "--port", str(port), "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as demo:
        try:
            yield _wait_for(lambda: demo.poll() is None, data)
        finally:
            demo.send_signal(signal.SIGINT)


def _wait_for(goes_on: Callable[[], bool], data: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and goes_on():
        address = served_address(data)
        with contextlib.suppress(OSError):
            if address and urllib.request.urlopen(f"{address}/health/live/", timeout=1).status == 200:  # noqa: S310
                return address
        time.sleep(0.5)
    message = "The demo did not start; `python3 manage.py demo` says why."
    raise SystemExit(message)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="", help="a demo that runs already")
    parser.add_argument("--data", type=Path, default=ROOT / ".data" / "demo", help="data of the demo")
    parser.add_argument("--port", type=int, default=8070)
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--only", default="", help="pattern of names")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        address = options.address or stack.enter_context(running_demo(options.data, options.port))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        faults = take_all(browser, address, options.output, options.only)
        browser.close()
    if faults:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main()
