"""Ids that become names of folders and files, on disks that hold not every name, or not both of two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..findings import Finding, Place, Severity, Where
from .codes import ReadingCode
from .disk_names import folded, unfit
from .frameworks import frameworks_of
from .nodes import Node
from .outline import Outline
from .policy import Policy


def check_service_names(node: Node, shown: str, name: str) -> Iterator[Finding]:
    """What of a service's ids cannot be the name of its folder or of its drawings."""
    for where, code, message in unfit_names(Outline(node.plain()), name):
        yield _finding(shown, node, where, code, message, name)


def unfit_names(outline: Outline, name: str) -> Iterator[tuple[Where, str, str]]:
    """The same as places, codes of the rules and sentences."""
    why = unfit(name)
    if why:
        yield ("service",), ReadingCode.UNFIT_NAME, why
    parts = (outline.named(id, "part_of", "elements") for id in outline.entries("elements").values())
    parents = dict.fromkeys(part for part in parts if part)
    for section, ids in (("boundaries", outline.entries("boundaries")), ("elements", parents)):
        for id, first in _alike(ids):
            message = f"`{id}` and `{first}` differ only in case, so their drawings would have the same path. Rename one of them."
            yield (section, id), ReadingCode.CASE_ONLY, message


def check_policy_names(policy: Policy, node: Node, shown: str) -> Iterator[Finding]:
    """What of the frameworks' ids cannot be the name of a page's folder."""
    for framework in policy.frameworks:
        why = unfit(framework)
        if why:
            yield _finding(shown, node, ("frameworks", framework), ReadingCode.UNFIT_NAME, why)
    for id, first in _alike((*frameworks_of({}), *policy.frameworks)):
        message = f"`{id}` and `{first}` differ only in case, so their pages would have the same path. Rename one of them."
        yield _finding(shown, node, ("frameworks", id), ReadingCode.CASE_ONLY, message)


def _alike(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Ids that differ in case only from one before them, with that one."""
    first: dict[str, str] = {}
    for id in ids:
        before = first.setdefault(folded(id), id)
        if before != id:
            yield id, before


def _finding(shown: str, node: Node, where: Where, code: str, message: str, service: str = "") -> Finding:
    line, column = node.position(where)
    return Finding(Place(shown, line, column), code, Severity.ERROR, message, where, service)
