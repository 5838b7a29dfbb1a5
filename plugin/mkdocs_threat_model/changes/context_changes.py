"""What changed of what answers depend on: assumptions, and cells that a rule answers from now on, or no longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.stride import CellState
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import plain_differences
from .service_versions import ServiceVersions, in_words

_NAMED = 5
"""Cells that are named; the others are counted."""
_ONE_BY_ONE = (CellState.THREATENED, CellState.RULED_OUT)
_Key = tuple[str, str, str]


def assumption_changes(versions: ServiceVersions) -> Iterator[Change]:
    """Assumptions that came, went, changed, or turned out wrong."""
    before, after = (version.get("assumptions") or {} for version in versions.plain)
    for id in sorted({*before, *after}):
        if id not in before or id not in after:
            yield versions.change(ChangeKind.ASSUMPTION_ADDED if id in after else ChangeKind.ASSUMPTION_REMOVED, "assumptions", id)
            continue
        for difference in plain_differences(before[id], after[id]):
            key = str(difference.where[0])
            kind = ChangeKind.WORDING if key in ("title", "description") else ChangeKind.RECORD_CHANGED
            was, now = in_words(difference.before), in_words(difference.after)
            if key == "holds":
                kind = ChangeKind.ASSUMPTION_WRONG if difference.after is False else ChangeKind.ASSUMPTION_HELD
                was, now = was or "yes", now or "yes"
            elif key == "holds_until":
                later = difference.before is not None and (difference.after is None or difference.after > difference.before)
                kind = ChangeKind.ASSUMPTION_EXTENDED if later else ChangeKind.RECORD_CHANGED
            yield versions.change(kind, "assumptions", id, key, was, now)


def cell_changes(versions: ServiceVersions) -> Iterator[Change]:
    """The cells that were answered one by one and are answered by a rule, and the reverse; by rule."""
    old, new = _cells(versions, versions.before, renamed=True), _cells(versions, versions.after, renamed=False)
    moved: defaultdict[tuple[ChangeKind, str], list[str]] = defaultdict(list)
    for key in sorted(old.keys() & new.keys()):
        (was, had), (now, has) = old[key], new[key]
        if was in _ONE_BY_ONE and now is CellState.BY_RULE:
            moved[ChangeKind.MOVED_TO_RULE, has].append(_said(versions, key))
        elif was is CellState.BY_RULE and now in _ONE_BY_ONE:
            moved[ChangeKind.MOVED_FROM_RULE, had].append(_said(versions, key))
    for (kind, rule), cells in sorted(moved.items()):
        more = f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
        yield versions.change(kind, "", "", f"{', '.join(cells[:_NAMED])}{more}, “{rule}”")


def _cells(versions: ServiceVersions, facts: Facts, *, renamed: bool) -> dict[_Key, tuple[CellState, str]]:
    def id_of(section: str, id: str) -> str:
        return versions.id_after(section, id) if renamed and id else id

    return {
        (id_of("flows" if row.target in facts.service.flows else "elements", row.target), id_of("boundaries", row.boundary), cell.letter): (
            cell.state,
            cell.rule.title if cell.rule else "",
        )
        for row in facts.rows
        for cell in row.cells
    }


def _said(versions: ServiceVersions, key: _Key) -> str:
    target, boundary, letter = key
    return f"{letter} of {target}" + (f" at {versions.title('boundaries', boundary)}" if boundary else "")
