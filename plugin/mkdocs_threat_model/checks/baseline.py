"""The baseline: errors that stood when an organisation began, so that only new ones fail.

`models/_baseline.json` counts them by `Finding.key`, which holds ids and no line numbers; one entry
a line, sorted, so that two branches that fix different things merge. It records errors only:
nothing else fails. It may only shrink, and an entry that matches nothing any more is itself an
error: what is fixed leaves the file, or it could come back unseen.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from ..files import FileError, Refusal, read_file
from ..findings import Finding, Place, Severity, visible
from ..model.codes import ReadingCode
from ..model.folder import BASELINE_FILE
from ..model.tree import Tree, shown, tree_of
from .permanent_rules import PolicyCode

VERSION = 1
MAX_BASELINE = 20_000_000
"""Bytes: 20 entries for each of 10,000 services."""
_ANEW = "Write it again with `threat-model baseline --grow`."
_ADVICE = {
    Refusal.LINK: "Replace the link with the file itself.",
    Refusal.NOT_A_FILE: "Remove it.",
    Refusal.TOO_LARGE: f"At most {MAX_BASELINE:,} bytes are read. {_ANEW}",
    Refusal.UNREADABLE: "Check its permissions.",
}
MAX_COUNT = 1_000_000
"""Largest count of one key: more findings of a kind than any model can have."""


@dataclass(frozen=True)
class Baseline:
    """The recorded errors.

    Attributes:
        counts: how many findings of a key are known.
        path: the file's name in findings.
        lines: the line of each entry.
        text: the file.
        findings: why it is not read, where it is not: then nothing is known.
    """

    counts: dict[str, int] = field(default_factory=dict)
    path: str = BASELINE_FILE
    lines: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    text: str = field(default="", repr=False, compare=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.counts)


NO_BASELINE = Baseline()


def read_baseline(source: Tree | Path, file: Path | None = None) -> Baseline:
    """The baseline of a models' folder; an empty one where there is no file.

    Args:
        source: the models' folder.
        file: another place of the file: the user's own choice, which may be a link; it must exist.

    Returns:
        What is known; of a file that is no baseline nothing, and the finding that says so.

    Raises:
        ConfigurationError: there is no file of the name that was given.
    """
    tree = tree_of(source)
    name = shown(tree, BASELINE_FILE)
    try:
        if file is None:
            raw = tree.read(BASELINE_FILE, MAX_BASELINE)
        else:
            name = _beside(source, file)
            real = file.resolve()
            raw = read_file(real.parent, real.name, MAX_BASELINE)
    except FileError as error:
        if error.refusal is not Refusal.MISSING:
            return _none(name, f"The baseline cannot be read: {error.reason}. {_ADVICE[error.refusal]}")
        if file is None:
            return Baseline(path=name)
        raise ConfigurationError(f"The baseline `{visible(name)}` cannot be read: {error.reason}. Check its path.") from None
    except RuntimeError:  # a link that leads to itself
        return _none(name, f"The baseline cannot be read: it is a link to itself. {_ADVICE[Refusal.LINK]}")
    try:
        text = raw.decode()
        counts = _counts(json.loads(text))
    except json.JSONDecodeError as error:
        return replace(_none(name, f"This is not a baseline: it is not JSON. {_ANEW}", error.lineno, error.colno), text=text)
    except (ValueError, RecursionError):
        return _none(name, f"This is not a baseline: it does not contain counts of findings. {_ANEW}")
    return Baseline(counts, name, {key: line for key, line in _lines(text).items() if key in counts}, text)


def _none(name: str, message: str, line: int = 1, column: int = 1) -> Baseline:
    return Baseline(path=name, findings=(Finding(Place(name, line, column), ReadingCode.BASELINE_UNREADABLE, Severity.ERROR, message),))


def _beside(source: Tree | Path, file: Path) -> str:
    """A file as findings name it: relative to the folder that holds the models' folder."""
    return Path(os.path.relpath(file, source.parent)).as_posix() if isinstance(source, Path) else file.as_posix()


def _counts(content: Any) -> dict[str, int]:
    if not isinstance(content, dict) or content.get("version") != VERSION or not isinstance(content.get("findings"), dict):
        raise ValueError("not a baseline")
    counts: dict[str, int] = content["findings"]
    if not all(type(count) is int and 0 < count <= MAX_COUNT for count in counts.values()):
        raise ValueError("not counts")
    return counts


def _lines(text: str) -> dict[str, int]:
    """The line of each key; the writer puts one entry on a line."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry, colon, _ = line.strip().rpartition('": ')
        if colon:
            try:
                found[json.loads(entry + '"')] = number
            except ValueError:
                continue
    return found


def apply_baseline(
    findings: Iterable[Finding], baseline: Baseline, recordable: Collection[str], unreadable: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """Sets known errors aside and says which entries no longer match.

    Args:
        findings: what was found, in order: of several with one key, the first ones are the known ones.
        baseline: the recorded errors.
        recordable: codes that a baseline may hold.
        unreadable: services of which nothing is known, because their files are broken.

    Returns:
        The findings that remain, with one for each entry that matches nothing; and the known ones.
    """
    left = dict(baseline.counts)
    remaining: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.code in recordable and left.get(finding.key, 0) > 0:
            left[finding.key] -= 1
            known.append(finding)
        else:
            remaining.append(finding)
    return [*remaining, *_fixed(baseline, left, unreadable)], known


def _fixed(baseline: Baseline, left: dict[str, int], unreadable: Collection[str]) -> Iterator[Finding]:
    for key, count in left.items():
        if not count or _service(key) in unreadable:
            continue
        still = baseline.counts[key] - count
        what = f"{still} of {baseline.counts[key]} remain of" if still else "Fixed:"
        message = f"{what} `{key}`. Run `threat-model baseline` to shrink the file."
        yield Finding(
            Place(baseline.path, baseline.lines.get(key, 1)), PolicyCode.IDLE_BASELINE, Severity.ERROR, message, ("findings", key), "", key
        )


def _service(key: str) -> str:
    return [*key.split("/"), ""][1]


def recorded(
    findings: Iterable[Finding], recordable: Collection[str], old: Baseline, *, grow: bool, unreadable: Collection[str] = ()
) -> dict[str, int]:
    """The counts of a new baseline.

    Args:
        findings: all findings that no baseline has set aside yet.
        recordable: codes that a baseline may hold.
        old: the baseline so far.
        grow: whether new errors may enter; otherwise the file only shrinks.
        unreadable: services of which nothing is known: their entries stay.
    """
    counts = Counter(finding.key for finding in findings if finding.severity is Severity.ERROR and finding.code in recordable)
    kept = {key: count for key, count in old.counts.items() if _service(key) in unreadable}
    if grow:
        return {**kept, **counts}
    shrunk = {key: min(count, counts[key]) for key, count in old.counts.items()}
    return {**{key: count for key, count in shrunk.items() if count}, **kept}


def written(counts: dict[str, int]) -> str:
    """The text of the file: the same for the same counts."""
    return json.dumps({"version": VERSION, "findings": dict(sorted(counts.items()))}, indent=1, ensure_ascii=False) + "\n"
