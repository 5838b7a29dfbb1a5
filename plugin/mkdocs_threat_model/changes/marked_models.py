"""A model whose parts say in their titles what became of them: what a drawing of a change is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..analysis.facts import Facts
from .service_versions import ServiceVersions

_DRAWN = ("boundaries", "elements", "flows")
STATES = ("added", "changed", "removed")


@dataclass(frozen=True)
class MarkedModels:
    """The two versions of a model and both in one, each as what a drawing needs.

    Attributes:
        before: the version before; what went says `removed`, what changed says so.
        after: the version after; what came says `added`.
        both: the version after with what went.
        states: what became of each part that is not the same, by section and id.
    """

    before: Facts
    after: Facts
    both: Facts
    states: Mapping[tuple[str, str], str]


def marked_models(before: Facts, after: Facts) -> MarkedModels | None:
    """The models with their marks; `None` where nothing that is drawn came, changed or went.

    Args:
        before: the version before.
        after: the version after.
    """
    versions = ServiceVersions(before, after)
    old, new = versions.plain
    states: dict[tuple[str, str], str] = {}
    for section in _DRAWN:
        was, now = old.get(section) or {}, new.get(section) or {}
        for id in sorted({*was, *now}):
            if was.get(id) != now.get(id):
                states[section, id] = "changed" if id in was and id in now else "added" if id in now else "removed"
    if not states:
        return None
    gone = {section: {id for (of, id), state in states.items() if of == section and state == "removed"} for section in _DRAWN}
    both = {
        section: {**getattr(after.service, section), **{id: getattr(before.service, section)[id] for id in sorted(gone[section])}}
        for section in _DRAWN
    }
    renamed = {(section, old_id): new_id for section, names in versions.moved.items() for old_id, new_id in names.items()}
    return MarkedModels(
        _marked(before, {section: getattr(before.service, section) for section in _DRAWN}, states, renamed),
        _marked(after, {section: getattr(after.service, section) for section in _DRAWN}, states, {}),
        _marked(after, both, states, {}),
        states,
    )


def _marked(
    facts: Facts, parts: Mapping[str, Mapping[str, Any]], states: Mapping[tuple[str, str], str], renamed: Mapping[tuple[str, str], str]
) -> Facts:
    """The facts of a version with these parts, each of which names its state behind its title."""
    titled: dict[str, dict[str, Any]] = {}
    for section, entries in parts.items():
        titled[section] = {}
        for id, part in entries.items():
            state = states.get((section, renamed.get((section, id), id)))
            name = part.name if section == "flows" else part.title
            titled[section][id] = replace(part, title=f"{name} ({state})") if state else part
    service = replace(facts.service, boundaries=titled["boundaries"], elements=titled["elements"], flows=titled["flows"])
    return replace(facts, model=replace(facts.model, service=service))
