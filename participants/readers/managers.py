"""Who a row is and who its manager is, over the file and the people who are there already.

Everybody is a node: rows by their position in the file, then the existing people who are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from participants.readers.people_rows import ExistingPeople, ExistingPerson, PeopleColumns
from participants.readers.problems import Problem, ValueRefused, shown
from participants.readers.values import name_key, parse_email, parse_name

# Workday writes "Jane Doe (1234)", others "Doe, Jane <jane.doe@example.org>".
NAME_AND_KEY = re.compile(r"([^()<>]*)[(<]([^()<>]+)[)>]")


class Directory:
    def __init__(self, columns: PeopleColumns, existing: ExistingPeople) -> None:
        self.columns = columns
        self._existing = existing
        self._matches = self._match()
        matched = {person.key: node for node, person in enumerate(self._matches) if person}
        others = [p for key, p in existing.by_key.items() if key not in matched]
        self._people = {len(columns) + i: person for i, person in enumerate(others)}
        self._node_of_key = {**matched, **{p.key: n for n, p in self._people.items()}}
        emails = {person.email.casefold(): self._node_of_key[key] for key, person in existing.by_key.items()}
        numbers = {key: self._node_of_key[person.key] for key, person in existing.by_number.items()}
        # Addresses and numbers of today still name a person whom the file gives new ones.
        self._by_email = emails | self._first_rows("email")
        self._by_number = numbers | self._first_rows("employee_number")

    def _match(self) -> list[ExistingPerson | None]:
        """The number says who it is; the address only when nobody else has that person's number."""
        by_number, by_email = self._existing.by_number, self._existing.by_email
        if not self._existing.by_key:
            return [None] * len(self.columns)
        found = [by_number.get(number) if number else None for number in self.columns.of("employee_number")]
        taken = {person.key for person in found if person}
        for index, email in enumerate(self.columns.of("email")):
            person = by_email.get(email) if found[index] is None and email else None
            if person is not None and person.key not in taken:
                found[index] = person
                taken.add(person.key)
        return found

    def _first_rows(self, name: str) -> dict[str, int]:
        values = self.columns.of(name)
        # From the end, so that the first row of a value stands.
        found = dict(zip(reversed(values), range(len(values) - 1, -1, -1), strict=True))
        found.pop(None, None)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        """Only files that name managers by their names need it."""
        found: dict[str, list[int]] = {}
        for node, name in enumerate(self.columns.of("name")):
            if name:
                found.setdefault(name_key(name), []).append(node)
        for node, person in self._people.items():
            found.setdefault(name_key(person.name), []).append(node)
        return found

    def disagreements(self) -> list[Problem]:
        """Rows whose number is one person's and whose address another's."""
        found: list[Problem] = []
        by_email, emails = self._existing.by_email, self.columns.of("email")
        for node, person in enumerate(self._matches):
            owner = by_email.get(emails[node]) if person else None
            if person is None or owner is None or person.key == owner.key:
                continue
            # Somebody who gets another address in this file gives the old one up.
            if self._node_of_key[owner.key] in self._people:
                params = {"by_number": shown(person.name), "by_email": shown(owner.name)}
                found.append(Problem("keys_disagree", self.columns.numbers[node], "email", params))
        return found

    def managers(self) -> tuple[list[int | None], list[Problem]]:
        """The node of each row's manager, and the rows whose manager cannot be found."""
        texts = self.columns.of("manager")
        resolved = {text: self._resolve(text) if text else None for text in set(texts)}
        problems = {text: found for text, found in resolved.items() if isinstance(found, Problem)}
        nodes = {text: None if isinstance(found, Problem) else found for text, found in resolved.items()}
        told = [
            Problem(problems[text].code, number, "manager", problems[text].params)
            for number, text in zip(self.columns.numbers, texts, strict=True)
            if problems and text in problems
        ]
        return list(map(nodes.__getitem__, texts)), told

    def _resolve(self, text: str) -> int | Problem:
        for key in self._keys(text):
            node = self._by_number.get(key)
            if node is None and "@" in key:
                node = self._by_address(key)
            if node is not None:
                return node
        combined = NAME_AND_KEY.fullmatch(text)
        name = parse_name(combined[1].strip() if combined else text[:200])
        named = self._by_name.get(name_key(name), [])
        if len(named) == 1:
            return named[0]
        if named:
            count = len(named)
            return Problem("manager_ambiguous", params={"value": shown(text), "count": count})
        return Problem("manager_unknown", params={"value": shown(text)})

    def _keys(self, text: str) -> list[str]:
        combined = NAME_AND_KEY.fullmatch(text)
        return [text, combined[2].strip()] if combined else [text]

    def _by_address(self, text: str) -> int | None:
        try:
            return self._by_email.get(parse_email(text))
        except ValueRefused:
            return None

    def links(self, managers: Sequence[int | None]) -> list[int | None]:
        """The manager of every node: the file's for its rows, today's for everybody else."""
        return [
            *managers,
            *(self._node_of_key.get(person.manager) for person in self._people.values()),
        ]

    def current_manager(self, node: int) -> int | None:
        person = self._matches[node]
        return self._node_of_key.get(person.manager) if person else None

    def keys(self) -> list[str]:
        """Whom each row changes; empty for somebody new."""
        return [person.key if person else "" for person in self._matches]

    def key_of(self, node: int) -> str | None:
        person = self._matches[node] if node < len(self.columns) else self._people[node]
        return person.key if person else None

    def is_new_row(self, node: int, rows: set[int]) -> bool:
        """Whether the node is one of these rows and nobody yet without it."""
        is_row = node < len(self.columns) and self.columns.numbers[node] in rows
        return is_row and self._matches[node] is None

    def name_of(self, node: int) -> str:
        if node >= len(self.columns):
            return self._people[node].name
        return self.columns.of("name")[node] or ""


def find_cycles(managers: Sequence[int | None]) -> list[list[int]]:
    """Every circle once. Each node has one manager at most, so one walk over all is enough."""
    unseen = 0
    walk_of = [unseen] * len(managers)
    cycles: list[list[int]] = []
    for walk, start in enumerate(range(len(managers)), start=1):
        path: list[int] = []
        node: int | None = start
        while node is not None and walk_of[node] == unseen:
            walk_of[node] = walk
            path.append(node)
            node = managers[node]
        if node is not None and walk_of[node] == walk:
            cycles.append(path[path.index(node) :])
    return cycles
