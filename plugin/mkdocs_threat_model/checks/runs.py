"""One run of the checks over a folder, from reading to the report."""

from __future__ import annotations

import os
from datetime import date
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from ..analysis.evidence_results import LookUp, nothing_looked_up
from ..errors import ConfigurationError
from ..files import remove, write_chosen, write_file
from ..findings import bounded, ordered, total, visible
from ..model.folder import BASELINE_FILE
from ..model.folder_reading import Progress
from ..model.outputs import check_output
from ..model.scales import ServiceStatus
from ..model.tree import absolute
from .baseline import Baseline, read_baseline, recorded, written
from .folder_check import NOTHING_FIRED, FiredByService, Past, check_folder
from .formats.report import Report, counted
from .gate import Verdict, adjustable_codes, unreadable_services
from .selection import Selection

MOST_OF_A_KIND = 5_000
"""Most findings of one code in one file that a report holds: more than the largest model has cells of a kind.
What people read is bounded further, by `findings.MOST`; the baseline and the gate count all."""


def no_past() -> None:
    """Without a history, a review of the whole holds what stands in the file."""


def run_checks(
    selection: Selection,
    today: date,
    baseline_file: Path | None = None,
    help_url: str = "",
    progress: Progress | None = None,
    past: Past = no_past,
    fired: FiredByService = NOTHING_FIRED,
    look_up: LookUp = nothing_looked_up,
) -> Report:
    """Reads a folder of models, checks it, and reports what was asked about.

    Args:
        selection: the folder, and what of it is reported.
        today: the day that reviews and acceptances are held against.
        baseline_file: the baseline, where it is not the folder's own.
        help_url: address of the checks' reference page.
        progress: is told how far the reading is.
        past: what is known of the past of reviews.
        fired: the review triggers that a change fired, by service.
        look_up: looks up the evidence that models name.

    Raises:
        ConfigurationError: the folder cannot be read, or there is no baseline of the name that was given.
    """
    baseline = read_baseline(selection.folder, baseline_file)
    checked = check_folder(selection.folder, today, baseline, past, progress, fired, look_up)
    portfolio, verdict = checked.portfolio, checked.verdict
    services: dict[str, ServiceStatus | None] = {
        name: neighbour.status for name, neighbour in checked.neighbours.items() if selection.holds(neighbour.path)
    }
    for broken in portfolio.broken:
        if selection.holds(broken.path):
            services.setdefault(broken.stem, None)
    # Without the baseline every error stands, and a version that the policy does not allow reads little: whatever is asked
    # about, the reason is told.
    unmet = portfolio.organisation.policy_file.unmet
    reasons = (*baseline.findings, *((unmet,) if unmet else ()))
    return Report(
        findings=tuple(bounded(ordered((*selection.of(verdict.findings), *reasons)), MOST_OF_A_KIND)),
        waived=tuple(waived for waived in verdict.waived if selection.holds(waived.finding.place.path)),
        known=tuple(selection.of(verdict.known)),
        services=services,
        policy=portfolio.organisation.policy,
        today=today,
        root=absolute(selection.folder).parent.resolve(),
        base=Path.cwd(),
        help_url=help_url,
        sources=portfolio.sources,
        baseline=baseline,
    )


def record_baseline(
    folder: Path,
    today: date,
    file: Path | None = None,
    *,
    grow: bool = False,
    past: Past = no_past,
    look_up: LookUp = nothing_looked_up,
) -> str:
    """Writes the errors of today into the baseline, and says what was done.

    Without a file yet, all errors are recorded. After that the file only shrinks, unless it is told to
    grow: otherwise recording would be an easier way out than fixing. An empty one is removed.

    Args:
        folder: the models' folder.
        today: the day that reviews and acceptances are held against.
        file: the baseline, where it is not the folder's own.
        grow: whether new errors may enter.
        past: as in `run_checks`.
        look_up: as in `run_checks`.

    Raises:
        ConfigurationError: the folder or the file cannot be read, or the file not be written.
    """
    target = file or folder / BASELINE_FILE
    if file:
        check_output(folder, file, is_baseline=True)
    first = not os.path.lexists(target)
    old = Baseline() if first else read_baseline(folder, file)
    if old.findings and not grow:
        raise ConfigurationError(f"`{visible(str(target))}`: {old.findings[0].message}")
    checked = check_folder(folder, today, Baseline(), past, look_up=look_up)
    verdict, unreadable = checked.verdict, unreadable_services(checked.portfolio)
    codes = adjustable_codes()
    counts = recorded(verdict.findings, codes, old, grow=grow or first, unreadable=unreadable)
    _store(folder, file, counts)
    return _told(target, counts, old, verdict, first=first, unrecorded=total(error for error in verdict.errors if error.code not in codes))


def _store(folder: Path, file: Path | None, counts: dict[str, int]) -> None:
    """The folder's own file is written under its rules; another one is the user's choice."""
    if not counts:
        remove(file.parent if file else folder, file.name if file else BASELINE_FILE)
    elif file:
        write_chosen(file, written(counts))
    else:
        write_file(folder, BASELINE_FILE, written(counts).encode())


def _told(target: Path, counts: dict[str, int], old: Baseline, verdict: Verdict, *, first: bool, unrecorded: int) -> str:
    name = visible(str(target))
    recorded_now, before = sum(counts.values()), sum(old.counts.values())
    if not recorded_now:
        text = "There are no errors to record." if first else f"No known errors remain: {name} was removed. Commit this change."
    elif first:
        text = f"{name} records {counted(recorded_now, 'error')}. Commit it: from now on only new errors fail."
    else:
        text = f"{name} records {counted(recorded_now, 'error')} (before: {before:,}). Commit it."
    new = total(verdict.errors) - recorded_now - unrecorded
    if new > 0:
        text += f"\nNot recorded: {counted(new, 'new error')}. Fix them, or record them with `--grow`."
    if unrecorded:
        text += f"\nNever recorded: {counted(unrecorded, 'error')} in invalid files or in the policy. Fix them."
    return text


def documentation_url() -> str:
    """The address of the checks' reference, where the package's metadata names its documentation; else empty."""
    try:
        addresses = metadata("mkdocs-threat-model").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = dict(entry.partition(", ")[::2] for entry in addresses)
    base = named.get("Documentation", "")
    return f"{base.rstrip('/')}/guide/checks/" if base else ""
