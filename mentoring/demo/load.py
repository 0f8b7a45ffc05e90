"""The demo organizations: made once, by the services, under the moved clock, from a seed."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from django.db import connection

from mentoring import clock
from mentoring.demo.cast import Cast, OrganizationRecord, ProgramRecord, build_cast
from mentoring.demo.history import founding, frameworks
from mentoring.demo.history.development import Development
from mentoring.demo.history.evaluation import Evaluation
from mentoring.demo.history.mail import keep_recent_messages_only
from mentoring.demo.history.pairs import Pairs
from mentoring.demo.history.programs import Programs
from mentoring.demo.history.stage import Stage
from mentoring.tenancy.models import Organization

SEED = 2026
#: Long before the oldest program opened.
HEAD_START = timedelta(days=40)
#: "small" makes the second organization only: enough to look around, done in seconds.
SIZE_VARIABLE = "NORTHBOUND_DEMO_SIZE"

PERSONA_LABELS = {
    "hr_admin": "HR admin",
    "owner": "Program owner",
    "mentor": "Mentor",
    "mentee": "Mentee",
    "sponsor": "Program sponsor",
    "line_manager": "Line manager",
    "employee_representative": "Employee representative",
    "auditor": "Auditor",
    "coach": "External coach in both organizations",
}


class Writer(Protocol):
    def write(self, msg: str, /) -> object: ...


def demo_is_loaded() -> bool:
    return Organization.objects.filter(slug="halden").exists()


def load_demo(*, stdout: Writer) -> None:
    cast = build_cast(SEED, clock.today("Europe/Warsaw"))
    with connection.cursor() as cursor:
        # Thousands of small transactions; a load that is cut off begins anew anyway.
        cursor.execute("SET synchronous_commit TO off")
    if os.environ.get(SIZE_VARIABLE) != "small":
        play(cast, cast.meridian, stdout)
    play(cast, cast.halden, stdout)


def personas() -> list[tuple[str, str]]:
    """(who it is, e-mail address) of everybody whom the first page offers."""
    cast = build_cast(SEED, clock.today("Europe/Warsaw"))
    known = set(Organization.objects.values_list("slug", flat=True))
    found: dict[str, str] = {}
    for persona in cast.personas:
        label = PERSONA_LABELS.get(persona.key)
        if label is None or persona.organization not in known:
            continue
        organization = cast.organization(persona.organization)
        record = organization.by_number[persona.person]
        found.setdefault(record.email, f"{label}: {record.name}, {organization.name}")
    return [(label, email) for email, label in found.items()]


def play(cast: Cast, record: OrganizationRecord, stdout: Writer) -> Stage:
    programs = sorted(record.programs, key=lambda p: p.starts_on)
    first = min((p.starts_on for p in programs), default=cast.today - timedelta(days=90))
    started_on = first - timedelta(weeks=14) - HEAD_START
    tell = _teller(stdout, record.name)
    tell("people, competencies, critical roles")
    stage = founding.found(cast, record, started_on)
    founding.invite(stage, _people_with_a_part(cast, record), started_on + timedelta(days=2))
    founding.invite_coaches(stage, started_on + timedelta(days=7))
    founding.mark_critical_roles(stage, started_on + timedelta(days=8))
    for program in programs:
        tell(program.name)
        _play_program(stage, program)
    tell("ratings, reviews, reports")
    evaluation = Evaluation(stage)
    evaluation.rate()
    evaluation.end_quarter()
    if record.slug == cast.meridian.slug:
        frameworks.publish_second_version(stage)
        frameworks.mark_open_positions(stage)
    founding.import_leavers(stage, cast.today - timedelta(days=5))
    keep_recent_messages_only(stage)
    return stage


def _play_program(stage: Stage, record: ProgramRecord) -> None:
    programs, pairs = Programs(stage), Pairs(stage)
    program = programs.play(record)
    if record.starts_on > stage.today:
        return
    if record.key == "meridian-leaders-2026":
        pairs.match(record, program)
    elif any(pair.program == record.key for pair in stage.record.pairs):
        pairs.pair_by_hand(record, program)
    Development(stage).play(record)
    pairs.meet(record, program)
    if record.status == "closed":
        programs.finish(record)


def _people_with_a_part(cast: Cast, record: OrganizationRecord) -> list[str]:
    """Personas first, then everybody in a program and the managers of mentees."""
    numbers = [p.person for p in cast.personas if p.organization == record.slug]
    for program in record.programs:
        numbers += [program.owner, program.sponsor]
    for enrollment in record.enrollments:
        numbers.append(enrollment.person)
        manager = record.by_number[enrollment.person].manager
        if enrollment.role == "mentee" and manager:
            numbers.append(manager)
    return [number for number in dict.fromkeys(numbers) if record.by_number[number].kind == "employee"]


def _teller(stdout: Writer, organization: str) -> Callable[[str], None]:
    def tell(what: str) -> None:
        stdout.write(f"  {organization}: {what}")

    return tell
