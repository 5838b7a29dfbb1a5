"""Findings as people read them: what is found of one element, flow or threat is told in one line.

Programs get every finding by itself: a waiver, a baseline or a fingerprint is of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..findings import Finding, Severity, total
from ..model.codes import READING_CODES
from .wording import short

_SAID = 5
"""Most sentences that one line holds beside the unanswered categories."""
_LEAST_FIRST = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def by_target(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with those of one target and severity joined to one, in the place of the first.

    The unanswered STRIDE categories come first in its message, by their letters in STRIDE's order; `code` names each
    code once, and `times` says how many findings it stands for. What is wrong with the text of a file, and what has
    no target, stays by itself.
    """
    groups: dict[object, list[Finding]] = {}
    for index, finding in enumerate(findings):
        alone = not finding.target or finding.code in READING_CODES or finding.times > 1
        key = index if alone else (finding.place.path, finding.service, finding.target, finding.severity)
        groups.setdefault(key, []).append(finding)
    return [_joined(group) for group in groups.values()]


def errors_last(findings: Iterable[Finding]) -> list[Finding]:
    """Notes, warnings, errors, in their order otherwise: what fails stands where a terminal ends."""
    return sorted(findings, key=lambda finding: _LEAST_FIRST.index(finding.severity))


def _joined(group: Sequence[Finding]) -> Finding:
    first = group[0]
    gaps = [finding for finding in group if finding.gap]
    if len(group) == 1 and not gaps:
        return first
    others = _first_of_each_code_first(finding for finding in group if not finding.gap)
    told = gaps[0] if gaps else first
    said = [_unanswered(gaps)] if gaps else []
    for finding in others[:_SAID]:
        line = "" if finding.place.line == told.place.line else f" (line {finding.place.line})"
        said.append(f"{finding.message}{line}")
    if len(others) > _SAID:
        said.append(f"And {len(others) - _SAID:,} more.")
    codes = ", ".join(dict.fromkeys(finding.code for finding in (*gaps, *others)))
    return replace(told, code=codes, message=" ".join(said), detail="", times=total(group), gap=None)


def _first_of_each_code_first(findings: Iterable[Finding]) -> list[Finding]:
    """So that a bound leaves no kind unsaid."""
    seen: Counter[str] = Counter()
    ranked = []
    for finding in findings:
        ranked.append((seen[finding.code], finding))
        seen[finding.code] += 1
    return [finding for _, finding in sorted(ranked, key=lambda placed: placed[0])]


def _unanswered(gaps: Iterable[Finding]) -> str:
    """`Call API into Cloud platform: S T R unanswered, into Ledger: S T unanswered.`"""
    title, letters = "", dict[str, list[str]]()
    for finding in gaps:
        if gap := finding.gap:
            title = gap.title
            letters.setdefault(gap.at, []).append(gap.letter)
    told = [(short(at), " ".join(sorted(found, key="STRIDE".index))) for at, found in letters.items()]
    text = ", ".join(f"{at}: {found} unanswered" if at else f"{found} unanswered" for at, found in told)
    return f"{short(title)}{' ' if told[0][0] else ': '}{text}.".replace("`", "'")
