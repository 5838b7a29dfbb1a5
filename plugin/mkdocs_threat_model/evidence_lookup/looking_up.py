"""Looks for pieces of evidence below a root, and says of each whether it is found, gone, or was not checked, and why."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..analysis.evidence_results import EvidenceResult, EvidenceResults, EvidenceState, LookUp
from ..errors import HistoryError
from ..files import FileError, Refusal
from ..findings import one_line
from ..model.evidence_item import EvidenceItem
from ..model.types import quoted
from .evidence_roots import evidence_root
from .junit_report import NoReportError, TestOutcome, read_report
from .named_tests import NamedTests
from .tree_files import content_of, kind_of

MAX_FILE = 5_000_000
"""Bytes of a file in which a text is looked for."""
MAX_REPORT = 20_000_000
"""Bytes of a report."""
MAX_ITEMS = 1_000
"""Pieces of evidence of one service that are looked up."""
MAX_READ = 200_000_000
"""Bytes that are read for one service, as if each piece read its file alone."""
_REPORTS = 16
"""Reports that are in memory at a time."""
_LINE_END, _WINDOWS_LINE_END = b"\n", b"\r\n"


@dataclass(frozen=True, slots=True)
class _Looked:
    """A result, and the bytes that were read for it."""

    result: EvidenceResult
    read: int = 0


def _there(reason: str) -> EvidenceResult:
    return EvidenceResult(EvidenceState.FOUND, reason)


def _gone(reason: str) -> EvidenceResult:
    return EvidenceResult(EvidenceState.GONE, reason)


def _unchecked(reason: str) -> EvidenceResult:
    return EvidenceResult(EvidenceState.NOT_CHECKED, reason, expected=True)


_A_LINK = EvidenceResult(EvidenceState.NOT_CHECKED, "It is a link, which is never fetched.")


def look_up(item: EvidenceItem, root: Path) -> EvidenceResult:
    """What is found of one piece of evidence; raises nothing.

    Args:
        item: the piece.
        root: the folder from which its paths lead.
    """
    return EvidenceFinder(root).look_up([item])[item]


def looking_up(models: Path, chosen: Path | None = None) -> LookUp:
    """What looks up the evidence of models.

    Args:
        models: the models' folder.
        chosen: the folder below which evidence is looked for; `None` for the root of the models' repository.
    """
    try:
        return EvidenceFinder(evidence_root(models, chosen)).look_up
    except HistoryError as error:
        reason = one_line(f"The repository's root cannot be determined: {error}")
        return lambda items: {item: _A_LINK if item.url else _unchecked(reason) for item in items}


class EvidenceFinder:
    """Looks up evidence for one run: what several services name is looked for once, and a report is read once.

    Args:
        root: the folder from which paths lead. It may be a link; below it none is followed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[EvidenceItem, _Looked] = {}
        self._reports: OrderedDict[str, NamedTests | EvidenceResult] = OrderedDict()
        self._sizes: dict[str, int] = {}

    def look_up(self, items: Iterable[EvidenceItem]) -> EvidenceResults:
        """What is found of the pieces of evidence of one service.

        Args:
            items: the pieces, in the order in which they count towards the bounds.
        """
        found: dict[EvidenceItem, EvidenceResult] = {}
        read = looked_up = 0
        for item in items:
            if item.url is not None:
                found[item] = _A_LINK
            elif looked_up >= MAX_ITEMS or read >= MAX_READ:
                most = f"{MAX_ITEMS:,} pieces of evidence and {MAX_READ // 1_000_000} MB of files"
                found[item] = _unchecked(f"At most {most} are looked at for one service.")
            else:
                looked = self._known.get(item) or self._known.setdefault(item, self._looked(item))
                found[item], read, looked_up = looked.result, read + looked.read, looked_up + 1
        return found

    def _looked(self, item: EvidenceItem) -> _Looked:
        try:
            if not self._root.is_dir():
                return _Looked(_unchecked(f"The folder {quoted(self._root.name)}, below which evidence is looked for, does not exist."))
        except OSError:
            return _Looked(_unchecked("The folder below which evidence is looked for cannot be accessed."))
        if item.test is not None and item.report is not None:
            return self._of_test(item.test, item.report)
        file = item.file or ""
        try:
            if item.contains is None:
                kind = "folder" if kind_of(self._root, file) else "file"
                return _Looked(_there(f"The {kind} {quoted(file)} exists."))
            data = content_of(self._root, file, MAX_FILE)
        except FileError as error:
            return _Looked(_not_read(file, error, MAX_FILE))
        wanted = item.contains.encode(errors="replace").replace(_WINDOWS_LINE_END, _LINE_END)
        there = wanted in data.replace(_WINDOWS_LINE_END, _LINE_END)
        named = (
            f"{quoted(file)} contains {quoted(item.contains)}." if there else f"{quoted(file)} does not contain {quoted(item.contains)}."
        )
        return _Looked(_there(named) if there else _gone(named), len(data))

    def _of_test(self, test: str, path: str) -> _Looked:
        report = self._report(path)
        size = self._sizes.get(path, 0)
        if isinstance(report, EvidenceResult):
            return _Looked(report, size)
        outcome = report.outcome(test)
        if outcome is None:
            return _Looked(_gone(f"The report {quoted(path)} has no test {quoted(test)}."), size)
        said = f"The test {quoted(test)} {outcome.value} in the report {quoted(path)}."
        return _Looked(_there(said) if outcome is TestOutcome.PASSED else _gone(said), size)

    def _report(self, path: str) -> NamedTests | EvidenceResult:
        if path not in self._reports:
            self._reports[path] = self._read(path)
            if len(self._reports) > _REPORTS:
                self._reports.popitem(last=False)
        self._reports.move_to_end(path)
        return self._reports[path]

    def _read(self, path: str) -> NamedTests | EvidenceResult:
        try:
            data = content_of(self._root, path, MAX_REPORT)
        except FileError as error:
            if error.refusal is Refusal.MISSING:
                return _unchecked(f"The report {quoted(path)} does not exist.")
            return _not_read(path, error, MAX_REPORT)
        self._sizes[path] = len(data)
        try:
            return NamedTests(read_report(data))
        except NoReportError as error:
            return _gone(f"The report {quoted(path)} {error}.")


def _not_read(path: str, error: FileError, limit: int) -> EvidenceResult:
    said = _SENTENCES.get(error.refusal)
    if said is None:
        return _unchecked(f"{quoted(path)} cannot be read: {error.reason}.")
    if error.refusal is Refusal.TOO_LARGE:
        return _unchecked(f"{quoted(path)} is larger than {limit // 1_000_000} MB, which is not read.")
    return _gone(said(path, error))


_SENTENCES: dict[Refusal, Callable[[str, FileError], str]] = {
    Refusal.MISSING: lambda path, error: (
        f"{quoted(path)} does not exist{'' if error.reason == Refusal.MISSING.value else f': {error.reason}'}."
    ),
    Refusal.LINK: lambda path, _: f"{quoted(path)} is a link, or is reached through one; links are not followed.",
    Refusal.NOT_A_FILE: lambda path, error: (
        f"{quoted(path)} {'is a folder' if error.reason == 'it is a folder' else 'is not a regular file'}."
    ),
    Refusal.TOO_LARGE: lambda path, _: f"{quoted(path)} is too large.",
}
