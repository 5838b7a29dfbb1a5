"""Where a threat is suggested, of all the places that it matches: where it says most, and then where most is at stake.

The same threat at every flow of a service tells nobody where to begin. When a place is answered, the next one comes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..analysis.facts import Facts

MOST_PLACES = 3
"""Elements and flows of a service that a threat is suggested at, at a time."""
OF_A_FLOW = 4
"""So much less a match says of an element if it is one of its flows that matches."""


class MatchedPlace(NamedTuple):
    """A place that a threat matches.

    Attributes:
        threat: its id in the library.
        target: the element or flow.
        weight: how much of the place the threat's condition names.
        of_flow: whether it matches a flow of the element.
    """

    threat: str
    target: str
    weight: int
    of_flow: bool


def telling_places(places: Iterable[MatchedPlace], facts: Facts) -> Mapping[str, frozenset[str]]:
    """The targets at which each threat is suggested, at most `MOST_PLACES`, by the threat's id.

    Args:
        places: all that match; a target may come more than once.
        facts: of their service.

    Returns:
        Those of which the threat says most; between equals first what crosses a boundary with the most protected data. Other ties
        are decided by ids, so that the order of a file changes nothing.
    """
    weights: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for place in places:
        weight, known = place.weight - OF_A_FLOW * place.of_flow, weights[place.threat]
        known[place.target] = max(weight, known.get(place.target, weight))
    stakes = _Stakes(facts)
    return {
        threat: frozenset(sorted(by_target, key=lambda target: (-by_target[target], -stakes[target], target))[:MOST_PLACES])
        for threat, by_target in weights.items()
    }


class _Stakes(dict[str, int]):
    """What is at stake at elements and flows: the classification of their data, and one more where a boundary is crossed."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        service = facts.service
        ranks = {id: data.classification.rank for id, data in service.data.items()}

        def highest(data: Sequence[str]) -> int:
            return max((ranks[id] for id in data), default=0)

        crossed = {crossing.flow for crossing in facts.crossings}
        for id, element in service.elements.items():
            self[id] = highest(element.stores)
        ends: set[str] = set()
        for id, flow in service.flows.items():
            self[id] = at = highest((*flow.carries, *flow.replies))
            for end in (flow.from_, flow.to):
                self[end] = max(self[end], at)
                ends |= {end} if id in crossed else set()
        for target in crossed | ends:
            self[target] += 1
