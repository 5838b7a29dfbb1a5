"""The register for a terminal, a spreadsheet or a script: as of now, or as of a tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .. import __version__
from ..analysis.facts import AssessedThreat, analysed
from ..analysis.register import Entry, register
from ..analysis.reviews import Standing
from ..findings import errors, in_json, one_line
from ..history.snapshot import snapshot
from ..model.portfolio import read_portfolio
from ..model.scales import Risk
from ..records.delimited import csv_bytes
from ..records.document import document_bytes
from ..records.proof import HELD
from ..records.tables import Table, tables_of
from ..records.workbook import workbook_bytes

_MARK = "\ufeff"
"""The byte order mark, without which Excel takes CSV for another encoding."""

Listing = Callable[[Sequence[Entry], Sequence[Table], Mapping[str, Any]], bytes]


Past = Callable[[str | None], Mapping[str, Standing] | None]
"""Gives what stood when the records of whole reviews came, up to a commit or to now; `None` where no history tells."""


def no_past(_: str | None) -> None:
    """Without a history, a review of the whole holds what stands in the file."""


def listing(models: Path, ref: str | None, today: date | None, now: date, form: str, past: Past = no_past) -> tuple[bytes, tuple[str, ...]]:
    """The register in a form, and a sentence for each file or folder that could not be read.

    Args:
        models: the models' folder.
        ref: a tag, a branch or a commit; `None` for the files as they lie there.
        today: the day of the statuses; `None` for now, or for the day of the commit.
        now: the day for `None` without a commit.
        form: a key of `LISTINGS`.
        past: what is known of the past of reviews; asked for a form that shows them.

    Raises:
        ConfigurationError: there is no such folder or commit.
    """
    about: dict[str, Any] = {"tool": {"name": "mkdocs-threat-model", "version": __version__}}
    if ref is None:
        portfolio, day = read_portfolio(models), today or now
    else:
        found = snapshot(models, ref)
        portfolio, day = found.portfolio, today or found.day
        about |= {"as_of": ref, "commit": found.commit}
    standing = past(about.get("commit")) if form in WITH_REVIEWS else None
    about["reviews"] = "file" if standing is None else "commit"
    portfolio, facts = analysed(portfolio, day, standing)
    entries = register(facts)
    tables = tables_of(entries, facts, portfolio.organisation.policy.contacts)
    data = LISTINGS[form](entries, tables, {**about, "today": day.isoformat()})
    broken = (one_line(f"{one.path} is not a valid model and is missing here.") for one in portfolio.broken)
    return data, (*broken, *map(str, errors(portfolio.organisation.findings)))


def printable(text: str, form: str) -> str:
    """A listing as it may stand in a terminal or a log; a file is given the bytes as they are."""
    if form == "json":
        return in_json(text)
    mark = _MARK if text.startswith(_MARK) else ""
    return mark + "\n".join(_in_a_line(line) for line in text.removeprefix(mark).split("\n"))


def _in_a_line(line: str) -> str:
    """CSV ends its lines in CRLF."""
    return f"{one_line(line[:-1])}\r" if line.endswith("\r") else one_line(line)


def _csv(_: Sequence[Entry], tables: Sequence[Table], __: Mapping[str, Any]) -> bytes:
    table = tables[0]
    return csv_bytes([one.title for one in table.columns], table.rows)


def _json(_: Sequence[Entry], tables: Sequence[Table], about: Mapping[str, Any]) -> bytes:
    return document_bytes(tables, about)


def _text(entries: Sequence[Entry], _: Sequence[Table], about: Mapping[str, Any]) -> bytes:
    """Columns as wide as what they hold, the title last."""
    rows = [("INHERENT", "RESIDUAL", "OPEN", "STATUS", "SERVICE", "ID", "THREAT")]
    for one in entries:
        found = one.assessed
        risks = (_rated(found.inherent.risk), _rated(found.residual_risk))
        rows.append((*risks, _opened(found), found.status.value, found.service, found.threat.id, one_line(found.threat.title)))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    lines = ["  ".join([*(f"{text:<{width}}" for text, width in zip(row[:-1], widths, strict=True)), row[-1]]) for row in rows]
    as_of = f" as of {one_line(str(about['as_of']))} ({about['commit'][:10]})" if "as_of" in about else ""
    opened = sum(one.assessed.is_open for one in entries)
    count = f"{len(entries)} {'threat' if len(entries) == 1 else 'threats'}{as_of}, {opened} open, statuses of {about['today']}."
    return ("\n".join([*lines, "", count]) + "\n").encode("utf-8", "replace")


def _opened(one: AssessedThreat) -> str:
    return "open" if one.is_open else "closed"


def _rated(risk: Risk | None) -> str:
    return risk.value if risk else "not rated"


def _xlsx(_: Sequence[Entry], tables: Sequence[Table], about: Mapping[str, Any]) -> bytes:
    day = date.fromisoformat(about["today"])
    said = [
        ("Tool", f"{about['tool']['name']} {about['tool']['version']}"),
        ("Statuses of", about["today"]),
        ("A review of the whole holds", HELD[about["reviews"]]),
    ]
    if "as_of" in about:
        said += [("As of", one_line(str(about["as_of"]))), ("Commit", about["commit"])]
    return workbook_bytes(tables, said, datetime(day.year, day.month, day.day))


LISTINGS: Mapping[str, Listing] = {"text": _text, "csv": _csv, "xlsx": _xlsx, "json": _json}
"""The forms by their names."""
WITH_REVIEWS = ("xlsx", "json")
"""Those that show the reviews, and what each service's cover."""
BINARY = ("xlsx",)
"""Those that are no text."""
