"""The fields that a file of people can fill, and which of them must be there."""

from __future__ import annotations

FIELDS: tuple[str, ...] = (
    "employee_number",
    "name",
    "given_name",
    "family_name",
    "email",
    "manager",
    "business_unit",
    "function",
    "location",
    "country",
    "time_zone",
    "languages",
    "level",
    "job_title",
    "hired_on",
    "in_job_since",
    "last_promoted_on",
    "employment_status",
    "left_on",
)
DATE_FIELDS = frozenset({"hired_on", "in_job_since", "last_promoted_on", "left_on"})

# Longer text than this is a sign of shifted columns.
LENGTHS: dict[str, int] = {
    "employee_number": 64,
    "name": 200,
    "given_name": 100,
    "family_name": 100,
    "manager": 254,
    "business_unit": 200,
    "function": 200,
    "location": 200,
    "job_title": 200,
}

# The column that our file of refused rows adds; a corrected file brings it back and it is ignored.
REASON_HEADER = "Reason it was not imported"
