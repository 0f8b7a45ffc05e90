"""The documents speak of everything that exists, and of nothing else."""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mentoring.jobs import ticks
from mentoring.jobs.registry import all_handlers
from mentoring.notifications.catalog import all_kinds
from tests.structure.source import CODE, ROOT, dotted, place, python_files, tracked, tree

DOCS = ROOT / "docs"
READS = {"env_text", "env_secret", "env_bool", "env_int", "env_list", "os.environ.get", "os.getenv"}
READS |= {"os.environ.setdefault", "environ.get"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)+)`")
VARIABLE = re.compile(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", re.MULTILINE)
CELL = re.compile(r"^\| `([a-z_]+(?:\.[a-z_]+)+)` \|", re.MULTILINE)
#: Made by `make pictures`; a checkout may not have it yet.
MADE = {"docs/pictures/home-desktop-light.png"}


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# --- Variables -----------------------------------------------------------------------------------------------------
def variables_read(module: ast.Module) -> Iterator[str]:
    """Names that are read from the environment, also by way of a constant of the module."""
    constants = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        first: ast.AST | None = None
        if isinstance(node, ast.Call) and dotted(node.func) in READS and node.args:
            first = node.args[0]
        elif isinstance(node, ast.Subscript) and dotted(node.value) == "os.environ":
            first = node.slice
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
        elif isinstance(first, ast.Name) and first.id in constants:
            yield constants[first.id]


def listed_variables(text: str) -> set[str]:
    return {name for cells in VARIABLE.findall(text) for name in re.findall(r"`([A-Z_]+)`", cells)}


def test_every_variable_is_in_the_configuration_page():
    listed = listed_variables(text_of("configuration.md"))
    paths = [*python_files(*CODE, "tests"), ROOT / "manage.py"]
    found = {(name, place(path)) for path in paths for name in variables_read(tree(path))}
    assert len(found) > 20
    assert sorted((name, where) for name, where in found if name not in listed) == []


def test_configuration_page_lists_nothing_that_nobody_reads():
    everything = "".join(path.read_text(encoding="utf-8") for path in python_files(*CODE, "tests"))
    everything += (ROOT / "docker-compose.yml").read_text() + (ROOT / "Makefile").read_text()
    assert {name for name in listed_variables(text_of("configuration.md")) if name not in everything} == set()


def test_variables_of_compose_are_listed():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used - listed_variables(text_of("configuration.md")) == set()


@pytest.mark.parametrize(
    "source", ["env_text('A_B')", "import os\nos.environ['A_B']", "NAME = 'A_B'\nos.environ.get(NAME)"]
)
def test_variable_rule_sees_each_way_of_reading(source: str):
    assert list(variables_read(ast.parse(source))) == ["A_B"]


# --- Commands, jobs, ticks, messages ---------------------------------------------------------------------------------
def test_every_command_is_in_the_operations_page():
    found = [path for path in python_files(*CODE) if path.parent.name == "commands" and path.stem != "__init__"]
    assert len(found) >= 10
    text = text_of("operations.md")
    assert [place(path) for path in found if not re.search(rf"^\| `{path.stem}[ `]", text, re.MULTILINE)] == []


def test_every_job_is_in_the_operations_page_and_no_other():
    listed = set(CELL.findall(text_of("operations.md")))
    # Other tests register jobs of their own; those of the product lie in its packages.
    jobs = {handler.name for handler in all_handlers() if handler.body.__module__.split(".")[0] in CODE}
    assert jobs
    assert listed == jobs


def test_every_tick_and_task_of_celery_is_in_the_operations_page():
    text = text_of("operations.md")
    names = {name for name, function in ticks._ticks.items() if function.__module__.split(".")[0] in CODE}
    for path in python_files("mentoring"):
        names |= set(re.findall(r'@shared_task\(name="([\w.]+)"', path.read_text(encoding="utf-8")))
    assert len(names) >= 5
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_every_message_is_in_the_messages_page_and_no_other():
    listed = set(CELL.findall(text_of("messages.md")))
    kinds = {kind.code for kind in all_kinds() if kind.is_relevant.__module__.split(".")[0] in CODE}
    assert kinds
    assert listed == kinds


def test_messages_page_says_which_are_essential():
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \|(.+)\|$", text_of("messages.md"), re.MULTILINE))
    for kind in all_kinds():
        if kind.code in rows:
            essential, waits = (cell.strip() for cell in rows[kind.code].split("|")[-2:])
            assert (essential == "yes") is not kind.can_be_muted, kind.code
            assert (waits == "yes") is kind.respects_quiet_hours, kind.code


# --- Links and tests that are named ----------------------------------------------------------------------------------
def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path, text: str) -> list[str]:
    broken = []
    for target in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.exists():
            if not found.is_relative_to(ROOT) or str(found.relative_to(ROOT)) not in MADE:
                broken.append(target)
        elif anchor and anchor not in anchors(found.read_text(encoding="utf-8")):
            broken.append(target)
    return broken


def test_links_between_documents_lead_somewhere():
    found = {place(path): broken_links(path, path.read_text(encoding="utf-8")) for path in documents()}
    assert len(found) > 10
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_link_rule_sees_a_broken_link():
    readme = ROOT / "README.md"
    assert broken_links(readme, "[a](docs/nothing.md) [b](README.md#nothing)") == [
        "docs/nothing.md",
        "README.md#nothing",
    ]
    assert broken_links(readme, "[a](CONTRIBUTING.md) [b](https://example.com/x)") == []


def has_test(file: Path, names: list[str]) -> bool:
    if not file.exists():
        return False
    body: list[ast.stmt] = tree(file).body
    for name in names:
        found = [node for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name]
        if not found:
            return False
        body = found[0].body
    return names[-1].startswith("test_")


def test_each_sentence_of_confidentiality_names_a_test_that_exists():
    text = text_of("confidentiality.md")
    named = TEST.findall(text)
    assert len(named) > 30
    missing = [file + names for file, names in named if not has_test(ROOT / file, names.strip(":").split("::"))]
    assert missing == []


def test_each_row_of_confidentiality_has_its_test():
    before_limits = text_of("confidentiality.md").split("## Limits")[0]
    rows = [row for row in before_limits.splitlines() if row.startswith("| ") and "Shown by" not in row]
    assert [row for row in rows if not TEST.search(row)] == []


def test_test_rule_sees_a_name_that_is_gone():
    file = ROOT / "tests" / "structure" / "test_documentation.py"
    assert has_test(file, ["test_test_rule_sees_a_name_that_is_gone"])
    assert not has_test(file, ["test_that_never_was"])
    assert not has_test(ROOT / "tests" / "nothing.py", ["test_x"])


# --- Guides ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def screens() -> str:
    """Everything that could be a word on a screen."""
    kept = [
        path
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in (*CODE, "templates") and path.suffix in {".py", ".html", ".txt", ".toml"}
    ]
    return html.unescape("\n".join(path.read_text(encoding="utf-8") for path in kept))


def unknown_words(text: str, screens: str) -> list[str]:
    bold = [" ".join(words.split()) for words in re.findall(r"\*\*([^*]+)\*\*", text)]
    return [words for words in bold if words.rstrip("?.") not in screens]


def test_guides_use_the_words_on_the_screens(screens: str):
    guides = sorted((DOCS / "guides").glob("*.md"))
    assert len(guides) >= 6
    found = {guide.name: unknown_words(guide.read_text(encoding="utf-8"), screens) for guide in guides}
    assert {name: words for name, words in found.items() if words} == {}


def test_guide_rule_sees_a_word_that_no_screen_has(screens: str):
    assert unknown_words("Press **Log session**, then **Paint the fence**.", screens) == ["Paint the fence"]
