"""Edits that rename a part of a model, or what the organisation defines, with every reference to it in every file.

The part keeps its old id as `renamed_from`, so that what refers to it from elsewhere (a branch, an old report, the history)
still finds it, and so that a process that is killed between two files leaves valid ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import ConfigurationError
from ..findings import Where
from ..model.condition_vocabulary import Vocabulary, fold, names_in, own_conditions, vocabulary_of
from ..model.nodes import Node
from ..model.outline import ALL, SHARED, TARGETS, Outline, below, steps, text_at
from ..model.service import Service
from ..model.validation import written
from .splices import Append, Edit, Put, RenameKey
from .taken_ids import check_id, rivals_of

SECTIONS = (*sorted(ALL), "attack_trees")
"""The sections whose entries can be renamed."""


def section_of(document: Any, old: str, section: str | None, where: str) -> str:
    """The section that has an id.

    Args:
        document: a file's values.
        old: the id.
        section: the one that is meant; `None` for the only one that has it.
        where: what the file is called in messages.

    Raises:
        ConfigurationError: none has it, or several have.
    """
    outline = Outline(document)
    found = [name for name in SECTIONS if old in outline.entries(name) and section in (None, name)]
    if len(found) > 1:
        raise ConfigurationError(f"`{old}` is an id in {' and in '.join(found)} of {where}. Say which with --in.")
    if not found:
        raise ConfigurationError(f"`{old}` is not an id of {f'`{section}` in ' if section else ''}{where}. Check its spelling.")
    return found[0]


def renamed_part(node: Node, section: str, old: str, new: str) -> list[Edit]:
    """The edits of the entry itself, after those of the references in its file.

    Raises:
        ConfigurationError: the new id is none, or is taken.
    """
    outline = Outline(node.plain())
    rivals = rivals_of(section)
    held = [(rival, {id: text_at(part, "renamed_from") for id, part in outline.entries(rival).items()}) for rival in rivals]
    check_id(new, held, outline.whole if len(rivals) > 1 else None, own=old)
    return [RenameKey((section, old), new), Put((section, new, "renamed_from"), old)]


def references_in_file(node: Node, service: Service, section: str, old: str, new: str) -> Iterator[Edit]:
    """The edits of what a model refers to a part of its own by.

    Args:
        node: the model's file.
        service: the model.
        section: of the part.
        old: its id.
        new: its id afterwards.

    Raises:
        ConfigurationError: a reference may mean something else of the same id.
    """
    outline = Outline(node.plain())
    for where, wanted, sections in outline.references():
        if section not in sections or (wanted != old and outline.successor(wanted, sections) != old):
            continue
        others = [other for other in sections - {section} if wanted in outline.entries(other)]
        if others and not (section in ("elements", "flows") and sections == TARGETS):
            if sections == TARGETS:
                continue  # an element's or a flow's id goes before a boundary's
            place = ".".join(map(str, where))
            raise ConfigurationError(f"`{wanted}` in {place} may also mean the one of `{others[0]}`. Edit it by hand first.")
        yield Put(written(node, where), new, shared=True)
    yield from (Put(where, new, shared=True) for where in shared_references(node.plain(), section, names_of(node.plain(), section, old)))
    yield from _conditions(node, service, section, old, new)


def names_of(document: Any, section: str, old: str) -> frozenset[str]:
    """The ids by which a part can be named: its own, and the one that it had before."""
    former = text_at(Outline(document).entries(section).get(old), "renamed_from")
    return frozenset(id for id in (old, former) if id)


def shared_references(document: Any, section: str, names: frozenset[str]) -> Iterator[Where]:
    """Where a file names controls or actors by one of these ids."""
    if section not in SHARED:
        return
    if section == "controls":
        yield from _named(document, ("uses",), names)
        for id, control in Outline(document).entries("controls").items():
            yield from _named(control, ("uses",), names, ("controls", id))
    for id, threat in Outline(document).entries("threats").items():
        if section == "actors":
            yield from _named(threat, ("actor",), names, ("threats", id))
            continue
        held = below(threat, "mitigations")
        for place, mitigation in enumerate(held) if isinstance(held, list) else [(None, held)]:
            at = ("threats", id, "mitigations", *(() if place is None else (place,)))
            yield from _named(mitigation, ("uses",), names, at)
    keys = ("mitigation", "mitigations") if section == "controls" else ("actor",)
    for id, tree in Outline(document).entries("attack_trees").items():
        yield from _anywhere(tree, keys, names, ("attack_trees", id))


def steps_of_another(document: Any, service: str, names: frozenset[str]) -> Iterator[Where]:
    """Where the attack trees of a model name a threat of another service.

    Args:
        document: the model's values.
        service: the other service.
        names: the threat's ids.
    """
    for id, tree in Outline(document).entries("attack_trees").items():
        for where, step in steps(("attack_trees", id, "root"), below(tree, "root")):
            if text_at(step, "service") == service and text_at(step, "threat") in names:
                yield *where, "threat"


def policy_references(document: Any, section: str, names: frozenset[str], service: str) -> Iterator[Where]:
    """Where the policy names a part.

    Args:
        document: the policy's values.
        section: of the part.
        names: ids by which the part is named.
        service: the service that it belongs to; empty where it is the organisation's.
    """
    waivers = below(document, "waivers")
    for index, waiver in enumerate(waivers if isinstance(waivers, list) else ()):
        if service and text_at(waiver, "service") == service and text_at(waiver, "target") in names:
            yield "waivers", index, "target"
    if section == "controls" and not service:
        yield from _anywhere(below(document, "controls"), ("controls",), names, ("controls",))


def _named(part: Any, keys: tuple[str, ...], names: frozenset[str], above: Where = ()) -> Iterator[Where]:
    for key in keys:
        held = below(part, key)
        if isinstance(held, str) and held in names:
            yield *above, key
        elif isinstance(held, list):
            yield from ((*above, key, index) for index, item in enumerate(held) if isinstance(item, str) and item in names)


def _anywhere(part: Any, keys: tuple[str, ...], names: frozenset[str], above: Where) -> Iterator[Where]:
    yield from _named(part, keys, names, above)
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, item in items:
        if isinstance(item, (dict, list)):
            yield from _anywhere(item, keys, names, (*above, step))


def _conditions(node: Node, service: Service, section: str, old: str, new: str) -> Iterator[Edit]:
    """The words of the model's own conditions that name a boundary or an element by its id."""
    if section not in ("boundaries", "elements"):
        return
    words = vocabulary_of(service)
    for place, condition in own_conditions(service):
        for named in names_in(condition):
            if fold(named.word) != fold(old) or (section == "elements" and not named.end):
                continue
            where = written(node, (*place, *named.where))
            if _only_id(words, section, old, end=named.end):
                yield Put(where, new, shared=True)
            else:  # it is a kind or a tag as well, of which it still speaks
                yield Append(where[:-1] if isinstance(where[-1], int) else where, new)


def _only_id(words: Vocabulary, section: str, old: str, *, end: bool) -> bool:
    """Whether a word names one part by its id and nothing else by anything."""
    word = fold(old)
    by_another = word in words.boundaries or (end and word in words.elements)
    other_id = end and (word in (words.element_ids if section == "boundaries" else words.boundary_ids))
    return not by_another and not other_id


def arranged_names(levels: dict[str, dict[str, Any]], old: str, new: str) -> dict[str, dict[str, Any]]:
    """The drawings' arrangements of a service with another id of an element or a boundary.

    Args:
        levels: each drawing by its level: `level-1`, `level-1-cluster`, `level-2-api`.
        old: the id.
        new: the id afterwards.
    """

    def renamed(level: str) -> str:
        return next((f"{head}{new}" for head in ("level-1-", "level-2-") if level == f"{head}{old}"), level)

    found = {}
    for level, arranged in levels.items():
        found[renamed(level)] = {**arranged, "nodes": {new if id == old else id: place for id, place in arranged["nodes"].items()}}
        if "pins" in arranged:
            found[renamed(level)]["pins"] = [[new if id == old else id for id in rank] for rank in arranged["pins"]]
    return found
