"""Reduced ordered binary decision diagrams of attack trees: exact, however many places need a step.

A diagram decides one leaf after the other, in the order in which one reads the tree (Bryant 1986; Rauzy 1993). Formulas of
attack trees are monotone: one more leaf that succeeds never spoils an attack. All walks keep their own stack, since a
diagram is as deep as a tree has leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from ...errors import ThreatModelError

FALSE, TRUE = 0, 1
"""The two ends of every diagram: the goal is not reached, or it is."""

_WIDTH = 32
_MASK = (1 << _WIDTH) - 1
"""Two or three numbers make one key: tuples take three times the memory, and the collector walks them."""


class DiagramLimitError(ThreatModelError):
    """A diagram that would need more than it may."""


class DecisionDiagram:
    """The diagrams of formulas over the same leaves. A formula is the number of a node; equal formulas have the same one.

    A node's number is greater than those of the nodes below it.

    Args:
        size: how many leaves there are, numbered from 0; the last level is that of the ends.
        limit: the most nodes and remembered results.

    Attributes:
        level: of each node the leaf that it decides.
        low: of each node the one that follows where the leaf fails.
        high: likewise where it succeeds.
    """

    def __init__(self, size: int, limit: int) -> None:
        self.size, self._limit = size, limit
        self.level, self.low, self.high = [size, size], [FALSE, TRUE], [FALSE, TRUE]
        self._known: dict[int, int] = {}
        self._below: tuple[int, list[int]] = FALSE, []
        self._results: tuple[dict[int, int], dict[int, int]] = {}, {}

    def leaf(self, number: int) -> int:
        """The formula that is true where a leaf succeeds."""
        return self.node(number, FALSE, TRUE)

    def node(self, level: int, low: int, high: int) -> int:
        """The node that decides a leaf, or what follows anyway where that is the same.

        Raises:
            DiagramLimitError: there are too many.
        """
        if low == high:
            return low
        key = (level << _WIDTH | low) << _WIDTH | high
        found = self._known.get(key)
        if found is None:
            found = len(self.level)
            self._known[key] = found
            self.level.append(level)
            self.low.append(low)
            self.high.append(high)
            if found > self._limit:
                self._bounded()
        return found

    def all_of(self, formulas: Sequence[int]) -> int:
        """The formula that is true where all are."""
        return self._joined(formulas, FALSE)

    def any_of(self, formulas: Sequence[int]) -> int:
        """The formula that is true where one is."""
        return self._joined(formulas, TRUE)

    def _joined(self, formulas: Sequence[int], absorbing: int) -> int:
        """Joined from the last to the first: what was joined lies below what comes, and is not walked again."""
        result = 1 - absorbing
        for formula in reversed(formulas):
            result = self._pair(formula, result, absorbing)
        return result

    def _pair(self, first: int, second: int, absorbing: int) -> int:
        """Two formulas joined by `and` (`FALSE` absorbs) or `or` (`TRUE` does)."""
        neutral, results, other = 1 - absorbing, self._results[absorbing], self._results[1 - absorbing]
        level, low, high, node = self.level, self.low, self.high, self.node
        room = self._limit - len(other)

        def joined(left: int, right: int) -> int:
            """What follows at once, or is known; else the pair's negative key."""
            if left == absorbing or right == absorbing:  # noqa: PLR1714  (twice as fast as `in`, and most of the time is spent here)
                return absorbing
            if left == neutral or left == right:  # noqa: PLR1714, SIM109
                return right
            if right == neutral:
                return left
            key = left << _WIDTH | right if left < right else right << _WIDTH | left
            return results.get(key, -key)

        found = joined(first, second)
        waiting = [-found] if found < 0 else []
        while waiting:
            key = waiting[-1]
            left, right = key >> _WIDTH, key & _MASK
            at_left, at_right = level[left], level[right]
            if at_left < at_right:
                top, below_low, below_high = at_left, joined(low[left], right), joined(high[left], right)
            elif at_right < at_left:
                top, below_low, below_high = at_right, joined(left, low[right]), joined(left, high[right])
            else:
                top, below_low, below_high = at_left, joined(low[left], low[right]), joined(high[left], high[right])
            if below_low >= 0 and below_high >= 0:
                waiting.pop()
                found = results[key] = node(top, below_low, below_high)
                if len(results) + len(level) > room:
                    self._bounded()
                continue
            if below_low < 0:
                waiting.append(-below_low)
            if below_high < 0:
                waiting.append(-below_high)
        return found

    @property
    def entries(self) -> int:
        """How many nodes and remembered results it has."""
        return len(self.level) + len(self._results[0]) + len(self._results[1])

    def _bounded(self) -> None:
        if self.entries > self._limit:
            raise DiagramLimitError(f"the decision diagram needs more than {self._limit:,} steps")

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is added to the diagram meanwhile is forgotten afterwards."""
        nodes, (ands, ors) = len(self.level), (len(found) for found in self._results)
        try:
            yield
        finally:
            del self.level[nodes:], self.low[nodes:], self.high[nodes:]
            self._below = FALSE, []
            for _ in range(len(self._known) - nodes + 2):  # the ends are no entries
                self._known.popitem()
            for results, size in zip(self._results, (ands, ors), strict=True):
                for _ in range(len(results) - size):
                    results.popitem()

    def below(self, formula: int) -> list[int]:
        """The nodes of a formula without the ends, each behind those below it."""
        if self._below[0] == formula:
            return self._below[1]
        seen, waiting = {FALSE, TRUE, formula}, [formula]
        while waiting:
            node = waiting.pop()
            for child in (self.low[node], self.high[node]):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        self._below = formula, sorted(seen - {FALSE, TRUE})
        return self._below[1]

    def probabilities(self, formula: int, chances: Sequence[float]) -> dict[int, float]:
        """Of each node of a formula, the probability that it ends true, the leaves succeeding each by itself."""
        found = {FALSE: 0.0, TRUE: 1.0}
        for node in self.below(formula):
            chance = chances[self.level[node]]
            found[node] = chance * found[self.high[node]] + (1.0 - chance) * found[self.low[node]]
        return found

    def importance(self, formula: int, chances: Sequence[float]) -> list[float]:
        """Of each leaf, how much the formula's probability is greater if the leaf surely succeeds than if it surely fails (Birnbaum)."""
        probability = self.probabilities(formula, chances)
        reached = dict.fromkeys(probability, 0.0) | {formula: 1.0}
        found = [0.0] * self.size
        for node in reversed(self.below(formula)):
            level, low, high = self.level[node], self.low[node], self.high[node]
            found[level] += reached[node] * (probability[high] - probability[low])
            reached[high] += reached[node] * chances[level]
            reached[low] += reached[node] * (1.0 - chances[level])
        return found

    def cheapest(self, formula: int, costs: Sequence[int | None]) -> tuple[int, frozenset[int]] | None:
        """The least cost of leaves that make a formula true, and these leaves; `None` where none do.

        Args:
            formula: the formula.
            costs: of each leaf; `None` of those that cannot be taken.
        """
        found: dict[int, int | None] = {FALSE: None, TRUE: 0}
        for node in self.below(formula):
            without, with_, cost = found[self.low[node]], found[self.high[node]], costs[self.level[node]]
            dear = None if with_ is None or cost is None else with_ + cost
            found[node] = dear if without is None or (dear is not None and dear < without) else without
        best = found[formula]
        return None if best is None else (best, self._way(formula, lambda node: found[node] == found[self.low[node]]))

    def likeliest(self, formula: int, chances: Sequence[float | None]) -> tuple[float, frozenset[int]] | None:
        """The greatest probability that some leaves which make a formula true all succeed, and these leaves."""
        found: dict[int, float | None] = {FALSE: None, TRUE: 1.0}
        for node in self.below(formula):
            without, with_, chance = found[self.low[node]], found[self.high[node]], chances[self.level[node]]
            likely = None if with_ is None or chance is None else with_ * chance
            found[node] = likely if without is None or (likely is not None and likely > without) else without
        best = found[formula]
        return None if best is None else (best, self._way(formula, lambda node: found[node] == found[self.low[node]]))

    def _way(self, formula: int, spares: Callable[[int], bool]) -> frozenset[int]:
        """The leaves that are taken on a way down, where each node says whether it does without its own."""
        taken, node = set(), formula
        while node > TRUE:
            if spares(node):
                node = self.low[node]
            else:
                taken.add(self.level[node])
                node = self.high[node]
        return frozenset(taken)

    def holds(self, formula: int, leaves: Collection[int]) -> bool:
        """Whether a formula is true where these leaves succeed and no others."""
        node = formula
        while node > TRUE:
            node = self.high[node] if self.level[node] in leaves else self.low[node]
        return node == TRUE
