"""The five programs of Meridian in their different phases, with who takes part in each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from mentoring.demo.cast.matching_story import GENERAL
from mentoring.demo.cast.records import (
    EnrollmentRecord,
    PairRecord,
    PersonRecord,
    ProgramRecord,
    in_one_line,
)

LEADERS = "meridian-leaders-2026"
ACADEMY = "finance-academy"
CIRCLE = "plant-leadership-circle"
FORMER = "meridian-leaders-2025"
NEXT = "meridian-leaders-2027"
# Of the Academy's 24 pairs: five in their first month, one to check, one stalled.
ACADEMY_HEALTH = ("too_early",) * 5 + ("needs_check_in", "stalled") + ("on_track",) * 17
LEADERS_ATTENTION = ("needs_check_in",) * 3


@dataclass
class Membership:
    """Enrollments and pairs while they are put together; nobody is taken twice."""

    people: dict[str, PersonRecord]
    random: Random
    today: date
    taken: set[str]
    enrollments: list[EnrollmentRecord] = field(default_factory=list)
    pairs: list[PairRecord] = field(default_factory=list)

    def number(self, name: str) -> str:
        return next(p.employee_number for p in self.people.values() if p.name == name)

    def draw(self, count: int, levels: tuple[int, ...], functions: tuple[str, ...] = ()) -> list[str]:
        pool = [
            number for number, person in self.people.items()
            if person.level in levels and number not in self.taken and person.status == "active"
        ]  # fmt: skip
        self.random.shuffle(pool)
        pool.sort(key=lambda number: self.people[number].function not in functions)
        self.taken.update(pool[:count])
        return pool[:count]

    def enroll(self, program: str, numbers: Sequence[str], role: str, status: str) -> None:
        for number in numbers:
            mentor = role == "mentor"
            areas = tuple(self.random.sample(GENERAL, 3))
            self.enrollments.append(
                EnrollmentRecord(
                    program,
                    number,
                    role,
                    status,
                    needs=() if mentor else areas,
                    expertise=areas if mentor else (),
                    places=2 if mentor else 0,
                    hours_per_month=5.0 if mentor else 0.0,
                )
            )

    def pair(self, program: str, mentees: Sequence[str], mentors: Sequence[str]) -> list[tuple[str, str]]:
        """Gives each mentee the mentor with the fewest who is not in their reporting line."""
        load = dict.fromkeys(mentors, 0)
        chosen = []
        for mentee in mentees:
            free = [m for m in mentors if load[m] < 2 and not in_one_line(self.people, mentee, m)]
            mentor = min(free, key=lambda number: (load[number], number))
            load[mentor] += 1
            chosen.append((mentee, mentor))
        return chosen


def describe_programs(people: dict[str, PersonRecord], today: date) -> tuple[ProgramRecord, ...]:
    number = {person.name: person.employee_number for person in people.values()}
    owner, sponsor = number["Tomasz Zielinski"], number["Helen Osei"]
    finance = number["Torsten Grahn"]

    def program(
        key: str, name: str, template: str, status: str, week: int, weeks: int, by: str = sponsor
    ) -> ProgramRecord:
        starts_on = today - timedelta(days=7 * (week - 1) + today.weekday())
        ends_on = starts_on + timedelta(weeks=weeks)
        return ProgramRecord(key, name, template, status, owner, by, starts_on, ends_on)

    return (
        program(LEADERS, "Meridian Leaders 2026", "hipo_one_to_one", "running", 31, 52),
        program(ACADEMY, "Finance Academy", "new_in_role", "running", 22, 52, finance),
        program(CIRCLE, "Plant Leadership Circle", "circle", "running", 14, 39),
        program(FORMER, "Meridian Leaders 2025", "hipo_one_to_one", "closed", 83, 48),
        program(NEXT, "Meridian Leaders 2027", "hipo_one_to_one", "running", -19, 52),
    )


def fill_academy(members: Membership) -> None:
    """24 pairs; Nils Ek waits for Eva Stahl's answer, and Marta Kowal would be next."""
    stahl, kowal, ek = (members.number(name) for name in ("Eva Stahl", "Marta Kowal", "Nils Ek"))
    mentees = members.draw(24, (4, 5), ("Finance",))
    mentors = members.draw(18, (6, 7), ("IT", "Legal", "Finance"))
    members.enroll(ACADEMY, [*mentees, ek], "mentee", "active")
    members.enroll(ACADEMY, [*mentors, stahl, kowal], "mentor", "active")
    pairs = members.pair(ACADEMY, mentees, mentors)
    for (mentee, mentor), health in zip(pairs, ACADEMY_HEALTH, strict=True):
        days = members.random.randint(5, 24) if health == "too_early" else 145
        started_on = members.today - timedelta(days=days)
        members.pairs.append(PairRecord(ACADEMY, mentee, mentor, started_on, "active", health))
    answer_asked_on = members.today - timedelta(days=8)
    members.pairs.append(PairRecord(ACADEMY, ek, stahl, answer_asked_on, "pending"))


def fill_circle(members: Membership) -> None:
    members.enroll(CIRCLE, members.draw(14, (4, 5), ("Operations",)), "mentee", "active")
    members.enroll(CIRCLE, members.draw(2, (6, 7), ("Operations",)), "facilitator", "active")


def fill_former(members: Membership, program: ProgramRecord) -> None:
    """Last year's program: 27 of 30 finished; its mentors are those of this year's too."""
    mentees = members.draw(30, (5, 6))
    mentors = [e.person for e in members.enrollments if e.program == LEADERS and e.role == "mentor"]
    members.enroll(FORMER, mentees[:27], "mentee", "completed")
    members.enroll(FORMER, mentees[27:], "mentee", "withdrawn")
    members.enroll(FORMER, mentors, "mentor", "completed")
    for position, (mentee, mentor) in enumerate(members.pair(FORMER, mentees, mentors)):
        status = "completed" if position < 27 else "ended_early"
        members.pairs.append(PairRecord(FORMER, mentee, mentor, program.starts_on, status))


def fill_next(members: Membership, eligible: Sequence[str]) -> None:
    """Recruiting: three applications wait, others are under review or endorsed."""
    free = [number for number in eligible if number not in members.taken]
    statuses = ("submitted",) * 3 + ("under_review",) * 5 + ("endorsed",) * 3
    for number, status in zip(free, statuses, strict=False):
        members.enroll(NEXT, [number], "mentee", status)
