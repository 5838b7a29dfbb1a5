"""Tests the threat library by what its entries say themselves: their examples, and the ids that they cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..analysis.crossings import crossings
from ..analysis.stride import Row
from ..analysis.stride_rows import stride_rows
from ..findings import Finding, Severity, Where, dotted
from ..model.catalogues import address_of
from ..model.library_entry import ExampleModel, LibraryEntry
from ..model.scales import STRIDE_NAMES
from ..model.service import Service
from .match_places import LibraryMatcher
from .threat_library import ThreatLibrary

Complaint = tuple[Where, str]
"""Where in an entry something is wrong, and the sentence."""


def complaints(entry: LibraryEntry) -> Iterator[Complaint]:
    """What is wrong with an entry: it is silent in the example where it should match, or matches in the other, or cites what
    no catalogue has.

    Args:
        entry: one of a valid family, so that what its examples name exists.
    """
    matching = list(_matching(entry, entry.examples.fires, by_name=False))
    if not matching:
        yield ("examples", "fires"), "the entry does not match in this example. Correct the condition or the example."
    elif not any(_asked(entry, row) for row in matching):
        categories = " and ".join(STRIDE_NAMES[letter].lower() for letter in entry.stride)
        message = f"the entry matches at {_place(matching[0])}, but {categories} is not asked there. Correct `stride` or the example."
        yield ("examples", "fires"), message
    for row in _matching(entry, entry.examples.silent, by_name=True):
        if _asked(entry, row):
            yield ("examples", "silent"), f"the entry matches at {_place(row)} in this example. Correct the condition or the example."
            break
    yield from _citations(entry.references)


def _asked(entry: LibraryEntry, row: Row) -> bool:
    return not row.asks.isdisjoint(entry.stride)


def _place(row: Row) -> str:
    return f"`{row.target}` at `{row.boundary}`" if row.boundary else f"`{row.target}`"


def _matching(entry: LibraryEntry, example: ExampleModel, *, by_name: bool) -> Iterator[Row]:
    """The rows of an example where the entry matches, whatever is asked there.

    Where it is to match, it does so even where it is required; where not, it is not even suggested.
    """
    service = Service(
        service="example",
        title="Example",
        owner="example",
        data=example.data,
        boundaries=example.boundaries,
        elements=example.elements,
        flows=example.flows,
    )
    crossed = crossings(service)
    matcher = LibraryMatcher(service, crossed, by_name=by_name)
    for row in stride_rows(service, crossed):
        if matcher.match(entry, row) is not None:
            yield row


def _citations(references: Iterable[str]) -> Iterator[Complaint]:
    for index, reference in enumerate(references):
        if address_of(reference) is None:
            yield ("references", index), f"`{reference}` is not an id of a known catalogue. Correct it."


def entry_findings(library: ThreatLibrary) -> Iterator[Finding]:
    """What is wrong with the entries of a library, and with what an organisation adds and switches off; without a code.

    Args:
        library: the package's entries with an organisation's.
    """
    for misnamed in library.unusable:
        where, message = misnamed.told()
        yield Finding(misnamed.source.place(where), "", Severity.ERROR, message, where)
    for threat in library.threats.values():
        for below, message in complaints(threat.entry):
            where = ("entries", threat.id, *below)
            yield Finding(threat.source.place(where), "", Severity.ERROR, f"{dotted(where)}: {message}", where)
