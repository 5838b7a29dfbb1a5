"""One run of the checks over a folder, from reading to the report."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from ..analysis.facts import analysed
from ..errors import ConfigurationError
from ..findings import bounded, total
from ..model.portfolio import POLICY_FILE, Portfolio, Reader, model_files, read_portfolio
from ..model.reading import Broken, Model, read_model
from ..model.scales import ServiceStatus
from .baseline import BASELINE_FILE, Baseline, read_baseline, recorded, written
from .formats.report import Report, counted
from .gate import Verdict, adjustable_codes, check_portfolio, unreadable_services
from .selection import Selection

MOST_OF_A_KIND = 5_000
"""Most findings of one code in one file that a report holds: more than the largest model has cells of a kind.
What people read is bounded further, by `findings.MOST`; the baseline and the gate count all."""

Progress = Callable[[int, int], None]
"""Called with how many files are read, of how many."""


def run_checks(
    selection: Selection, today: date, baseline_file: Path | None = None, help_url: str = "", progress: Progress | None = None
) -> Report:
    """Reads a folder of models, checks it, and reports what was asked about.

    Args:
        selection: the folder, and what of it is reported.
        today: the day that reviews and acceptances are held against.
        baseline_file: the baseline, where it is not the folder's own.
        help_url: address of the checks' reference page.
        progress: is told how far the reading is.

    Raises:
        ConfigurationError: the folder or the baseline cannot be read.
    """
    baseline = read_baseline(selection.folder, baseline_file)
    portfolio, verdict = _judged(selection.folder, today, baseline, progress)
    services: dict[str, ServiceStatus | None] = {
        name: model.service.status for name, model in portfolio.models.items() if selection.holds(model.source.path)
    }
    for broken in portfolio.broken:
        if selection.holds(broken.path):
            services.setdefault(broken.stem, None)
    return Report(
        findings=tuple(bounded(selection.of(verdict.findings), MOST_OF_A_KIND)),
        waived=tuple(one for one in verdict.waived if selection.holds(one.finding.place.path)),
        known=tuple(selection.of(verdict.known)),
        services=services,
        policy=portfolio.organisation.policy,
        today=today,
        root=selection.folder.resolve().parent,
        base=Path.cwd(),
        help_url=help_url,
    )


def _judged(folder: Path, today: date, baseline: Baseline, progress: Progress | None) -> tuple[Portfolio, Verdict]:
    if not model_files(folder) and not (folder / POLICY_FILE).is_file():
        raise ConfigurationError(f"`{folder}` holds no threat model. Name the folder that does, or write a first `<service>.yaml` there.")
    portfolio, facts = analysed(read_portfolio(folder.resolve(), _counting(folder, progress)), today)
    return portfolio, check_portfolio(portfolio, facts, today, baseline)


def _counting(folder: Path, progress: Progress | None) -> Reader:
    files = len(model_files(folder))
    done = 0

    def read(path: Path, shown: str) -> Model | Broken:
        nonlocal done
        done += 1
        if progress:
            progress(done, files)
        return read_model(path, shown)

    return read


def record_baseline(folder: Path, today: date, file: Path | None = None, *, grow: bool = False) -> str:
    """Writes the errors of today into the baseline, and says what was done.

    Without a file yet, all errors are recorded. After that the file only shrinks, unless it is told to
    grow: otherwise recording would be an easier way out than mending. An empty one is removed.

    Args:
        folder: the models' folder.
        today: the day that reviews and acceptances are held against.
        file: the baseline, where it is not the folder's own.
        grow: whether new errors may enter.

    Raises:
        ConfigurationError: the folder cannot be read, or the file not be written.
    """
    target = file or folder / BASELINE_FILE
    first = not target.exists()
    try:
        old = Baseline() if first else read_baseline(folder, file)
    except ConfigurationError:
        if not grow:
            raise
        old = Baseline()
    portfolio, verdict = _judged(folder, today, Baseline(), None)
    unreadable = unreadable_services(portfolio)
    codes = adjustable_codes()
    counts = recorded(verdict.findings, codes, old, grow=grow or first, unreadable=unreadable)
    _store(target, counts)
    return _told(target, counts, old, verdict, first=first, unrecorded=total(one for one in verdict.errors if one.code not in codes))


def _store(target: Path, counts: dict[str, int]) -> None:
    try:
        if counts:
            write_file(target, written(counts))
        else:
            target.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The baseline `{target}` cannot be written: {error.strerror}.") from None


def _told(target: Path, counts: dict[str, int], old: Baseline, verdict: Verdict, *, first: bool, unrecorded: int) -> str:
    recorded_now, before = sum(counts.values()), sum(old.counts.values())
    if not recorded_now:
        text = "There is no error to record." if first else f"Nothing remains: {target} is removed. Commit that."
    elif first:
        text = f"{target} records {counted(recorded_now, 'error')}. Commit it: from now on only new ones fail."
    else:
        text = f"{target} records {counted(recorded_now, 'error')} (before: {before:,}). Commit it."
    new = total(verdict.errors) - recorded_now - unrecorded
    if new > 0:
        text += f"\nNot recorded: {counted(new, 'new error')}. Mend them, or record them with `--grow`."
    if unrecorded:
        text += f"\nNever recorded: {counted(unrecorded, 'error')} of files that are no valid model, or of the policy. Mend them."
    return text


def write_file(target: Path, text: str) -> None:
    """Writes a file as a whole or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
        with suppress(OSError):
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def documentation_url() -> str:
    """The address of the checks' reference, where the package's metadata names its documentation; else empty."""
    try:
        addresses = metadata("mkdocs-threat-model").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = dict(entry.partition(", ")[::2] for entry in addresses)
    base = named.get("Documentation", "")
    return f"{base.rstrip('/')}/guide/checks/" if base else ""
