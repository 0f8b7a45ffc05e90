"""Why this pair, and why nobody: sentences as (code, parameters), for translation; weights are never recited.

Parameters hold ids of competencies, functions, roles and languages; whoever renders them supplies
the names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matching.scoring.criteria import EXPERIENCED, WORKING_HOURS, Criterion, Importance, Mentee, Mentor, Rule
from matching.scoring.score import FULL_TERM, Scores, Term, fit

LED = 4
FEW_HOURS = 3
GOOD_HOURS = 5
FAR_ABOVE_WANTED = 3
LOW_FIT = 60
LEVEL_CODES = {EXPERIENCED: "experienced_in_need", LED: "led_need", 5: "expert_in_need"}

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    code: str
    params: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairReasons:
    """`reasons`: what speaks for the pair, most important first. `watch`: what the pair should
    know.
    """

    reasons: tuple[Sentence, ...]
    watch: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """`blocked` counts the mentors that each rule leaves out, by the rule's code."""

    reasons: tuple[Sentence, ...]
    blocked: Mapping[str, int]


def shared_hours(mentee: Mentee, mentor: Mentor) -> int | None:
    if mentee.utc_offset is None or mentor.utc_offset is None:
        return None
    apart = abs(mentee.utc_offset - mentor.utc_offset) % 1440
    return max(WORKING_HOURS * 60 - min(apart, 1440 - apart), 0) // 60


def explain_pair(scores: Scores, mentee: int, mentor: int) -> PairReasons:
    a, b = scores.tables.mentees[mentee], scores.tables.mentors[mentor]
    reasons: list[Sentence] = []
    watch: list[Sentence] = []
    for term in scores.terms(mentee, mentor):
        reasons.extend(_strong(term, a, b))
        watch.extend(_weak(term, a, b, scores.tables.policy.wanted_level_gap))
    if rule := scores.rule(mentee, mentor):
        watch.insert(0, Sentence("kept_against_rule", {"rule": rule.code}))
    shown = fit(scores.points(mentee, mentor))
    if shown < LOW_FIT:
        watch.append(Sentence("low_fit", {"fit": shown}))
    return PairReasons(
        tuple(_joined(reasons)) or (Sentence("no_single_strong_point"),),
        tuple(watch),
    )


def _strong(term: Term, a: Mentee, b: Mentor) -> list[Sentence]:
    match term.criterion:
        case Criterion.EXPERTISE:
            return _expertise(a, b)
        case Criterion.TARGET_ROLE if term.points:
            return [Sentence("knows_target_role", {"role": a.target_role})]
        case Criterion.OTHER_FUNCTION if term.points:
            return [Sentence("other_function", {"function": b.function})]
        case Criterion.LEVEL if term.points >= FULL_TERM // 2 and a.level is not None and b.level is not None:
            return [Sentence("levels_above", {"levels": b.level - a.level})]
        case Criterion.BACKGROUND if term.points == FULL_TERM:
            return [Sentence("worked_in_function", {"function": a.function})]
        case Criterion.LANGUAGE if term.points:
            return [Sentence("common_language", {"languages": tuple(sorted(a.languages & b.languages))})]
        case Criterion.TIME_ZONE if (shared_hours(a, b) or 0) >= GOOD_HOURS:
            return [Sentence("shared_hours", {"hours": shared_hours(a, b) or 0})]
        case Criterion.PLACE if term.points:
            return [Sentence("same_country", {"country": a.country})]
        case Criterion.PREFERENCES:
            # Those who run the matching read this; the other side of the pair is not told of a wish.
            wishes = {
                (True, True): "both_asked",
                (True, False): "mentee_asked",
                (False, True): "mentor_asked",
            }
            code = wishes.get((b.id in a.prefers, a.id in b.prefers))
            return [Sentence(code)] if code else []
    return []


def _expertise(a: Mentee, b: Mentor) -> list[Sentence]:
    covered = [
        (position, need.competency, b.expertise[need.competency])
        for position, need in enumerate(a.needs, start=1)
        if b.expertise.get(need.competency, 0) >= EXPERIENCED
    ]
    if not covered:
        return []
    position, competency, level = covered[0]
    first = Sentence(LEVEL_CODES[level], {"competency": competency, "position": position})
    if len(covered) == 1:
        return [first]
    return [
        first,
        Sentence("covers_more_needs", {"competencies": tuple(name for _, name, _ in covered[1:])}),
    ]


def _weak(term: Term, a: Mentee, b: Mentor, wanted_gap: int) -> list[Sentence]:
    if term.importance < Importance.MEDIUM:
        return []
    match term.criterion:
        case Criterion.EXPERTISE if b.expertise.get(a.needs[0].competency, 0) < EXPERIENCED:
            return [Sentence("first_need_open", {"competency": a.needs[0].competency})]
        case Criterion.OTHER_FUNCTION if b.function == a.function:
            return [Sentence("same_function", {"function": a.function})]
        case Criterion.LEVEL if a.level is not None and b.level is not None:
            gap = b.level - a.level
            if gap <= 0:
                return [Sentence("not_more_senior")]
            if gap >= wanted_gap + FAR_ABOVE_WANTED:
                return [Sentence("far_above", {"levels": gap})]
        case Criterion.TIME_ZONE:
            hours = shared_hours(a, b)
            if hours is not None and hours < FEW_HOURS:
                return [Sentence("few_shared_hours", {"hours": hours})]
    return []


def _joined(reasons: list[Sentence]) -> Iterable[Sentence]:
    """Language and hours are one thought: said where the first of them stands."""
    by_code = {sentence.code: sentence for sentence in reasons}
    both = {"common_language", "shared_hours"}
    if not both <= set(by_code):
        return reasons
    params = {**by_code["common_language"].params, **by_code["shared_hours"].params}
    first = next(sentence for sentence in reasons if sentence.code in both)
    return [
        Sentence("language_and_hours", params) if sentence is first else sentence
        for sentence in reasons
        if sentence is first or sentence.code not in both
    ]


def explain_unmatched(scores: Scores, mentee: int, draws: Sequence[int]) -> Unmatched:
    """True for somebody whom an optimal run leaves out: an allowed mentor with room would have been used.

    `draws`, one for each mentor, decide which of several equally good ones is named.
    """
    row, mentors = scores.matrix[mentee], scores.tables.mentors
    counts = Counter(int(rule) for rule in scores.rules[mentee] if rule)
    blocked = {Rule(rule).code: count for rule, count in sorted(counts.items(), key=lambda c: (-c[1], c[0]))}
    rules = [Sentence("left_out_by_rule", {"rule": code, "mentors": n}) for code, n in blocked.items()]
    allowed = int((row >= 0).sum())
    if not mentors:
        return Unmatched((Sentence("no_mentors"),), {})
    if not allowed:
        return Unmatched((Sentence("no_mentor_allowed", {"mentors": len(mentors)}), *rules), blocked)
    full = Sentence("allowed_mentors_full", {"mentors": allowed})
    best = max(range(len(mentors)), key=lambda j: (int(row[j]), draws[j]))
    place = Sentence("one_more_place", {"mentor": mentors[best].id, "fit": fit(int(row[best]))})
    return Unmatched((full, *rules, place), blocked)
