"""People as arrays: one row per person, one column per thing that anybody mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from matching.scoring.criteria import Mentee, Mentor, Policy, Rule

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# Stands for an offset that is not known; farther from every real one than the hours of a day.
UNKNOWN = -(10**6)


class Vocabulary:
    def __init__(self, words: Iterable[str]) -> None:
        self.index = {word: number for number, word in enumerate(sorted(set(words) - {""}))}

    def one(self, words: Iterable[str]) -> Integers:
        return np.array([self.index.get(word, -1) for word in words], dtype=np.int64)

    def many(self, sets: Iterable[Iterable[str]]) -> Floats:
        rows = [[self.index[word] for word in words if word in self.index] for words in sets]
        table = np.zeros((len(rows), len(self.index)), dtype=np.float64)
        for number, columns in enumerate(rows):
            table[number, columns] = 1
        return table


def _known(values: Iterable[int | None]) -> Integers:
    return np.array([UNKNOWN if value is None else value for value in values], dtype=np.int64)


class Tables:
    """Sums of small integers in float64 products are exact, whatever order they are added in."""

    def __init__(self, mentees: Sequence[Mentee], mentors: Sequence[Mentor], policy: Policy) -> None:
        self.mentees, self.mentors, self.policy = mentees, mentors, policy
        self.mentee_index = {mentee.id: i for i, mentee in enumerate(mentees)}
        self.mentor_index = {mentor.id: j for j, mentor in enumerate(mentors)}
        everyone: list[Mentee | Mentor] = [*mentees, *mentors]
        functions = Vocabulary(
            chain((p.function for p in everyone), chain.from_iterable(p.background for p in everyone))
        )
        self.mentee_function = functions.one(m.function for m in mentees)
        self.mentor_function = functions.one(m.function for m in mentors)
        self.mentee_background = functions.many(m.background for m in mentees)
        self.mentor_background = functions.many(m.background for m in mentors)
        countries = Vocabulary(p.country for p in everyone)
        self.mentee_country = countries.one(m.country for m in mentees)
        self.mentor_country = countries.one(m.country for m in mentors)
        languages = Vocabulary(chain.from_iterable(p.languages for p in everyone))
        self.mentee_languages = languages.many(m.languages for m in mentees)
        self.mentor_languages = languages.many(m.languages for m in mentors)
        roles = Vocabulary(m.target_role for m in mentees)
        self.target_role = roles.one(m.target_role for m in mentees)
        self.mentor_roles = roles.many(m.roles for m in mentors)
        self.mentee_level, self.mentor_level = (_known(p.level for p in side) for side in (mentees, mentors))
        self.mentee_offset, self.mentor_offset = (_known(p.utc_offset for p in side) for side in (mentees, mentors))
        self._read_needs()
        self._read_wishes()

    def _read_needs(self) -> None:
        wanted = Vocabulary(need.competency for mentee in self.mentees for need in mentee.needs)
        self.needs = np.zeros((len(self.mentees), len(wanted.index)), dtype=np.float64)
        for i, mentee in enumerate(self.mentees):
            for need in mentee.needs:
                self.needs[i, wanted.index[need.competency]] += need.weight
        self.first_need = wanted.one(mentee.needs[0].competency if mentee.needs else "" for mentee in self.mentees)
        self.expertise = np.zeros((len(self.mentors), len(wanted.index)), dtype=np.float64)
        for j, mentor in enumerate(self.mentors):
            for competency, level in mentor.expertise.items():
                if competency in wanted.index:
                    self.expertise[j, wanted.index[competency]] = level

    def _read_wishes(self) -> None:
        """Ranks by row, as {column: rank}: mostly empty, so never a matrix of its own."""
        self.mentee_ranks: list[dict[int, int]] = [
            {self.mentor_index[name]: rank for rank, name in enumerate(m.prefers) if name in self.mentor_index}
            for m in self.mentees
        ]
        self.mentor_ranks: list[dict[int, int]] = [{} for _ in self.mentees]
        for j, mentor in enumerate(self.mentors):
            for rank, name in enumerate(mentor.prefers):
                if name in self.mentee_index:
                    self.mentor_ranks[self.mentee_index[name]][j] = rank
        self.mentee_wishes = np.array([bool(m.prefers) for m in self.mentees], dtype=bool)
        self.mentor_wishes = np.array([bool(m.prefers) for m in self.mentors], dtype=bool)
        self.wished_for = np.array([bool(ranks) for ranks in self.mentor_ranks], dtype=bool)

    def named_rules(self) -> list[dict[int, Rule]]:
        """Rules that name two people, by row as {column: rule}; the rule that is told first wins."""
        found: list[dict[int, Rule]] = [{} for _ in self.mentees]

        def forbid(pairs: Iterable[tuple[str, str]], rule: Rule) -> None:
            for mentee, mentor in pairs:
                if mentee in self.mentee_index and mentor in self.mentor_index:
                    row, column = found[self.mentee_index[mentee]], self.mentor_index[mentor]
                    row[column] = min(row.get(column, rule), rule)

        mentees, mentors, policy = self.mentees, self.mentors, self.policy
        forbid(((m.id, m.id) for m in mentees), Rule.SAME_PERSON)
        if policy.forbid_reporting_line:
            forbid(((m.id, other) for m in mentees for other in m.reporting_line), Rule.REPORTING_LINE)
            forbid(((other, m.id) for m in mentors for other in m.reporting_line), Rule.REPORTING_LINE)
        if policy.forbid_same_pair:
            forbid(policy.past_pairs, Rule.PAIRED_BEFORE)
        forbid(policy.never_pairs, Rule.NEVER_PAIR)
        forbid(((m.id, other) for m in mentees for other in m.vetoes), Rule.VETO)
        forbid(((other, m.id) for m in mentors for other in m.vetoes), Rule.VETO)
        return found
