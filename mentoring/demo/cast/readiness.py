"""Critical roles and the readiness of their successors over five quarters.

Each history has one letter per quarter, the present one last: 0 not yet, 5 in three to five years,
2 in one to two years, R ready now. Together they say what the dashboard shows: seven of twelve
roles have a ready-now successor, eight had one a quarter ago; nine, then eight, within two years.
Eleven of the thirty-one rated participants moved up since the quarter three quarters back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring.demo.cast.calendar import quarter_start
from mentoring.demo.cast.records import CriticalRoleRecord, PersonRecord, ReadinessRecord
from participants.content import critical_roles

BANDS = {"0": "not_yet", "5": "ready_3_5_years", "2": "ready_1_2_years", "R": "ready_now"}


@dataclass(frozen=True)
class RoleStory:
    role: str
    incumbent: str
    function: str
    mentees: tuple[str, ...]
    unrated: int = 0
    senior: str = ""
    action: str = "Reviewed at each calibration"


STORIES = (
    RoleStory("finance_director_europe", "Anna Berg", "Finance", ("55552", "55222", "05555"),
              action="Priya Raman: shadowing done, pricing review to March"),
    RoleStory("plant_manager_gdansk", "Piotr Sadowski", "Operations", ("05555",), 2, action="No plan yet"),
    RoleStory("head_of_customer_service_europe", "Judy Marsden", "Customer service",
              ("55552", "00005", "55555"), action="Exchange between the service centers until June"),
    RoleStory("head_of_engineering", "Greta Modin", "Engineering", ("55555", "00055"), 1,
              action="Two stretch projects with the development partner"),
    RoleStory("chief_people_officer", "Beatrice Lund", "People", ("55555", "00555"), 1,
              action="Rotation into operations under discussion"),
    RoleStory("chief_operating_officer", "Helen Osei", "Operations", ("22222", "55552", "55555"),
              senior="2RRRR"),
    RoleStory("chief_financial_officer", "Torsten Grahn", "Finance", ("55222", "22222", "55555"),
              senior="RRRRR"),
    RoleStory("sales_director_central_europe", "Robert Maly", "Sales", ("2222R", "55555", "00000"),
              senior="22RRR"),
    RoleStory("supply_chain_director", "Dana Novak", "Supply chain", ("55522", "55555"), 1,
              senior="RRRRR"),
    RoleStory("plant_manager_stuttgart", "Matthias Rieger", "Operations",
              ("22222", "00000", "55555"), senior="RRRRR"),
    RoleStory("chief_information_officer", "Samir Haddad", "IT", ("55222", "55555", "00000"),
              senior="2RRRR"),
    RoleStory("vp_marketing", "Marcus Lindqvist", "Marketing", ("22222", "55555", "00000"),
              senior="RRRRR"),
)  # fmt: skip
PREFERRED = {
    "Priya Raman": "finance_director_europe",
    "Nina Holt": "sales_director_central_europe",
    "Ana Silva": "head_of_engineering",
    "Oliver Kent": "plant_manager_gdansk",
    "Karolina Wrona": "head_of_customer_service_europe",
    "Tom Baker": "chief_information_officer",
}


@dataclass(frozen=True)
class Candidate:
    person: PersonRecord
    role: str
    history: str


def assign_targets(mentees: Sequence[PersonRecord]) -> list[Candidate]:
    """A target role for each mentee; named ones first, then those of the role's own function."""
    free = [person for person in mentees if person.name not in PREFERRED]
    candidates: list[Candidate] = []
    for story in STORIES:
        named = [person for person in mentees if PREFERRED.get(person.name) == story.role]
        # Oliver has released nothing yet, so the role's only rated candidate is somebody else.
        histories = [*story.mentees, *[""] * story.unrated]
        if story.role == "plant_manager_gdansk":
            histories = histories[::-1]
        places = len(histories) - len(named)
        free.sort(key=lambda person: (person.function != story.function, person.employee_number))
        for person, history in zip([*named, *free[:places]], histories, strict=True):
            candidates.append(Candidate(person, story.role, history))
        del free[:places]
    return candidates


def choose_seniors(people: Sequence[PersonRecord], taken: set[str]) -> list[Candidate]:
    """Successors outside the program: experienced people who hold no critical role themselves."""
    seniors: list[Candidate] = []
    for story in STORIES:
        if not story.senior:
            continue
        pool = [
            p for p in people
            if p.level in (6, 7) and p.employee_number not in taken and p.status == "active"
        ]  # fmt: skip
        best = min(pool, key=lambda p: (p.function != story.function, -p.level, p.employee_number))
        taken = taken | {best.employee_number}
        seniors.append(Candidate(best, story.role, story.senior))
    return seniors


def rate_candidates(candidates: Sequence[Candidate], rater: str, today: date) -> list[ReadinessRecord]:
    """One record per quarter and letter; a shorter history ends in an earlier quarter."""
    records = []
    for candidate in candidates:
        for spot, letter in enumerate(candidate.history):
            starts_on = quarter_start(today, spot - 4)
            rated_on = min(starts_on + timedelta(days=1), today)
            number = candidate.person.employee_number
            records.append(ReadinessRecord(candidate.role, number, BANDS[letter], rated_on, starts_on, rater))
    return records


def describe_critical_roles(people: Sequence[PersonRecord], today: date) -> tuple[CriticalRoleRecord, ...]:
    numbers = {person.name: person.employee_number for person in people}
    quarters = {role.key: role.critical.vacancy_in_quarters for role in critical_roles() if role.critical}
    return tuple(
        CriticalRoleRecord(
            story.role,
            numbers[story.incumbent],
            quarter_start(today, quarters[story.role]),
            story.action,
        )
        for story in STORIES
    )
