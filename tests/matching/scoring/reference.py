"""Each pair scored alone, in plain Python, straight from the words of the criteria; and people to
score.
"""

import random

from matching.scoring.criteria import Criterion, Importance, Mentee, Mentor, Need, Policy, Rule


def rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def side(names: tuple[str, ...], other: str) -> int:
    if not names:
        return 500
    return max(1000 - 100 * names.index(other), 100) if other in names else 0


def term(criterion: Criterion, a: Mentee, b: Mentor, policy: Policy, mentors: list[Mentor]) -> int | None:
    """None when the criterion says nothing about this mentee."""
    match criterion:
        case Criterion.EXPERTISE:
            whole = sum(need.weight for need in a.needs)
            reached = sum(need.weight * b.expertise.get(need.competency, 0) * 200 for need in a.needs)
            return rounded(reached, whole) if whole else None
        case Criterion.TARGET_ROLE:
            return 1000 * (a.target_role in b.roles) if a.target_role else None
        case Criterion.OTHER_FUNCTION:
            return 1000 * (b.function not in ("", a.function)) if a.function else None
        case Criterion.LEVEL:
            if a.level is None:
                return None
            if b.level is None or b.level <= a.level:
                return 0
            return max(0, 1000 - 250 * abs(b.level - a.level - policy.wanted_level_gap))
        case Criterion.BACKGROUND:
            if not a.function and not a.background:
                return None
            return 1000 if a.function and a.function in b.background else 500 * bool(a.background & b.background)
        case Criterion.LANGUAGE:
            return 1000 * bool(a.languages & b.languages) if a.languages else None
        case Criterion.TIME_ZONE:
            if a.utc_offset is None:
                return None
            if b.utc_offset is None:
                return 0
            apart = abs(a.utc_offset - b.utc_offset) % 1440
            return rounded(1000 * max(0, 480 - min(apart, 1440 - apart)), 480)
        case Criterion.PLACE:
            return 1000 * (a.country == b.country) if a.country else None
        case Criterion.PREFERENCES:
            if not a.prefers and not any(a.id in mentor.prefers for mentor in mentors):
                return None
            return (side(a.prefers, b.id) + side(b.prefers, a.id) + 1) // 2


def shares_too_little(a: Mentee, b: Mentor, hours: int) -> bool:
    if a.utc_offset is None or b.utc_offset is None:
        return False
    apart = abs(a.utc_offset - b.utc_offset) % 1440
    return 480 - min(apart, 1440 - apart) < 60 * hours


def rule(a: Mentee, b: Mentor, policy: Policy) -> Rule:
    broken = [
        (a.id == b.id, Rule.SAME_PERSON),
        (
            policy.forbid_reporting_line and (b.id in a.reporting_line or a.id in b.reporting_line),
            Rule.REPORTING_LINE,
        ),
        (policy.forbid_same_pair and (a.id, b.id) in policy.past_pairs, Rule.PAIRED_BEFORE),
        ((a.id, b.id) in policy.never_pairs, Rule.NEVER_PAIR),
        (b.id in a.vetoes or a.id in b.vetoes, Rule.VETO),
        (policy.require_common_language and not a.languages & b.languages, Rule.NO_COMMON_LANGUAGE),
        (
            policy.require_first_need and bool(a.needs) and b.expertise.get(a.needs[0].competency, 0) < 3,
            Rule.FIRST_NEED,
        ),
        (policy.least_shared_hours > 0 and shares_too_little(a, b, policy.least_shared_hours), Rule.WORKING_HOURS),
    ]
    return next((rule for is_broken, rule in broken if is_broken), Rule.NONE)


def score(a: Mentee, b: Mentor, policy: Policy, mentors: list[Mentor]) -> int:
    if rule(a, b, policy) != Rule.NONE:
        return -1
    total = whole = 0
    for criterion, importance in policy.weights.items():
        points = term(criterion, a, b, policy, mentors)
        if points is not None:
            total += importance * points
            whole += importance
    return rounded(10 * total, whole) if whole else 0


FUNCTIONS = ["finance", "marketing", "operations", "people", ""]
COMPETENCIES = ["pricing", "supply_chain", "negotiation", "budgeting", "coaching", "risk"]
LANGUAGES = ["en", "pl", "sv", "de"]
ROLES = ["cfo", "plant_director", ""]


def some(draw: random.Random, words: list[str], most: int) -> frozenset[str]:
    return frozenset(draw.sample(words, draw.randint(0, min(most, len(words))))) - {""}


def random_people(number: int, mentees: int, mentors: int) -> tuple[list[Mentee], list[Mentor]]:
    """Some facts are missing, some people are both mentee and mentor."""
    draw = random.Random(number)
    mentee_ids = [f"p{draw.getrandbits(60):x}" for _ in range(mentees)]
    mentor_ids = [f"p{draw.getrandbits(60):x}" for _ in range(mentors)]
    if mentees and mentors and draw.random() < 0.5:
        mentor_ids[0] = mentee_ids[0]

    def facts() -> dict[str, object]:
        return {
            "function": draw.choice(FUNCTIONS),
            "level": draw.choice([None, 1, 2, 3, 4, 5, 6]),
            "country": draw.choice(["PL", "SE", "US", ""]),
            "utc_offset": draw.choice([None, -720, -480, -300, 0, 60, 120, 330, 840]),
            "languages": some(draw, LANGUAGES, 3),
            "background": some(draw, FUNCTIONS, 2),
        }

    people = [
        Mentee(
            id=name,
            needs=tuple(Need(c, draw.randint(1, 30)) for c in draw.sample(COMPETENCIES, draw.randint(0, 5))),
            target_role=draw.choice(ROLES),
            reporting_line=some(draw, mentor_ids, 1),
            prefers=tuple(draw.sample(mentor_ids, draw.randint(0, min(3, mentors)))),
            vetoes=some(draw, mentor_ids, 1) if draw.random() < 0.3 else frozenset(),
            **facts(),  # type: ignore[arg-type]
        )
        for name in mentee_ids
    ]
    return people, [
        Mentor(
            id=name,
            places=draw.randint(0, 3),
            expertise={c: draw.randint(0, 5) for c in draw.sample(COMPETENCIES, draw.randint(0, 6))},
            roles=some(draw, ROLES, 2),
            reporting_line=some(draw, mentee_ids, 1) if draw.random() < 0.3 else frozenset(),
            prefers=tuple(draw.sample(mentee_ids, draw.randint(0, min(2, mentees)))),
            vetoes=some(draw, mentee_ids, 1) if draw.random() < 0.2 else frozenset(),
            **facts(),  # type: ignore[arg-type]
        )
        for name in mentor_ids
    ]


def random_policy(number: int, mentees: list[Mentee], mentors: list[Mentor]) -> Policy:
    draw = random.Random(number)
    pairs = [(a.id, b.id) for a in mentees for b in mentors]
    return Policy(
        weights={c: draw.choice(list(Importance)) for c in Criterion if draw.random() < 0.9},
        wanted_level_gap=draw.randint(1, 3),
        forbid_reporting_line=draw.random() < 0.8,
        forbid_same_pair=draw.random() < 0.8,
        require_common_language=draw.random() < 0.5,
        require_first_need=draw.random() < 0.3,
        least_shared_hours=draw.choice([0, 0, 3, 6]),
        past_pairs=frozenset(draw.sample(pairs, min(2, len(pairs)))),
        never_pairs=frozenset(draw.sample(pairs, min(2, len(pairs)))),
    )
