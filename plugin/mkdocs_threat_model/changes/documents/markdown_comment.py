"""Changes as one comment on a pull request: the verdict, what blocks, the figures, what to review first, a sketch, the rest.

It stays below the limit of the hosts, whatever the models hold, and the verdict is never cut. A hidden mark lets a
workflow find its comment again and write it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..change import Change
from ..change_kinds import Effect
from ..change_report import ChangeReport
from ..totals import totals
from .neutral import code, label, neutral
from .sketch import sketch

MARK = "<!-- threat-model-diff -->"
"""The first line."""
LIMIT = 65_536
"""Characters that GitHub takes; GitLab and Gitea take more."""
_ROOM = LIMIT - 2_000
"""For all but the end of what is folded."""
MOST_ROWS = 50
_MOST_ERRORS = 20
_FOLDED = 500


def as_markdown(report: ChangeReport) -> str:
    """The comparison as a comment. Where nothing changed it says so: an older comment has to go."""
    text = _Comment()
    text.add(f"{MARK}\n### Threat models: {_sign(report)} {neutral(report.verdict(), 1_000)}\n")
    if report.failure:
        return text.whole()
    text.add(f"From {code(report.base)} to {code(report.head)}.\n")
    if report.unreadable:
        text.add("".join(f"- {neutral(version)}: {neutral(str(finding), 300)}\n" for version, finding in report.unreadable[:_MOST_ERRORS]))
    if report.silent:
        return text.whole()
    _blocking(report, text)
    _triggers(report, text)
    _figures(report, text)
    rows = [change for change in report.changes if change.effect is not Effect.NEUTRAL]
    _first(rows, _paths(report), text)
    if drawn := sketch(report):
        text.add(f"#### The changed neighbourhood\n\n```mermaid\n{drawn}```\n")
    _rest(report, rows[MOST_ROWS:], text)
    return text.whole()


class _Comment:
    """The comment as it grows, block by block, as long as there is room."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._length = 0

    def add(self, block: str) -> bool:
        """Adds a block with a blank line behind it; one that would not fit is left out."""
        if self._length + len(block) + 1 > _ROOM:
            return False
        self._blocks.append(block)
        self._length += len(block) + 1
        return True

    def whole(self) -> str:
        """The comment."""
        return "\n".join(self._blocks)


def _sign(report: ChangeReport) -> str:
    if not report.complete:
        return "⚠️"
    return "❌" if report.new_errors else "🔎" if report.counted()[Effect.WEAKER] or report.policy else "✅"


def _paths(report: ChangeReport) -> dict[str, str]:
    return {service.service: service.path for service in report.services}


def _blocking(report: ChangeReport, text: _Comment) -> None:
    found = report.new_errors
    if not found:
        return
    lines = [
        f"- {code(f'{finding.place.path}:{finding.place.line}')} {neutral(finding.code)}: {neutral(finding.message, 400)}"
        for finding in found[:_MOST_ERRORS]
    ]
    if len(found) > _MOST_ERRORS:
        lines.append(f"- {len(found) - _MOST_ERRORS} more: `threat-model check` lists them.")
    if any(finding.message.endswith("unanswered.") for finding in found):
        lines.append("- Each unanswered letter of STRIDE wants a threat, or a reason in `ruled_out`.")
    text.add("#### What blocks\n\n" + "\n".join(lines) + "\n")


def _triggers(report: ChangeReport, text: _Comment) -> None:
    """The review triggers that fired, as a task list: ticked where a review in this change covers what changed."""
    lines = [
        f"- [{'x' if fired.answered else ' '}] {neutral(service.title, 80)}: {neutral(fired.title)}. {neutral(fired.reason, 400)}"
        for service in report.services
        for fired in service.fired
    ]
    if not lines:
        return
    if report.unanswered:
        lines.append("\nRecord the review in `reviews` of the model, with a scope that covers what changed.")
    if not text.add("#### Review triggers\n\n" + "\n".join(lines) + "\n"):
        text.add(f"#### Review triggers\n\n{len(report.unanswered)} review triggers without a review; see `threat-model diff`.\n")


def _figures(report: ChangeReport, text: _Comment) -> None:
    rows = [f"| {name} | {before} | {after} | {_moved(after - before)} |" for name, before, after in totals(report)]
    text.add("| changed services | before | after | |\n|---|--:|--:|--:|\n" + "\n".join(rows) + "\n")


def _moved(by: int) -> str:
    return f"{by:+d}" if by else "="


def _first(rows: list[Change], paths: dict[str, str], text: _Comment) -> None:
    if not rows:
        return
    head = "#### Review first\n\n| | change | of | |\n|---|---|---|---|\n"
    count = min(len(rows), MOST_ROWS)
    while not text.add(head + "\n".join(_row(change, paths) for change in rows[:count]) + _more(len(rows) - count)):
        count //= 2
        if not count:
            return


def _more(left: int) -> str:
    return f"\n\n{left} more below, or by `threat-model diff`.\n" if left else "\n"


def _row(change: Change, paths: dict[str, str]) -> str:
    path = paths.get(change.service, "")
    where = code(f"{path}:{change.line}" if change.line else path)
    part = neutral(change.title, 80) if change.section != "threats" else f"{neutral(change.id, 40)} {neutral(change.title, 80)}"
    of = f"{part}<br>{where}" if where else part
    return f"| {change.effect.sign} {change.effect.value} | {neutral(change.kind.label)} | {of} | {neutral(change.said)} |"


def _rest(report: ChangeReport, rest: Iterable[Change], text: _Comment) -> None:
    """What the table does not hold, folded by service."""
    left: dict[str, list[Change]] = {}
    for change in rest:
        left.setdefault(change.service, []).append(change)
    for service in report.services:
        wording = [change for change in service.changes if change.effect is Effect.NEUTRAL]
        lines = list(_lines([*left.get(service.service, ()), *wording]))
        if not lines:
            continue
        count = min(len(lines), _FOLDED)
        while not text.add(_folded(service.title, lines, count)):
            count //= 2
            if not count:
                text.add(f"- {neutral(service.title)}: {len(lines)} more changes; see `threat-model diff`.\n")
                break


def _folded(title: str, lines: list[str], count: int) -> str:
    left = f"\n- {len(lines) - count} more: see `threat-model diff`." if count < len(lines) else ""
    body = "\n".join(lines[:count])
    return f"<details><summary>{label(title, 80)}: {len(lines)} more</summary>\n\n{body}{left}\n\n</details>\n"


def _lines(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        said = f": {neutral(change.said)}" if change.said else ""
        yield f"- {change.effect.sign} {neutral(change.kind.label)}, {neutral(change.title, 80)}{said}"
