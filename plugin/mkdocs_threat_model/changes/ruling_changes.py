"""What changed of the ruled-out cells: ruled out from now on, no longer, or for another reason.

Compared cell by cell and told by reason, so that a target which leaves a long list is told alone and not by the list twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from .change import Change
from .change_kinds import ChangeKind
from .plain_models import Plain
from .service_versions import ServiceVersions, in_words

_Cell = tuple[str, str, str]
"""The boundary, empty for every one; the target; the letter."""
_Reasons = dict[_Cell, list[str]]
_CELL = ("targets", "stride", "boundary", "where", "reason")
"""The keys of an entry that say which cells it rules out, and why."""
_Words = tuple[str, str]
"""The reason before and after; empty where the cell was not ruled out."""


def ruling_changes(versions: ServiceVersions) -> Iterator[Change]:
    """The cells that differ, those of one reason together."""
    before, after = map(_reasons, versions.plain)
    found: defaultdict[tuple[_Words, str], list[_Cell]] = defaultdict(list)
    for cell in sorted({*before, *after}):
        for words in _differing(before.get(cell, []), after.get(cell, [])):
            found[words, cell[0]].append(cell)
    for ((was, now), boundary), cells in sorted(found.items()):
        kind = ChangeKind.RULING_CHANGED if was and now else ChangeKind.RULING_ADDED if now else ChangeKind.RULING_REMOVED
        at = f" at {versions.title('boundaries', boundary)}" if boundary else ""
        for letters, targets in _together(cells):
            yield versions.change(kind, "ruled_out", "", f"{letters} of {', '.join(targets)}{at}", was, now)


def _reasons(plain: Plain) -> _Reasons:
    found: _Reasons = {}
    for ruling in plain.get("ruled_out") or ():
        reason = in_words(ruling.get("reason")) or "no reason"
        more = {key: value for key, value in ruling.items() if key not in _CELL}
        reason = f"{reason} ({in_words(more)})" if more else reason
        where = f" where {in_words(ruling['where'])}" if ruling.get("where") else ""
        for target in (f"{named}{where}" for named in ruling["targets"]):
            for letter in ruling["stride"]:
                found.setdefault((ruling.get("boundary") or "", target, letter), []).append(reason)
    return found


def _differing(before: list[str], after: list[str]) -> Iterator[_Words]:
    """The reasons of one cell that differ, in pairs."""
    gone, came = Counter(before) - Counter(after), Counter(after) - Counter(before)
    left, new = sorted(gone.elements()), sorted(came.elements())
    for place in range(max(len(left), len(new))):
        yield left[place] if place < len(left) else "", new[place] if place < len(new) else ""


def _together(cells: list[_Cell]) -> Iterator[tuple[str, list[str]]]:
    """The cells of one reason as lists: the targets that share the same letters."""
    letters: defaultdict[str, list[str]] = defaultdict(list)
    for _, target, letter in cells:
        letters[target].append(letter)
    shared: defaultdict[str, list[str]] = defaultdict(list)
    for target, held in letters.items():
        shared[" ".join(sorted(held, key="STRIDE".index))].append(target)
    yield from sorted(shared.items())
