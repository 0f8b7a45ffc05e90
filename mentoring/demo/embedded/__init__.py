"""PostgreSQL and Valkey without an installation, for demo, development and tests only."""

from mentoring.demo.embedded.database import (
    check_demo_mark,
    reset_database,
    set_demo_mark,
)
from mentoring.demo.embedded.errors import ServiceError
from mentoring.demo.embedded.roles import roles_for
from mentoring.demo.embedded.services import Given, Services, start_services

__all__ = [
    "Given",
    "ServiceError",
    "Services",
    "check_demo_mark",
    "reset_database",
    "roles_for",
    "set_demo_mark",
    "start_services",
]
