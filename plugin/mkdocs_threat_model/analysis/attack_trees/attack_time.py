"""How long an attack takes: steps of an `and` run at once, those of a `sand` one after the other, and each is taken once."""

from __future__ import annotations

from collections.abc import Collection
from heapq import heappop, heappush
from itertools import count

from .attack_graph import AttackGraph, AttackStep, StepKind


def attack_time(graph: AttackGraph, leaves: Collection[str]) -> float | None:
    """From the start of an attack until the goal is reached, in the tree's unit; `None` where it is not reached.

    Every step begins when the first of the places that need it comes up, and a leaf without a time takes none. A step that
    several places need is taken once: what comes later finds it done.

    Args:
        graph: the tree.
        leaves: keys of those that are taken.
    """
    return _AttackRun(graph, frozenset(leaves)).finished()


class _AttackRun:
    """One run of an attack, event by event."""

    def __init__(self, graph: AttackGraph, leaves: frozenset[str]) -> None:
        self._graph = graph
        self._possible: set[str] = set()
        self._parents: dict[str, list[AttackStep]] = {}
        for step in graph.bottom_up:
            for child in step.children:
                self._parents.setdefault(child, []).append(step)
            reached = [child in self._possible for child in step.children]
            if step.key in leaves if step.is_leaf else any(reached) if step.kind is StepKind.OR else all(reached):
                self._possible.add(step.key)
        self._begun: set[str] = set()
        self._done: dict[str, float] = {}
        self._number = count()
        self._events: list[tuple[float, int, str]] = []

    def finished(self) -> float | None:
        """When the goal is reached."""
        root = self._graph.root
        if root not in self._possible:
            return None
        self._begin(root, 0.0)
        while root not in self._done:
            when, _, key = heappop(self._events)
            if key not in self._done:
                self._done[key] = when
                for parent in self._parents.get(key, ()):
                    if parent.key in self._begun and parent.key not in self._done:
                        self._go_on(parent, when)
        return self._done[root]

    def _begin(self, key: str, when: float) -> None:
        waiting = [key]
        while waiting:
            step = self._graph.steps[waiting.pop()]
            if step.key in self._begun or step.key not in self._possible:
                continue
            self._begun.add(step.key)
            if step.is_leaf:
                heappush(self._events, (when + (step.time or 0.0), next(self._number), step.key))
            else:
                waiting += step.children[:1] if step.kind is StepKind.SAND else step.children
                self._go_on(step, when)

    def _go_on(self, step: AttackStep, when: float) -> None:
        """Whether a gate that has begun is finished; of a sequence, the next stage begins."""
        done = [child in self._done for child in step.children]
        if any(done) if step.kind is StepKind.OR else all(done):
            heappush(self._events, (when, next(self._number), step.key))
        elif step.kind is StepKind.SAND and done[0]:
            following = step.children[done.index(False)]
            if following not in self._begun:
                self._begin(following, when)
