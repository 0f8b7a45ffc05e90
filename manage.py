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
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - after the settings
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        # Settings that cannot be read are the operator's to mend: all that is missing, and not the first of it.
        from mentoring.production import environment_faults  # noqa: PLC0415

        sys.exit("\n".join([str(problem), *(f"- {fault}" for fault in environment_faults())]))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
