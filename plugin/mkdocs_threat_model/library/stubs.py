"""Suggestions as what is to be written down: each once for all targets in whose cells it is one, with an id that is free."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from ..model.service import Service
from .suggestions import OpenCell, Suggestion

_NUMBERED = re.compile(r"(.*?)(\d+)")


@dataclass(frozen=True, slots=True)
class Stub:
    """A suggestion for several targets alike.

    Attributes:
        suggestion: as it is made for the first of them.
        targets: ids of elements and flows.
        boundary: of the crossing; empty where it is suggested at every boundary that a target crosses.
        letters: the categories.
    """

    suggestion: Suggestion
    targets: Sequence[str]
    boundary: str
    letters: Sequence[str]


def stubs_of(cells: Sequence[OpenCell]) -> Iterator[Stub]:
    """The suggestions, each once for all targets in whose cells it is one: one threat, one row."""
    crossed: dict[str, set[str]] = {}
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    first: dict[str, Suggestion] = {}
    for cell in cells:
        crossed.setdefault(cell.row.target, set()).add(cell.row.boundary)
        for suggestion in cell.suggestions:
            first.setdefault(suggestion.threat.id, suggestion)
            letters = found.setdefault((suggestion.threat.id, cell.row.target), {}).setdefault(cell.row.boundary, [])
            letters.append(str(cell.letter))
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (entry, target), at in found.items():
        everywhere = at.keys() == crossed[target] and len(set(map(tuple, at.values()))) == 1
        for boundary, asked in [("", next(iter(at.values())))] if everywhere else at.items():
            alike.setdefault((entry, boundary, tuple(asked)), []).append(target)
    for (entry, boundary, shared), targets in alike.items():
        yield Stub(first[entry], targets, boundary, shared)


def free_ids(service: Service) -> Iterator[str]:
    """Ids of threats that are not taken, in the form that most of the model's have; `T-01` where it has none."""
    former = {threat.renamed_from for threat in service.threats.values() if threat.renamed_from}
    taken = {*service.threats, *service.retired, *former, *service.elements, *service.flows, *service.boundaries, service.service}
    forms = Counter((match[1], len(match[2])) for id in (*service.threats, *service.retired) if (match := _NUMBERED.fullmatch(id)))
    prefix, width = forms.most_common(1)[0][0] if forms else ("T-", 2)
    last = max((int(id[len(prefix) :]) for id in taken if id.startswith(prefix) and id[len(prefix) :].isdecimal()), default=0)
    return (id for number in count(last + 1) if (id := f"{prefix}{number:0{width}}") not in taken)
