#!/usr/bin/env python3
"""Northbound's commands. `demo` and `test` need nothing but Python: see README.md."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def prepare() -> None:
    """Outside production: the project's own environment, and servers when none are named."""
    source = ROOT / "mentoring" / "demo" / "environment.py"
    # By its path: importing a package of the project could need what is not installed yet.
    spec = importlib.util.spec_from_file_location("northbound_environment", source)
    assert spec is not None
    assert spec.loader is not None
    environment = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(environment)
    try:
        environment.ensure_environment(ROOT, sys.argv)
    except environment.EnvironmentNotReadyError as problem:
        sys.exit(str(problem))

    from mentoring.demo.embedded import ServiceError, launch  # noqa: PLC0415 - not in production

    try:
        launch.prepare(ROOT, sys.argv)
    except ServiceError as problem:
        sys.exit(str(problem))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    if os.environ.get("NORTHBOUND_MODE") != "production":
        prepare()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the settings

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
