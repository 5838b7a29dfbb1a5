"""The threat library's pages: one for each entry, and the list of all by family and by STRIDE category.

They follow from the library and the policy alone, never from a service: they are the same in every build until one of these changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...frame.contexts import PageContext, TemplateSet
from ...frame.markdown import plain_text
from ...frame.page import Page
from ...frame.page_bound import cut, text_weight
from ...frame.page_frame import Frame
from ...library.catalogue_names import catalogue_names
from ...library.entry_text import place_words
from ...library.threat_library import LibraryThreat, ThreatLibrary, built_in_files, library_of
from ...model.library_entry import LibraryEntry
from ...model.own_library import OwnLibrary
from ...model.scales import Stride
from ..grid.long_lists import PART_HIDES, PartLink

_LINE, _NAMED = 18, 4
"""What an entry weighs in its family's table, and in the list of each of its categories."""


class FamilyTable(NamedTuple):
    """A family and its entries that stand here."""

    id: str
    title: str
    threats: Sequence[LibraryThreat]


class SwitchedOff(NamedTuple):
    """An entry of the package that the organisation does not want suggested."""

    id: str
    title: str
    family: str


class LibraryContext(PageContext):
    """The list of the threat library's entries, or a part of it."""

    total: int
    """How many entries there are, without those that are switched off."""
    own: int
    """How many of them are the organisation's own."""
    families: Sequence[FamilyTable]
    """The families with their entries that stand here, in the library's order."""
    categories: Mapping[Stride, Sequence[LibraryThreat]]
    """The entries that stand here, by STRIDE category."""
    required: frozenset[str]
    """The ids of the entries that the policy requires an answer to."""
    off: Sequence[SwitchedOff]
    """The entries that the organisation switched off."""
    parts: Sequence[PartLink]
    """The parts of a list that is too long for one page; none of a whole one."""
    part: int
    """The number of this part."""


class LibraryEntryContext(PageContext):
    """The page of an entry of the threat library."""

    threat: LibraryThreat
    """The entry with its family: `id`, `family`, `about`, whether it is the organisation's `own`."""
    entry: LibraryEntry
    """The entry: every key of its YAML file."""
    places: Sequence[str]
    """Where it matches, each condition in words."""
    reference_names: Mapping[str, str]
    """The names of its references that a catalogue has, by id."""
    family_link: str
    """Relative link to its family in the list."""
    is_required: bool
    """Whether the policy requires an answer wherever it matches."""


LIST = TemplateSet("library", ("header", "families", "categories", "off"), LibraryContext)
ENTRY = TemplateSet("library", ("entry",), LibraryEntryContext)


def library_pages(own: OwnLibrary, frame: Frame) -> Iterator[Page]:
    """The list of the threat library's entries, in parts where one page cannot hold it, and a page of each entry.

    Args:
        own: the organisation's own entries.
        frame: what the pages are set in.
    """
    library = library_of(own)
    required = frozenset(threat.id for name in frame.policy.library.require for threat in library.named(name))
    held = cut(tuple(library.threats.values()), _weight, frame.bound)
    home: dict[str, str] = {}
    for number, threats in enumerate(held, start=1):
        uri = _part(number, frame)
        for threat in threats:
            home.setdefault(threat.family, uri)
        yield _list(threats, number, len(held), library, required, frame)
    for threat in library.threats.values():
        yield _entry(threat, home[threat.family], frame, is_required=threat.id in required)


def family_anchor(family: str) -> str:
    """The anchor of a family in the list."""
    return f"family-{family}"


def _weight(threat: LibraryThreat) -> int:
    letters = len(threat.entry.stride)
    return _LINE + _NAMED * letters + (1 + letters) * text_weight(threat.entry.title) + text_weight(threat.about)


def _part(number: int, frame: Frame) -> str:
    whole = frame.location.library
    return whole if number == 1 else frame.location.part(whole, number)


def _list(threats: Sequence[LibraryThreat], number: int, last: int, library: ThreatLibrary, required: frozenset[str], frame: Frame) -> Page:
    uri = _part(number, frame)
    families: dict[str, list[LibraryThreat]] = {}
    for threat in threats:
        families.setdefault(threat.family, []).append(threat)
    context: LibraryContext = {
        **frame.around(uri),
        "total": len(library.threats),
        "own": sum(threat.own for threat in library.threats.values()),
        "families": [FamilyTable(id, group[0].about, group) for id, group in families.items()],
        "categories": {letter: [threat for threat in threats if letter in threat.entry.stride] for letter in Stride},
        "required": required,
        "off": _switched_off(library) if number == 1 else (),
        "parts": [PartLink(other, frame.location.link(uri, _part(other, frame))) for other in range(1, last + 1)] if last > 1 else (),
        "part": number,
    }
    slots = frame.fragments(LIST, context, LIST.names if context["off"] else LIST.names[:-1])
    sections = (("By family", "families"), ("By STRIDE category", "categories"), ("Switched off", "off"))
    return Page(
        uri,
        "Threat library" if last == 1 else f"Threat library, part {number} of {last}",
        "Threats to consider, by family and by STRIDE category.",
        (("", ("header",)), *((heading, (name,)) for heading, name in sections if name in slots)),
        slots,
        searched={name: () for name in slots if name != "header"},
        hide=("navigation",) if number == 1 else PART_HIDES,
        in_nav=number == 1,
    )


def _switched_off(library: ThreatLibrary) -> list[SwitchedOff]:
    return [
        SwitchedOff(id, entry.title, file.family.title)
        for file in built_in_files()
        for id, entry in file.family.entries.items()
        if id in library.off
    ]


def _entry(threat: LibraryThreat, home: str, frame: Frame, *, is_required: bool) -> Page:
    uri, entry = frame.location.library_entry(threat.id), threat.entry
    names = catalogue_names()
    context: LibraryEntryContext = {
        **frame.around(uri),
        "threat": threat,
        "entry": entry,
        "places": list(map(place_words, entry.places)),
        "reference_names": {id: names[id] for id in entry.references if id in names},
        "family_link": frame.location.link(uri, home, family_anchor(threat.family)),
        "is_required": is_required,
    }
    return Page(
        uri,
        entry.title,
        plain_text(entry.effect),
        (("", ENTRY.names),),
        frame.fragments(ENTRY, context),
        searched={"entry": tuple(text.replace("`", "") for text in (entry.title, entry.how, entry.effect, entry.ask))},
        hide=("navigation", "toc"),
    )
