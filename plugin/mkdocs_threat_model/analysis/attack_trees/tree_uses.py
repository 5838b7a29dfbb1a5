"""Which attack trees name a threat: a service's own, and those of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..facts import Facts
from .standings import renamed_threats


@dataclass(frozen=True, order=True)
class TreeUse:
    """A tree that names a threat.

    Attributes:
        threat: the threat's id.
        service: id of the tree's service.
        service_title: its title.
        tree: the tree's id.
        goal: what the attacker wants.
    """

    threat: str
    service: str
    service_title: str
    tree: str
    goal: str


def tree_uses(facts: Mapping[str, Facts]) -> Mapping[str, tuple[TreeUse, ...]]:
    """The uses of each service's threats, by threat and by tree; only services that have any.

    Args:
        facts: of every service, by id.
    """
    found: dict[str, dict[TreeUse, None]] = {}

    @cache
    def renamed(name: str) -> Mapping[str, str]:
        return renamed_threats(facts[name].service) if name in facts else {}

    for name, known in facts.items():
        service = known.service
        for tree in service.attack_trees.values():
            for _, node in tree.steps():
                if node.threat:
                    whose = node.service or name
                    threat = renamed(whose).get(node.threat, node.threat)
                    found.setdefault(whose, {})[TreeUse(threat, name, service.title, tree.id, tree.goal)] = None
    return {name: tuple(sorted(uses)) for name, uses in found.items()}
