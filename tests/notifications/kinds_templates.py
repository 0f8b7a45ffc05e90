"""Where the templates of the tests' messages lie; usable before Django is set up."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "templates"


def use(settings) -> None:
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], FOLDER]}]
