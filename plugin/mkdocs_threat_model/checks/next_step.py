"""What to do first about the errors of a run, in a sentence or two."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..findings import Finding, errors, one_line, total, visible
from ..model.codes import READING_CODES

MANY = 50
"""From so many errors on, the baseline is named: nobody answers them all before the next merge."""


def next_step(findings: Iterable[Finding], path_of: Callable[[Finding], str]) -> str:
    """What comes first: files that cannot be read, then what is not an unanswered category, then these.

    Args:
        findings: of a run.
        path_of: the path of a finding's file as it is shown.

    Returns:
        Nothing where nothing fails.
    """
    found = errors(findings)
    if not found:
        return ""
    first = min(found, key=lambda finding: 0 if finding.code in READING_CODES else 1 if finding.gap is None else 2)
    if first.gap:
        step = f"Next: give each letter a threat, or a reason in `ruled_out`; `threat-model check --explain {first.code}` shows both."
    else:
        where = one_line(f"{visible(path_of(first))}:{first.place.line}")
        step = f"Next: fix {first.code} at {where}; `threat-model check --explain {first.code}` says why and how."
    if total(finding for finding in found if finding.code not in READING_CODES) >= MANY:
        step += " Too many for now? `threat-model baseline` records them, so that only new errors fail."
    return step
