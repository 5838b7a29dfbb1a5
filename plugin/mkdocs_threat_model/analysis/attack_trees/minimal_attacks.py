"""The smallest attacks of a formula, as one shared structure: counted, and listed in any order without listing all.

A smallest attack is a set of leaves that reaches the goal and of which none can be left out. There are often too many
to list. As a diagram of sets (Minato 1993), made by Rauzy's decomposition (1993), they take about as much room as the formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from .decision_diagram import FALSE, TRUE, DecisionDiagram, DiagramLimitError

NONE, EMPTY = 0, 1
"""No set at all, and the empty set alone."""


@dataclass(frozen=True, slots=True)
class LeafWeight:
    """What a leaf adds to an attack.

    Attributes:
        cost: in the smallest unit of money that the tree needs.
        chance: that it succeeds.
        usable: whether it can be part of an attack.
        shown: whether it counts as a leaf of the attack; what a defence adds to a gate does not.
    """

    cost: int = 0
    chance: float = 1.0
    usable: bool = True
    shown: bool = True


class MinimalAttacks:
    """The smallest attacks of a formula.

    Args:
        diagram: where the formula is.
        formula: the formula.
        limit: the most nodes and remembered results.

    Raises:
        DiagramLimitError: there would be more.
    """

    def __init__(self, diagram: DecisionDiagram, formula: int, limit: int) -> None:
        self._diagram, self._limit = diagram, limit
        self.level, self.without, self.with_ = [diagram.size, diagram.size], [NONE, EMPTY], [NONE, EMPTY]
        self._known: dict[tuple[int, int, int], int] = {}
        self._removed: dict[tuple[int, int], int] = {}
        self.root = self._smallest(formula)

    def _node(self, level: int, without: int, with_: int) -> int:
        if with_ == NONE:
            return without
        key = level, without, with_
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.level)
            self.level.append(level)
            self.without.append(without)
            self.with_.append(with_)
            if found + len(self._removed) > self._limit:
                raise DiagramLimitError(f"the list of smallest attacks needs more than {self._limit:,} steps")
        return found

    def _smallest(self, formula: int) -> int:
        diagram = self._diagram
        found = {FALSE: NONE, TRUE: EMPTY}
        for node in diagram.below(formula):
            low, high = diagram.low[node], diagram.high[node]
            found[node] = self._node(diagram.level[node], found[low], self._not_reaching(found[high], low))
        return found[formula]

    def _not_reaching(self, sets: int, formula: int) -> int:
        """The sets of a family that do not make a formula true by themselves."""
        diagram, removed = self._diagram, self._removed

        def at_once(family: int, goal: int) -> int | None:
            if family == NONE or goal == TRUE:
                return NONE
            if goal == FALSE or family == EMPTY:  # a formula that is not simply true needs a leaf
                return family
            return removed.get((family, goal))

        def settled(family: int, goal: int) -> tuple[int, int]:
            """The same question without the leaves that no set of the family has."""
            while goal > TRUE and diagram.level[goal] < self.level[family]:
                goal = diagram.low[goal]
            return family, goal

        first = settled(sets, formula)
        if (known := at_once(*first)) is not None:
            return known
        waiting = [first]
        while waiting:
            family, goal = waiting[-1]
            level = self.level[family]
            decided = diagram.level[goal] == level
            with_ = settled(self.with_[family], diagram.high[goal] if decided else goal)
            without = settled(self.without[family], diagram.low[goal] if decided else goal)
            below_with, below_without = at_once(*with_), at_once(*without)
            if below_with is None:
                waiting.append(with_)
            if below_without is None:
                waiting.append(without)
            if below_with is not None and below_without is not None:
                removed[waiting.pop()] = self._node(level, below_without, below_with)
        return removed[first]

    def count(self, weights: Sequence[LeafWeight]) -> int:
        """How many smallest attacks have usable leaves alone."""
        found = [0, 1]
        for node in range(2, len(self.level)):
            usable = weights[self.level[node]].usable
            found.append(found[self.without[node]] + (found[self.with_[node]] if usable else 0))
        return found[self.root]

    def by_cost(self, weights: Sequence[LeafWeight], most_cost: int | None = None) -> Iterator[frozenset[int]]:
        """The attacks with usable leaves alone, the cheapest first; of those that cost the same the likeliest, then the shortest.

        Args:
            weights: by leaf.
            most_cost: what an attack may cost; `None` where there is no limit.
        """
        return self._best_first(weights, most_cost, likeliest_first=False)

    def likeliest(self, weights: Sequence[LeafWeight], most_cost: int | None = None) -> frozenset[int] | None:
        """The attack that succeeds most likely; of those that are as likely the cheapest, then the shortest. `None` where there is none.

        Raises:
            DiagramLimitError: too many ways were looked at, among attacks that cost too much.
        """
        return next(self._best_first(weights, most_cost, likeliest_first=True), None)

    def _best_first(self, weights: Sequence[LeafWeight], most_cost: int | None, *, likeliest_first: bool) -> Iterator[frozenset[int]]:
        """Ways through the diagram by what they will have come to at best: the first that arrives is the best there is.

        Where the likeliest must not cost too much, ways that arrive at a node dearer and less likely than another are left out:
        then the first that arrives is right, and those after it need not be.
        """
        bounded = likeliest_first and most_cost is not None
        fronts: dict[int, list[tuple[int, float]]] = {}
        rest = self._rest(weights, likeliest_first=likeliest_first)
        least = self._least(weights) if likeliest_first else [best[0] if best else None for best in rest]
        number = count()
        waiting: list[tuple[tuple[float, ...], int, int, int, float, int, _Taken]] = []

        def wait(node: int, cost: int, chance: float, length: int, taken: _Taken) -> None:
            ahead, needed = rest[node], least[node]
            if ahead is None or needed is None or (most_cost is not None and cost + needed > most_cost):
                return
            in_all, likely, long = cost + ahead[0], chance * ahead[1], length + ahead[2]
            order = (-likely, in_all, long) if likeliest_first else (in_all, -likely, long)
            heappush(waiting, (order, next(number), node, cost, chance, length, taken))

        wait(self.root, 0, 1.0, 0, None)
        while waiting:
            _, looked, node, cost, chance, length, taken = heappop(waiting)
            if bounded:
                front = fronts.setdefault(node, [])
                if any(other <= cost and likely >= chance for other, likely in front):
                    continue
                front.append((cost, chance))
                if looked > self._limit:
                    raise DiagramLimitError(f"more than {self._limit:,} ways were looked at")
            if node == EMPTY:
                yield frozenset(_listed(taken))
                continue
            level = self.level[node]
            weight = weights[level]
            if weight.usable:
                wait(self.with_[node], cost + weight.cost, chance * weight.chance, length + weight.shown, (level, taken))
            wait(self.without[node], cost, chance, length, taken)

    def _rest(self, weights: Sequence[LeafWeight], *, likeliest_first: bool) -> list[tuple[int, float, int] | None]:
        """Of each node the cost, chance and length of the best way from it to the end; `None` where there is none."""
        found: list[tuple[int, float, int] | None] = [None, (0, 1.0, 0)]
        for node in range(2, len(self.level)):
            weight = weights[self.level[node]]
            best, after = found[self.without[node]], found[self.with_[node]] if weight.usable else None
            if after is not None:
                taken = after[0] + weight.cost, after[1] * weight.chance, after[2] + weight.shown
                if best is None or _order(taken, likeliest_first=likeliest_first) < _order(best, likeliest_first=likeliest_first):
                    best = taken
            found.append(best)
        return found

    def _least(self, weights: Sequence[LeafWeight]) -> list[int | None]:
        """Of each node the least that a way from it to the end costs."""
        return [best[0] if best else None for best in self._rest(weights, likeliest_first=False)]


_Taken = tuple[int, "_Taken"] | None
"""The leaves of a way so far, the last one first."""


def _listed(taken: _Taken) -> Iterator[int]:
    while taken is not None:
        leaf, taken = taken
        yield leaf


def _order(way: tuple[int, float, int], *, likeliest_first: bool) -> tuple[float, float, float]:
    cost, chance, length = way
    return (-chance, cost, length) if likeliest_first else (cost, -chance, length)
