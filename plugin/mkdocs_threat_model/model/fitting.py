"""Holds a model against what the organisation's files say: its scales, its shared controls, its actors.

A model is read by itself, so that what was read of it can be kept; what it names elsewhere is looked up afterwards. Nothing
that fails here makes another service's model invalid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from ..findings import Finding, Gathered, Place, Severity, Where, dotted
from .codes import ReadingCode
from .levels import Scales
from .messages.level_words import no_level
from .nodes import Node
from .outline import Outline, below, text_at
from .reading import Broken, Model
from .references import replaced
from .service import Service
from .shared import Shared, SharedScope, circles, told, unknown
from .validation import written
from .yaml_text import parse_nodes

_Reference = tuple[Where, str, str]
"""Where a shared id is named, the id, and the section that holds it."""


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
    wrong = [(where, code, message) for where, code, message in _wrong(service, scope)]
    levels = () if _all_levels(service, scales) else _level_findings(raw, found.source.path, service.service, scales)
    if wrong or levels:
        gathered = Gathered()
        for where, code, message in wrong:
            gathered.add(code, partial(_finding, found, where, code, message, Severity.ERROR))
        return Broken(found.source.path, service.service, (*found.notes, *levels, *gathered.findings()))
    return _renamed(found, scope)


def _references(service: Service) -> Iterator[_Reference]:
    """Every id of a shared section that a model names."""
    for index, named in enumerate(service.uses):
        yield ("uses", index), named, "controls"
    for control in service.controls.values():
        for index, named in enumerate(control.uses):
            yield ("controls", control.id, "uses", index), named, "controls"
    for threat in service.threats.values():
        for index, named in enumerate(threat.actor):
            yield ("threats", threat.id, "actor", index), named, "actors"
        for index, mitigation in enumerate(threat.mitigations):
            if mitigation.uses:
                yield ("threats", threat.id, "mitigations", index, "uses"), mitigation.uses, "controls"


def _wrong(service: Service, scope: SharedScope) -> Iterator[tuple[Where, str, str]]:
    for section in ("controls", "actors"):
        for id in getattr(service, section):
            if id in scope.ids(section):
                kind = "a control" if section == "controls" else "an actor"
                said = f"`{id}` is already {kind} that the organisation or the team defines. Use that one, or choose another id."
                yield (section, id), ReadingCode.ID_TWICE, said
    for where, named, section in _references(service):
        own = getattr(service, section)
        known = {**scope.ids(section), **own}
        if named not in known and named not in _former(own) and named not in scope.former[section]:
            yield where, ReadingCode.UNKNOWN_ID, unknown(named, known, section.removesuffix("s"))
        elif where[0] == "uses" and named in own:
            yield where, ReadingCode.MISFIT, f"`{named}` is the service's own control, which it uses anyway. Remove it here."
    for circle in circles({id: control.uses for id, control in service.controls.items()}):
        yield ("controls", circle[0], "uses"), ReadingCode.CIRCLE, told(circle)


def _former(own: Mapping[str, Any]) -> dict[str, str]:
    return {part.renamed_from: part.id for part in own.values() if part.renamed_from}


def _renamed(model: Model, scope: SharedScope) -> Model:
    """The model with today's ids of what was renamed, and a note for each."""
    service, notes = model.service, Gathered()
    renames: dict[Where, str] = {}
    for where, named, section in _references(service):
        own = getattr(service, section)
        new = None if named in own or named in scope.ids(section) else _former(own).get(named) or scope.former[section].get(named)
        if new:
            renames[where] = new
            message = f"`{named}` is now `{new}`; use the new id."
            notes.add(
                ReadingCode.FORMER_ID, partial(_finding, model, where, ReadingCode.FORMER_ID, message, ReadingCode.FORMER_ID.severity)
            )
    if not renames:
        return model
    return replace(model, service=replaced(service, renames), notes=(*model.notes, *notes.findings()))


def _finding(model: Model, where: Where, code: str, message: str, severity: Severity) -> Finding:
    return Finding(model.source.place(where), code, severity, f"{dotted(where)}: {message}", where, model.service.service)


_RATED = ("likelihood", "impact")


def _all_levels(service: Service, scales: Scales) -> bool:
    """Whether every rating has levels of the scales."""
    return all(
        getattr(rating, axis) is None or getattr(rating, axis) in levels
        for threat in service.threats.values()
        for rating in (threat, threat.residual)
        if rating is not None
        for axis, levels in scales.axes
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
            if (text := text_at(threat, axis)) is not None:
                yield ("threats", id, axis), text.strip(), axis
            if (text := text_at(below(threat, "residual"), axis)) is not None:
                yield ("threats", id, "residual", axis), text.strip(), axis


def _level_finding(node: Node, path: str, service: str, where: Where, message: str) -> Finding:
    line, column = node.position(where)
    return Finding(
        Place(path, line, column), ReadingCode.NOT_ALLOWED, Severity.ERROR, f"{dotted(written(node, where))}: {message}", where, service
    )
