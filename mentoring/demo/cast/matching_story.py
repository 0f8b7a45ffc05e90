"""Who takes part in Meridian Leaders: needs and places such that exactly two stay unmatched.

Twelve mentees want pricing or supply chain first, and the mentors who have done either offer eleven
places; so one of them waits. Four want to turn a plant around, which only the three Polish-speaking
mentors have done; they offer four places, and Karolina Wrona is the fifth. Nobody else offers what
these areas stand for, finance and operations; so the rule that a mentor has done the first need
leaves seventeen people for fifteen places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from mentoring.demo.cast.records import EnrollmentRecord, PersonRecord, in_one_line

KEY = "meridian-leaders-2026"
COUNTRIES = {"PL": 12, "DE": 10, "SE": 10, "GB": 4}
NAMED_MENTEES = ("Priya Raman", "Nina Holt", "Ana Silva", "Oliver Kent", "Karolina Wrona", "Tom Baker")
NAMED_MENTORS = ("Marcus Lindqvist", "Dana Novak", "Anna Berg", "Anja Krueger")
WAITING = ("Oliver Kent", "Karolina Wrona")
ALONE = ("inclusive_leadership", "international_assignment")
GENERAL = (
    "negotiation",
    "strategy_development",
    "merger_integration",
    "restructuring",
    "digital_transformation",
    "board_presence",
    "stakeholder_management",
    "key_accounts",
    "portfolio_management",
    "first_leadership_role",
    "building_teams",
    "matrix_leadership",
    "inclusive_leadership",
    "international_assignment",
)
AREA_FUNCTIONS = {
    "pricing": ("Sales", "Marketing", "Finance"),
    "supply_chain": ("Supply chain", "Operations", "Customer service"),
    "plant_turnaround": ("Operations", "Engineering", "Supply chain"),
}
SCARCE = {"pricing": 5, "supply_chain": 7, "plant_turnaround": 4}


@dataclass(frozen=True)
class Mentor:
    person: PersonRecord
    expertise: tuple[str, ...]
    places: int


def choose_mentees(people: Sequence[PersonRecord], taken: set[str], random: Random) -> list[PersonRecord]:
    chosen = [next(p for p in people if p.name == name) for name in NAMED_MENTEES]
    for country, count in COUNTRIES.items():
        have = sum(person.country == country for person in chosen)
        pool = [
            p for p in people
            if p.country == country and p.level in (5, 6) and p.name not in taken and p not in chosen
        ]  # fmt: skip
        chosen += random.sample(pool, count - have)
    return chosen


def choose_mentors(people: Sequence[PersonRecord], taken: set[str], random: Random) -> list[Mentor]:
    named = {name: next(p for p in people if p.name == name) for name in NAMED_MENTORS}
    pool = [p for p in people if p.level in (6, 7, 8) and p.name not in taken | named.keys()]
    random.shuffle(pool)
    polish = _first(pool, 3, AREA_FUNCTIONS["plant_turnaround"], country="PL")
    abroad = [p for p in pool if p.country != "PL"]
    supply = _first(abroad, 3, ("Supply chain",))
    rest = [p for p in abroad if p not in supply][:12]
    mentors = [
        Mentor(named["Marcus Lindqvist"], ("pricing", "strategy_development", "market_entry"), 3),
        Mentor(named["Dana Novak"], ("pricing", "supply_chain", "negotiation"), 3),
    ]
    mentors += [
        Mentor(person, ("supply_chain", "cash_management", GENERAL[spot]), places)
        for spot, (person, places) in enumerate(zip(supply, (2, 2, 1), strict=True))
    ]
    mentors += [
        Mentor(person, ("plant_turnaround", "lean_operations", GENERAL[spot + 3]), places)
        for spot, (person, places) in enumerate(zip(polish, (2, 1, 1), strict=True))
    ]
    return mentors + _general([named["Anna Berg"], named["Anja Krueger"], *rest])


def _first(
    people: Sequence[PersonRecord], count: int, functions: tuple[str, ...], country: str = ""
) -> list[PersonRecord]:
    """The first so many, those of the functions before others."""
    fitting = [person for person in people if not country or person.country == country]
    return sorted(fitting, key=lambda person: person.function not in functions)[:count]


def _general(people: list[PersonRecord]) -> list[Mentor]:
    """Fourteen mentors with 26 places; each general area is known by four of them."""
    mentors = []
    for spot, person in enumerate(people):
        areas = tuple(GENERAL[(spot + step) % len(GENERAL)] for step in (0, 1, 5, 8))
        mentors.append(Mentor(person, areas, 1 if spot in (5, 9) else 2))
    return mentors


def choose_needs(
    mentees: list[PersonRecord],
    mentors: list[Mentor],
    people: dict[str, PersonRecord],
    random: Random,
) -> dict[str, tuple[str, ...]]:
    """First need by the story, two further ones from what somebody who knows the first offers too. The two who wait
    want what none of their few mentors has done, so that they are the ones whom the best result leaves out."""
    first = {
        "Priya Raman": "pricing",
        "Nina Holt": "pricing",
        "Ana Silva": "pricing",
        "Oliver Kent": "supply_chain",
        "Karolina Wrona": "lean_operations",
        "Tom Baker": "negotiation",
    }
    free = [person for person in mentees if person.name not in first]
    for area, count in SCARCE.items():
        offering = [mentor.person for mentor in mentors if area in mentor.expertise]
        missing = count - sum(need == area for need in first.values())
        fitting = [p for p in free if not _in_line_with_any(p, offering, people)]
        for person in _first(fitting, missing, AREA_FUNCTIONS[area]):
            first[person.name] = area
            free.remove(person)
    for spot, person in enumerate(free):
        first[person.name] = GENERAL[spot % len(GENERAL)]
    return {
        person.employee_number: (
            first[person.name],
            *(ALONE if person.name in WAITING else _further(first[person.name], mentors, random)),
        )
        for person in mentees
    }


def _further(first: str, mentors: list[Mentor], random: Random) -> list[str]:
    knowing = [mentor for mentor in mentors if first in mentor.expertise]
    areas = [area for area in random.choice(knowing).expertise if area != first]
    return random.sample(areas, 2)


def _in_line_with_any(person: PersonRecord, others: list[PersonRecord], people: dict[str, PersonRecord]) -> bool:
    return any(in_one_line(people, person.employee_number, other.employee_number) for other in others)


def enroll_mentors(mentors: list[Mentor]) -> list[EnrollmentRecord]:
    return [
        EnrollmentRecord(
            program=KEY,
            person=mentor.person.employee_number,
            role="mentor",
            status="active",
            expertise=mentor.expertise,
            places=mentor.places,
            hours_per_month=2.5 * mentor.places,
        )
        for mentor in mentors
    ]
