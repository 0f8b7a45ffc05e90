"""The people of the demo organizations, drawn from a seed and dated relative to a day."""

from mentoring.demo.cast.aims import aim_of
from mentoring.demo.cast.build import build_cast, is_eligible
from mentoring.demo.cast.files import sample_file, write_employee_file
from mentoring.demo.cast.records import (
    Cast,
    CriticalRoleRecord,
    EnrollmentRecord,
    OrganizationRecord,
    PairRecord,
    Persona,
    PersonRecord,
    ProgramRecord,
    RatingRecord,
    ReadinessRecord,
    in_one_line,
    reporting_line,
)

__all__ = [
    "Cast",
    "CriticalRoleRecord",
    "EnrollmentRecord",
    "OrganizationRecord",
    "PairRecord",
    "PersonRecord",
    "Persona",
    "ProgramRecord",
    "RatingRecord",
    "ReadinessRecord",
    "aim_of",
    "build_cast",
    "in_one_line",
    "is_eligible",
    "reporting_line",
    "sample_file",
    "write_employee_file",
]
