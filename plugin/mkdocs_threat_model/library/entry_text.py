"""Entries of the threat library as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ..analysis.condition_phrases import condition_words
from ..model.conditions import ElementCondition, FlowCondition
from ..model.library_entry import LibraryEntry, MatchPlace
from .threat_library import LibraryThreat, ThreatLibrary

_WIDTH = 100


def family_lines(library: ThreatLibrary) -> Iterator[str]:
    """Every family with its entries."""
    last = ""
    for threat in library.threats.values():
        if threat.family != last:
            last = threat.family
            yield f"{threat.family}: {threat.about}"
        yield f"  {''.join(threat.entry.stride):3}  {threat.id}: {threat.entry.title}"


def shown_entry(threat: LibraryThreat) -> Iterator[str]:
    """One entry, whole."""
    entry = threat.entry
    whose = "the organisation's own" if threat.own else "built in"
    yield entry.title
    yield f"{entry.id}, of the family {threat.family} ({whose}); STRIDE {', '.join(entry.stride)}"
    yield from _paragraph("Matches", "; or ".join(map(place_words, entry.places)))
    yield from _paragraph("How it happens", entry.how)
    yield from _paragraph("What it does", entry.effect)
    yield from _paragraph("How to find out", entry.ask)
    yield from _paragraph("Does not apply where", entry.not_where)
    for control in entry.controls:
        yield from _paragraph("Control", f"{control.control.rstrip('.')}. Done when: {control.done_when}")
    rating = entry.rating
    yield from _paragraph("Usual rating", f"likelihood {rating.likelihood}, impact {rating.impact}. {rating.because}")
    if entry.references:
        yield from _paragraph("References", ", ".join(entry.references))
    for source in entry.sources:
        yield f"Source: {source}"


def _paragraph(label: str, text: str) -> list[str]:
    whole = f"{label}: {' '.join(text.split())}"
    return textwrap.wrap(whole, _WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)


def place_words(place: LibraryEntry | MatchPlace) -> str:
    """A condition in words: `boundary crossings, from external, into internal`."""
    for section in ("elements", "flows", "crossings"):
        condition: ElementCondition | FlowCondition | None = getattr(place, section)
        if condition is not None:
            return condition_words(section, condition)
    return ""
