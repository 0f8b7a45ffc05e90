"""The project's own environment and a database that lasts for one benchmark: nothing to install or to start first."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def ensure_environment(module: str) -> None:
    """Run the same module again in the project's environment when this is another one."""
    source = ROOT / "mentoring" / "demo" / "environment.py"
    spec = importlib.util.spec_from_file_location("northbound_environment", source)
    assert spec is not None
    assert spec.loader is not None
    environment = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(environment)
    os.chdir(ROOT)
    environment.ensure_environment(ROOT, ["-m", module, *sys.argv[1:]])


@contextmanager
def scratch_installation() -> Iterator[str]:
    """Django set up on an empty database with all tables, as production has it: owner and application apart."""
    from mentoring.demo.embedded import Given, launch
    from mentoring.demo.embedded.services import start_services

    before = dict(os.environ)
    os.environ["NORTHBOUND_MODE"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "mentoring.settings"
    data = Path(os.environ.get("NORTHBOUND_DATA") or ROOT / ".data" / "benchmarks")
    services = start_services(data, durable=False, given=Given.from_environment(), adopt=False)
    try:
        launch.export(services)
        import django

        django.setup()
        from mentoring.portal.isolation.scratch import scratch_database

        with scratch_database() as name:
            yield name
    finally:
        services.stop()
        # Whoever is started next starts servers of its own.
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
