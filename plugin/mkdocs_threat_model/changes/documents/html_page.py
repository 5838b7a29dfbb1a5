"""Changes as one HTML page that needs nothing else: no script, no font and no address outside of it."""

from __future__ import annotations

from html import escape
from itertools import groupby

from ...findings import one_line
from ..change import Change
from ..change_report import ChangeReport
from ..comparing_services import ServiceChanges
from ..totals import totals

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8888 }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
td.effect, code { white-space: nowrap }
code { font-size: .9em }
.weaker { font-weight: 600 }
.neutral { opacity: .75 }
@media print {
  body { max-width: none; margin: 0 }
  thead { display: table-header-group }
  tr { break-inside: avoid }
  h2 { break-after: avoid }
}
@media (max-width: 40rem) { table.changes thead { position: absolute; left: -999rem } table.changes :is(tr, td) { display: block } }
"""


def as_html(report: ChangeReport) -> str:
    """The comparison as a page."""
    parts = [f"<h1>Threat models: what changed</h1>\n<p><strong>{_text(report.verdict())}</strong></p>"]
    if not report.failure:
        parts.append(f"<p>From {_text(report.base)} to {_text(report.head)}, on {report.day}.</p>")
    if report.unreadable:
        items = "".join(f"<li>{_text(version)}: {_text(str(finding))}</li>\n" for version, finding in report.unreadable)
        parts.append(f"<h2>Could not be compared</h2>\n<ul>\n{items}</ul>")
    if report.services:
        rows = "".join(
            f'<tr><th scope="row">{name}</th> <td class="number">{before}</td> <td class="number">{after}</td></tr>\n'
            for name, before, after in totals(report)
        )
        head = _head(("Changed services", ""), ("Before", "number"), ("After", "number"))
        parts.append(f"<table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody></table>")
    if report.policy:
        parts.append(f"<h2>Organisation</h2>\n{_table(report.policy)}")
    for service in report.services:
        parts.append(
            f"<h2>{_text(service.title)}</h2>\n<p><code>{_text(service.path)}</code></p>\n{_table(service.changes)}{_triggers(service)}"
        )
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>Threat models: what changed</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _triggers(service: ServiceChanges) -> str:
    items = "".join(
        f"<li>{'Reviewed' if fired.answered else '<strong>To review</strong>'}: {_text(fired.title)}. {_text(fired.reason)}</li>\n"
        for fired in service.fired
    )
    return f"\n<h3>Review triggers</h3>\n<ul>\n{items}</ul>" if items else ""


def _table(changes: tuple[Change, ...]) -> str:
    """The changes, each effect with the word that says it; those of one effect stand together."""
    rows = []
    for effect, group in groupby(changes, key=lambda change: change.effect):
        for change in group:
            line = f" <code>line {change.line}</code>" if change.line and change.id else ""
            part = f"{change.id} {change.title}" if change.section == "threats" else change.title
            cells = (_text(change.kind.label), f"{_text(part)}{line}", _text(change.said))
            effect_cell = f'<td class="effect">{effect.sign} {effect.value}</td>'
            rows.append(f'<tr class="{effect.name.lower()}">{effect_cell} {" ".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n')
    head = _head(("Effect", ""), ("Change", ""), ("Of", ""), ("What", ""))
    return f'<table class="changes">\n<thead>{head}</thead>\n<tbody>\n{"".join(rows)}</tbody></table>'


def _head(*columns: tuple[str, str]) -> str:
    cells = " ".join(f'<th scope="col"{f" class={kind}" if kind else ""}>{name}</th>' for name, kind in columns)
    return f"<tr>{cells}</tr>"


def _text(text: str) -> str:
    return escape(one_line(text))
