"""The files that a grid reads: the rows by columns and in chunks, and full records by service where there are any.

A page opened from a folder may not fetch JSON, but it may load scripts. So each file is a script
that hands over one JSON text and does nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ...analysis.status import Status
from ...frame.contacts import Owners
from ...frame.page_frame import Frame
from ...model.scales import STRIDE_NAMES
from ...records.columnar import chunks
from .grid_listing import Listing

SCRIPT = "assets/threat-model/register.js"
"""The grid, by its path in the site; only pages that have a grid load it."""

SERVICE = "SERVICE"
"""What stands for a service's id in addresses that the grid completes."""
_UNSAFE = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"}


@dataclass(frozen=True)
class Grid:
    """The grid's files, and what its page says of them.

    Attributes:
        files: the scripts with the rows, by their path in the site.
        script: address of the grid from its page.
        source: address of the rows.
        details: address of a service's records, with `SERVICE` for its id; empty where there are none.
        service: address of a service's page, with `SERVICE` for its id.
        name: what its rows are handed over as.
    """

    files: Mapping[str, bytes]
    script: str
    source: str
    details: str
    service: str
    name: str


def grid_of(
    listing: Listing,
    uri: str,
    frame: Frame,
    owners: Collection[str] = (),
    views: Mapping[str, Mapping[str, str]] | None = None,
    details: str = "",
) -> Grid:
    """The grid of a list.

    Args:
        listing: the list.
        uri: source path of its page.
        frame: what the page is set in.
        owners: the names in its rows that may have a contact.
        views: what its views ask for, by anchor.
        details: address of a service's records from the page, with `SERVICE` for its id; empty where there are none.
    """
    location = frame.location
    tables = chunks(listing.rows, listing.all_columns, listing.at_first, frame.chunk, listing.values, frame.memory.among(f"grid of {uri}"))
    later = {f"rows-{number}.js": handed_over("chunk", [listing.name, number, table]) for number, table in enumerate(tables[1:], 2)}
    head = {
        **listing.offered(),
        "today": frame.today.isoformat(),
        "stride": {letter.value: name for letter, name in STRIDE_NAMES.items()},
        "statuses": {status.value: {"sign": status.sign, "slug": status.slug} for status in Status},
        "contacts": Owners(frame.policy.contacts).links(owners),
        "tickets": frame.policy.tickets.url or "",
        "views": dict(views or {}),
        "total": len(listing.rows),
        "chunk": frame.chunk,
        "chunks": [addressed(name, data) for name, data in later.items()],
        "table": tables[0],
    }
    rows = handed_over("rows", head)
    files = {location.beside(uri, name): data for name, data in {"rows.js": rows, **later}.items()}
    return Grid(
        files,
        location.file(uri, SCRIPT),
        addressed("rows.js", rows),
        details,
        location.link(uri, location.service(SERVICE)),
        listing.name,
    )


def handed_over(name: str, content: Any) -> bytes:
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


def addressed(name: str, *data: bytes) -> str:
    """The address of a file with a digest: a browser must not show the rows of an older build from its cache."""
    hasher = hashlib.sha256()
    for part in data:
        hasher.update(part)
    return f"{name}?v={hasher.hexdigest()[:12]}"
