"""Prices and exact costs of change, read from the graph of mentors that an optimal assignment leaves.

An arc from mentor a to mentor b costs the least that is lost by moving one of a's mentees to b.
"Unmatched" is one more mentor with room for everybody and weight 0; a last node stands for places
nobody uses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.scoring.assign import Amount, Assignment, split

Integers = npt.NDArray[np.int64]
# Larger than any path (weights stay below 2^52), small enough that a few of them can be added.
NO_WAY = 2**60


class NotOptimalError(Exception):
    """The assignment can be improved, so no prices prove it."""


@dataclass(frozen=True, slots=True)
class Move:
    """Old and new mentor are columns; None is unmatched."""

    mentee: int
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What insisting on something loses, and who moves for it (the forced mentee first)."""

    loss: Amount
    moves: tuple[Move, ...]


class MentorGraph:
    def __init__(self, weights: Integers, capacities: Integers, chosen: Integers) -> None:
        mentees, mentors = weights.shape
        self.unmatched = mentors
        self.place = np.where(chosen < 0, mentors, chosen)
        self.weights = np.hstack((weights, np.zeros((mentees, 1), dtype=np.int64)))
        self.load = np.bincount(self.place, minlength=mentors + 1)
        self.room = np.append(capacities, mentees + 1) - self.load
        self.arcs = self._arcs()

    def _arcs(self) -> Integers:
        arcs = np.full((self.unmatched + 1, self.unmatched + 1), NO_WAY, dtype=np.int64)
        order = np.argsort(self.place, kind="stable")
        ends = np.cumsum(self.load)
        for mentor in np.flatnonzero(self.load):
            members = order[ends[mentor] - self.load[mentor] : ends[mentor]]
            gained = self.weights[members]
            lost = self.weights[members, mentor][:, None] - gained
            arcs[mentor] = np.where(gained < 0, NO_WAY, lost).min(axis=0)
        return arcs

    def least_prices(self) -> Integers:
        """What one more place is worth at each mentor: the longest paths from "no price", by
        Bellman and Ford.
        """
        prices = np.zeros(self.unmatched + 1, dtype=np.int64)
        changed = np.flatnonzero(self.load)
        for _ in range(self.unmatched + 3):
            if not changed.size:
                break
            raised = (prices[changed, None] - self.arcs[changed]).max(axis=0)
            changed = np.flatnonzero(raised > prices)
            prices = np.maximum(raised, prices)
        if changed.size or (prices[self.room > 0] > 0).any():
            raise NotOptimalError
        return prices[:-1]

    def distances_to(self, target: int) -> tuple[Integers, Integers]:
        """Least loss of passing one mentee too many from each node on to `target`, and the next
        node on the way.
        """
        size = self.unmatched + 2
        arcs = np.full((size, size), NO_WAY, dtype=np.int64)
        arcs[:-1, :-1] = self.arcs
        arcs[:-1, -1][self.room > 0] = 0
        arcs[-1, :-1][self.load > 0] = 0
        distance = np.full(size, NO_WAY, dtype=np.int64)
        following = np.full(size, -1, dtype=np.int64)
        distance[target] = 0
        changed = np.array([target])
        for _ in range(size + 1):
            if not changed.size:
                return distance, following
            reach = arcs[:, changed] + distance[changed]
            best = reach.argmin(axis=1)
            nearer = reach[np.arange(size), best]
            # Differences between allowed pairs are far below NO_WAY / 2; sums with a missing arc
            # are above it.
            improved = np.flatnonzero((nearer < distance) & (nearer < NO_WAY // 2))
            distance[improved] = nearer[improved]
            following[improved] = changed[best[improved]]
            changed = improved
        raise NotOptimalError

    def mover(self, old: int, new: int) -> int:
        members = np.flatnonzero((self.place == old) & (self.weights[:, new] >= 0))
        return int(members[np.argmin(self.weights[members, old] - self.weights[members, new])])


class Residual:
    """Costs of insisting, for one solved assignment. Ask for many pairs: the work is done once for
    each present mentor.
    """

    def __init__(self, scores: npt.ArrayLike, capacities: npt.ArrayLike, assignment: Assignment) -> None:
        matrix = np.asarray(scores, dtype=np.int64).reshape((len(assignment.mentee_prices), -1))
        self._penalty = assignment.penalty
        chosen = np.full(matrix.shape[0], -1, dtype=np.int64)
        for mentee, mentor in assignment.pairs:
            chosen[mentee] = mentor
        weights = np.where(matrix >= 0, matrix + assignment.penalty, -1)
        self._graph = MentorGraph(weights, np.asarray(capacities, dtype=np.int64), chosen)
        self._paths: dict[int, tuple[Integers, Integers]] = {}

    def _path(self, target: int) -> tuple[Integers, Integers]:
        if target not in self._paths:
            self._paths[target] = self._graph.distances_to(target)
        return self._paths[target]

    def losses_of_mentee(self, mentee: int) -> list[Amount | None]:
        """For every mentor: what the program loses if this mentee must go there; None where that is
        impossible.
        """
        graph, present = self._graph, int(self._graph.place[mentee])
        distance, _ = self._path(present)
        row = graph.weights[mentee]
        losses = row[present] - row + distance[:-1]
        possible = (row >= 0) & (distance[:-1] < NO_WAY // 2)
        return [
            split(int(loss), self._penalty) if ok else None for loss, ok in zip(losses[:-1], possible[:-1], strict=True)
        ]

    def cost_of_forcing(self, mentee: int, mentor: int) -> Change | None:
        loss = self.losses_of_mentee(mentee)[mentor]
        if loss is None:
            return None
        return Change(loss, self._moves(mentee, mentor))

    def _moves(self, mentee: int, mentor: int) -> tuple[Move, ...]:
        graph, present = self._graph, int(self._graph.place[mentee])
        if mentor == present:
            return ()
        _, following = self._path(present)
        moves = [self._move(mentee, present, mentor)]
        node = mentor
        while node != present:
            onward = int(following[node])
            # The last node stands for unused places: taking or leaving one moves nobody.
            if graph.unmatched + 1 not in (node, onward):
                moves.append(self._move(graph.mover(node, onward), node, onward))
            node = onward
        return tuple(moves)

    def _move(self, mentee: int, old: int, new: int) -> Move:
        nobody = self._graph.unmatched
        return Move(mentee, None if old == nobody else old, None if new == nobody else new)
