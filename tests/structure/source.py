"""The tree, read once for all rules about it."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("participants", "programs", "development_plans", "relationships", "matching", "evaluation")
CODE = ("mentoring", *APPS)


@cache
def tracked() -> tuple[Path, ...]:
    """Files of the repository, also those that are about to be added; nothing that is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:  # an exported tree without its history
        found = [p for p in ROOT.rglob("*") if p.is_file() and not {".venv", ".data"} & set(p.parts)]
    return tuple(sorted({path for path in found if path.is_file()}))


@cache
def python_files(*folders: str, migrations: bool = False) -> tuple[Path, ...]:
    wanted = folders or CODE
    return tuple(
        path
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in wanted
        and (migrations or "migrations" not in path.parts)
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute or name; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
