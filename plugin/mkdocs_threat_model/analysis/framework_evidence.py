"""Which threats and mitigations support evidence for which ids of which framework."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model.frameworks import Framework, cited
from ..model.mitigation import Mitigation
from .facts import Entry, Facts


@dataclass(frozen=True, slots=True)
class Cited(Entry):
    """A record that cites an id.

    Attributes:
        mitigation: the mitigation; `None` where the threat itself cites the id.
    """

    mitigation: Mitigation | None = None


Evidence = dict[str, tuple[Cited, ...]]
"""What cites each id of one framework, in the natural order of the ids."""


def evidence(portfolio: Mapping[str, Facts], frameworks: Mapping[str, Framework]) -> dict[str, Evidence]:
    """What the models cite, by framework and id; frameworks that none cites are left out.

    Records stand by service, and within it worst threat first, its mitigations after it.
    """
    found: dict[str, dict[str, list[Cited]]] = {}
    for name in sorted(portfolio):
        facts = portfolio[name]
        for assessed in facts.threats:
            for framework, id_ in cited(assessed.threat, frameworks):
                found.setdefault(framework, {}).setdefault(id_, []).append(Cited(facts, assessed))
            for mitigation in assessed.threat.mitigations:
                for framework, id_ in cited(mitigation, frameworks):
                    found.setdefault(framework, {}).setdefault(id_, []).append(Cited(facts, assessed, mitigation))
    return {name: {id_: tuple(found[name][id_]) for id_ in in_order(found[name])} for name in frameworks if name in found}


def in_order(ids: Iterable[str]) -> list[str]:
    """Ids as a reader counts: A.5.9 before A.5.10."""
    return sorted(ids, key=_natural)


def _natural(id_: str) -> tuple[tuple[tuple[int, str], ...], str]:
    return tuple((int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in re.split(r"(\d+)", id_)), id_
