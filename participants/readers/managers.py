"""Who a row is and who its manager is, over the file and the people who are there already.

Everybody is a node: rows by their position in the file, then the existing people who are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from participants.readers.people_rows import ExistingPeople, ExistingPerson, PersonRow
from participants.readers.problems import Problem, ValueRefused, shown
from participants.readers.values import name_key, parse_email, parse_name

# Workday writes "Jane Doe (1234)", others "Doe, Jane <jane.doe@example.org>".
NAME_AND_KEY = re.compile(r"([^()<>]*)[(<]([^()<>]+)[)>]")


class Directory:
    def __init__(self, drafts: Sequence[PersonRow], existing: ExistingPeople) -> None:
        self.drafts = drafts
        self._existing = existing
        self._matches = self._match()
        matched = {person.key: node for node, person in enumerate(self._matches) if person}
        others = [p for key, p in existing.by_key.items() if key not in matched]
        self._people = {len(drafts) + i: person for i, person in enumerate(others)}
        self._node_of_key = {**matched, **{p.key: n for n, p in self._people.items()}}
        self._by_email: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        self._index()
        self._resolved: dict[str, int | Problem] = {}

    def _match(self) -> list[ExistingPerson | None]:
        """The number says who it is; the address only when nobody else has that person's number."""
        by_number, by_email = self._existing.by_number, self._existing.by_email
        found = [by_number.get(draft.employee_number) for draft in self.drafts]
        taken = {person.key for person in found if person}
        for index, draft in enumerate(self.drafts):
            person = by_email.get(draft.email)
            if found[index] is None and person is not None and person.key not in taken:
                found[index] = person
                taken.add(person.key)
        return found

    def _index(self) -> None:
        for node, draft in enumerate(self.drafts):
            if draft.email:
                self._by_email.setdefault(draft.email, node)
            if draft.employee_number:
                self._by_number.setdefault(draft.employee_number, node)
            if draft.name:
                self._by_name.setdefault(name_key(draft.name), []).append(node)
        # Addresses and numbers of today still name a person whom the file gives new ones.
        for key, person in self._existing.by_key.items():
            node = self._node_of_key[key]
            self._by_email.setdefault(person.email.casefold(), node)
            if person.employee_number:
                self._by_number.setdefault(person.employee_number, node)
            if node in self._people:
                self._by_name.setdefault(name_key(person.name), []).append(node)

    def disagreements(self) -> list[Problem]:
        """Rows whose number is one person's and whose address another's."""
        found: list[Problem] = []
        for node, draft in enumerate(self.drafts):
            person, owner = self._matches[node], self._existing.by_email.get(draft.email)
            if person is None or owner is None or person.key == owner.key:
                continue
            # Somebody who gets another address in this file gives the old one up.
            if self._node_of_key[owner.key] in self._people:
                params = {"by_number": shown(person.name), "by_email": shown(owner.name)}
                found.append(Problem("keys_disagree", draft.row, "email", params))
        return found

    def manager_of(self, node: int) -> int | Problem | None:
        draft = self.drafts[node]
        if not draft.manager:
            return None
        found = self._resolved.get(draft.manager)
        if found is None:
            found = self._resolved[draft.manager] = self._resolve(draft.manager)
        if isinstance(found, Problem):
            return Problem(found.code, draft.row, "manager", found.params)
        return found

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

    def existing_of(self, node: int) -> str:
        person = self._matches[node]
        return person.key if person else ""

    def is_new_row(self, node: int, rows: set[int]) -> bool:
        """Whether the node is one of these rows and nobody yet without it."""
        is_row = node < len(self.drafts) and self.drafts[node].row in rows
        return is_row and self._matches[node] is None

    def name_of(self, node: int) -> str:
        return self.drafts[node].name if node < len(self.drafts) else self._people[node].name

    def email_of(self, node: int, *, as_today: bool = False) -> str:
        if node >= len(self.drafts):
            return self._people[node].email
        person = self._matches[node]
        return person.email if as_today and person else self.drafts[node].email


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
