"""The files that the register's grid reads: the rows by columns, and the full records by service.

A page opened from a folder may not fetch JSON, but it may load scripts. So each file is a script
that hands over one JSON text and does nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...analysis.facts import Entry
from ...analysis.owners import risk_owner
from ...analysis.status import Status
from ...frame.contacts import Owners
from ...frame.location import Location
from ...model.scales import STRIDE_NAMES
from ...records.columnar import columnar
from ..service.threat_records import Records
from .register_views import VIEWS

SCRIPT = "assets/threat-model/register.js"
"""The grid, by its path in the site; only the register's page loads it."""

_SERVICE = "SERVICE"
_UNSAFE = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}


@dataclass(frozen=True)
class Grid:
    """The grid's files, and what its page says of them.

    Attributes:
        files: the script with the rows, by its path in the site. Beside it stand the records (`record_file`).
        script: address of the grid from the register's page.
        source: address of the rows.
        details: address of a service's records, with `SERVICE` for its id.
        service: address of a service's page, with `SERVICE` for its id.
    """

    files: Mapping[str, bytes]
    script: str
    source: str
    details: str
    service: str


def grid_of(entries: tuple[Entry, ...], details: Iterable[str], today: date, location: Location, contacts: Mapping[str, str]) -> Grid:
    """The grid of a register.

    Args:
        entries: in the register's order.
        details: the digests of the services' records, in the order of the services.
        today: the day that deadlines are compared with.
        location: the site's addresses.
        contacts: of the policy's teams and groups, by id.
    """
    rows = handed_over("rows", _content(entries, today, Owners(contacts)))
    uri = location.register
    return Grid(
        {location.beside(uri, "rows.js"): rows},
        location.file(uri, SCRIPT),
        # With their digest: a browser must not show the rows of an older build from its cache.
        f"rows.js?v={_digest(rows)}",
        f"details/{_SERVICE}.js?v={_digest(*(digest.encode() for digest in details))}",
        location.link(uri, location.service(_SERVICE)),
    )


def record_file(service: str, records: Records, location: Location) -> dict[str, bytes]:
    """The script with the full records of a service, by its path in the site; none where there are no threats."""
    path = location.beside(location.register, f"details/{service}.js")
    return {path: handed_over("details", [service, dict(records)])} if records else {}


def handed_over(name: str, content: object) -> bytes:
    """A script that hands a JSON text over to the grid, whichever of the two arrives first.

    JSON in a string is parsed faster than the same as a literal, and cannot run. What could end a script
    element or a line of script is escaped.
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for char, escaped in _UNSAFE.items():
        text = text.replace(char, escaped)
    literal = text.replace("\\", "\\\\").replace("'", "\\'")
    # Half of a surrogate pair has no UTF-8; it is text like any other in JSON.
    return f"(self.tmRegister=self.tmRegister||[]).push(['{name}','{literal}']);\n".encode(errors="backslashreplace")


def _content(entries: tuple[Entry, ...], today: date, owners: Owners) -> dict[str, Any]:
    named = (name for entry in entries for name in (entry.facts.service.owner, risk_owner(entry.facts.service, entry.assessed.threat)))
    return {
        "today": today.isoformat(),
        "stride": {letter.value: name for letter, name in STRIDE_NAMES.items()},
        "statuses": {status.value: {"sign": status.sign, "slug": status.slug} for status in Status},
        "contacts": owners.links(named),
        "views": {view.id: view.where for view in VIEWS.values()},
        "table": columnar(entries),
    }


def _digest(*data: bytes) -> str:
    hasher = hashlib.sha256()
    for part in data:
        hasher.update(part)
    return hasher.hexdigest()[:12]
