"""Holds a model against what the organisation's files say: its scales, its shared controls, its actors.

A model is read by itself, so that what was read of it can be kept; what it names elsewhere is looked up afterwards. Nothing
that fails here makes another service's model invalid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from ..findings import Finding, Gathered, Place, Severity, Where, dotted
from .attack_tree import AttackNode, AttackTree
from .codes import ReadingCode
from .condition_vocabulary import ConditionWord, Vocabulary, names_in, own_conditions, vocabulary_of
from .levels import Scales, number_of
from .messages.level_words import no_level
from .nearest import Spelling
from .nodes import Node
from .outline import SHARED, Outline, below, steps, text_at
from .reading import Broken, Model
from .references import replaced
from .service import Service
from .shared import Shared, SharedScope, circles, told, unknown
from .validation import written
from .yaml_text import parse_nodes


def fitted(found: Model | Broken, raw: bytes, folder: PurePosixPath, scales: Scales, shared: Shared) -> Model | Broken:
    """A model that fits its organisation, or why it does not.

    Args:
        found: what was read of the file by itself.
        raw: the bytes of the file.
        folder: the folder that it stands in, below the models' folder.
        scales: the levels that ratings may have.
        shared: what the organisation and its teams define.
    """
    if isinstance(found, Broken):
        more = _level_findings(raw, found.path, found.stem, scales)
        return replace(found, findings=(*found.findings, *more)) if more else found
    scope = shared.scope(folder)
    service = found.service
    levels = () if _all_levels(service, scales) else _level_findings(raw, found.source.path, service.service, scales)
    gathered = Gathered()
    for where, code, say in _wrong(service, scope):
        gathered.add(code, partial(_finding, found, where, code, say, Severity.ERROR))
    if wrong := gathered.findings():
        return Broken(found.source.path, service.service, (*found.notes, *levels, *wrong))
    return Broken(found.source.path, service.service, (*found.notes, *levels)) if levels else _renamed(found, scope)


def _references(service: Service, section: str) -> Iterator[tuple[Where, str]]:
    """Every id of a shared section that a model names, with its place."""
    if section == "actors":
        for threat in service.threats.values():
            yield from ((("threats", threat.id, "actor", index), named) for index, named in enumerate(threat.actor))
        for where, node in _steps(service):
            yield from (((*where, "actor", index), named) for index, named in enumerate(node.actor))
        return
    yield from ((("uses", index), named) for index, named in enumerate(service.uses))
    for control in service.controls.values():
        yield from ((("controls", control.id, "uses", index), named) for index, named in enumerate(control.uses))
    for threat in service.threats.values():
        for index, mitigation in enumerate(threat.mitigations):
            if mitigation.uses:
                yield ("threats", threat.id, "mitigations", index, "uses"), mitigation.uses


def _steps(service: Service) -> Iterator[tuple[Where, AttackNode]]:
    for tree in service.attack_trees.values():
        yield from tree.steps()


def _defences(service: Service) -> Iterator[tuple[Where, str, AttackTree]]:
    """What the defences of attack trees name of the register: a ticket, or a control's id."""
    for tree in service.attack_trees.values():
        for index, defence in enumerate(tree.defences):
            if defence.mitigation:
                yield ("attack_trees", tree.id, "defences", index, "mitigation"), defence.mitigation, tree


def _tickets(service: Service, scope: SharedScope) -> Iterator[str]:
    for control in (*service.controls.values(), *(shared.control for shared in scope.controls.values())):
        yield from filter(None, (control.ticket,))
    for threat in service.threats.values():
        yield from (mitigation.ticket for mitigation in threat.mitigations if mitigation.ticket)


def _no_defence(named: str, spelling: Spelling) -> str:
    if near := spelling.near(named):
        return f"`{named}` is neither the ticket of a mitigation nor the id of a control: did you mean `{near}`?"
    return f"`{named}` is neither the ticket of a mitigation nor the id of a control. Correct it, or give the defence a `title` instead."


def _unknown_defences(service: Service, scope: SharedScope) -> Iterator[tuple[Where, str, Callable[[], str]]]:
    defences = list(_defences(service))
    if not defences:
        return
    known = {*service.controls, *scope.controls, *_former(service.controls), *scope.former["controls"], *_tickets(service, scope)}
    spelling = Spelling(sorted(known))
    for where, named, tree in defences:
        # A ticket may be another service's, where the tree names one; that is looked for once all models are read.
        if named not in known and not any(node.service for _, node in tree.steps()):
            yield where, ReadingCode.UNKNOWN_ID, partial(_no_defence, named, spelling)


def _wrong(service: Service, scope: SharedScope) -> Iterator[tuple[Where, str, Callable[[], str]]]:
    """What does not fit: where, the code, and what makes the sentence, asked of the first ones alone."""
    for section in SHARED:
        own, shared, kind = getattr(service, section), scope.ids(section), section.removesuffix("s")
        for id in own:
            if id in shared:
                yield (section, id), ReadingCode.ID_TWICE, partial(_taken, id, kind)
        known = frozenset((*shared, *own))
        former = frozenset((*_former(own), *scope.former[section]))
        spelling = Spelling(sorted(known))
        for where, named in _references(service, section):
            if named not in known and named not in former:
                yield where, ReadingCode.UNKNOWN_ID, partial(unknown, named, spelling, kind)
            elif where[0] == "uses" and named in own:
                yield where, ReadingCode.MISFIT, partial(_used_anyway, named)
    yield from _unknown_defences(service, scope)
    for circle in circles({id: control.uses for id, control in service.controls.items()}):
        yield ("controls", circle[0], "uses"), ReadingCode.CIRCLE, partial(told, circle)
    yield from _nobody(service)


def _nobody(service: Service) -> Iterator[tuple[Where, str, Callable[[], str]]]:
    """The words of the model's own conditions that name nothing of it."""
    conditions = list(own_conditions(service))
    if not conditions:
        return
    words = vocabulary_of(service)
    spellings = {end: Spelling(_choices(words, service, end)) for end in (False, True)}
    for place, condition in conditions:
        for named in names_in(condition):
            if not words.knows(named, own=True) and _today(service, named) is None:
                yield (*place, *named.where), ReadingCode.UNKNOWN_ID, partial(_names_nothing, named, spellings[named.end])


def _choices(words: Vocabulary, service: Service, end: bool) -> list[str]:
    return sorted({*service.boundaries, *words.boundaries, *((*service.elements, *words.elements) if end else ())})


def _names_nothing(named: ConditionWord, spelling: Spelling) -> str:
    what = "element or boundary" if named.end else "boundary"
    told_of = f"`{named.word}` names no {what} of this model"
    if near := spelling.near(named.word):
        return f"{told_of}: did you mean `{near}`?"
    by = "an id, a type, a technology, a kind, an exposure or a tag" if named.end else "an id, a kind, an exposure or a tag"
    return f"{told_of}. Write {by}."


def _today(service: Service, named: ConditionWord) -> str | None:
    """The id that took the place of one that a condition names."""
    former = _former(service.boundaries) | (_former(service.elements) if named.end else {})
    return former.get(named.word)


def _taken(id: str, kind: str) -> str:
    said = f"`{id}` is already {'an actor' if kind == 'actor' else 'a control'} that the organisation or the team defines."
    return f"{said} Use that one, or choose another id."


def _used_anyway(named: str) -> str:
    return f"`{named}` is the service's own control, which it uses anyway. Remove it here."


def _former(own: Mapping[str, Any]) -> dict[str, str]:
    return {part.renamed_from: part.id for part in own.values() if part.renamed_from}


def _renamed(model: Model, scope: SharedScope) -> Model:
    """The model with today's ids of what was renamed, and a note for each."""
    service, notes = model.service, Gathered()
    renames: dict[Where, tuple[str, str]] = {}
    for section in SHARED:
        own, shared = getattr(service, section), scope.ids(section)
        former = {**_former(own), **scope.former[section]}
        if not former:
            continue  # then all that is named is an id of today
        stale = ((where, named) for where, named in _references(service, section) if named not in own and named not in shared)
        renames |= {where: (named, former[named]) for where, named in stale}
        if section == "controls":
            tickets = frozenset(_tickets(service, scope))
            named_there = ((where, named) for where, named, _ in _defences(service) if named in former and named not in tickets)
            renames |= {where: (named, former[named]) for where, named in named_there if named not in own and named not in shared}
    if any(part.renamed_from for part in (*service.boundaries.values(), *service.elements.values())):
        words = vocabulary_of(service)
        found = ((place, named) for place, condition in own_conditions(service) for named in names_in(condition))
        for place, named in found:
            if not words.knows(named, own=True) and (new := _today(service, named)) is not None:
                renames[(*place, *named.where)] = named.word, new
    if not renames:
        return model
    code = ReadingCode.FORMER_ID
    for where, (old, new) in renames.items():
        notes.add(code, partial(_finding, model, where, code, partial("`{}` is now `{}`; use the new id.".format, old, new), code.severity))
    today = {where: new for where, (_, new) in renames.items()}
    return replace(model, service=replaced(service, today), notes=(*model.notes, *notes.findings()))


def _finding(model: Model, where: Where, code: str, say: Callable[[], str], severity: Severity) -> Finding:
    where = model.source.written(where)
    return Finding(model.source.place(where), code, severity, f"{dotted(where)}: {say()}", where, model.service.service)


_RATED = ("likelihood", "impact")


def _all_levels(service: Service, scales: Scales) -> bool:
    """Whether every rating, and every probability in words, has levels of the scales."""
    axes = scales.axes
    chances = (node.probability for _, node in _steps(service) if node.probability is not None)
    return all(scales.chance(chance) is not None for chance in chances) and all(
        getattr(rating, axis) is None or getattr(rating, axis) in levels
        for threat in service.threats.values()
        for rating in (threat, threat.residual)
        if rating is not None
        for axis, levels in axes
    )


def _level_findings(raw: bytes, path: str, service: str, scales: Scales) -> tuple[Finding, ...]:
    """What is said of levels that the scales do not have, in a document that need not be valid."""
    documents, _ = parse_nodes(raw, path)
    if not documents:
        return ()
    node, found = documents[0], Gathered()
    for where, text, axis in _levels_in(Outline(node.plain())):
        levels: tuple[str, ...] = getattr(scales, axis)
        if text not in levels:
            found.add(ReadingCode.NOT_ALLOWED, partial(_level_finding, node, path, service, where, no_level(text, levels, scales)))
    return tuple(found.findings())


def _levels_in(outline: Outline) -> Iterator[tuple[Where, str, str]]:
    for id, threat in outline.entries("threats").items():
        for axis in _RATED:
            if text := (text_at(threat, axis) or "").strip():
                yield ("threats", id, axis), text, axis
            if text := (text_at(below(threat, "residual"), axis) or "").strip():
                yield ("threats", id, "residual", axis), text, axis
    for id, tree in outline.entries("attack_trees").items():
        for where, node in steps(("attack_trees", id, "root"), below(tree, "root")):
            text = (text_at(node, "probability") or "").strip()
            if text and number_of(text) is None:
                yield (*where, "probability"), text, "likelihood"


def _level_finding(node: Node, path: str, service: str, where: Where, message: str) -> Finding:
    line, column = node.position(where)
    return Finding(
        Place(path, line, column), ReadingCode.NOT_ALLOWED, Severity.ERROR, f"{dotted(written(node, where))}: {message}", where, service
    )
