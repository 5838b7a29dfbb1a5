"""The threat library: the package's families of threats to consider, with what an organisation adds and switches off.

The families are read when somebody asks for one: most runs never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import PurePosixPath

from ..findings import Where
from ..model.catalogues import address_of
from ..model.disk_names import folded
from ..model.library_entry import LibraryEntry, LibraryFamily
from ..model.own_library import NO_OWN_LIBRARY, FamilyFile, OwnLibrary, parse_family
from ..model.plain_text import plain_document
from ..model.reading import Source
from ..model.validation import valid

SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class LibraryThreat:
    """An entry of the library with where it comes from.

    Attributes:
        entry: the threat.
        family: its family's id.
        about: its family's title.
        source: the file that defines it.
        own: whether it is the organisation's.
        order: its place in the library.
    """

    entry: LibraryEntry
    family: str
    about: str
    source: Source = field(repr=False)
    own: bool
    order: int

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id


@dataclass(frozen=True)
class ThreatLibrary:
    """The threats that are to be considered in an organisation.

    Attributes:
        threats: by id, in the order of families and of the entries in them; without what is switched off.
        off: the ids of the package's entries that the organisation switched off.
        unusable: the organisation's files with the ids in them that name no entry of the package, or take the id of one.
    """

    threats: Mapping[str, LibraryThreat]
    off: frozenset[str] = frozenset()
    unusable: tuple[Misnamed, ...] = ()

    def named(self, name: str) -> tuple[LibraryThreat, ...]:
        """The entry of an id, or the entries of a family; empty where there is none."""
        found = self.threats.get(name)
        return (found,) if found else tuple(threat for threat in self.threats.values() if threat.family == name)

    @cached_property
    def by_citation(self) -> Mapping[str, tuple[LibraryThreat, ...]]:
        """The threats that cite something, in the library's order, by its address (`address_of`)."""
        found: dict[str, list[LibraryThreat]] = {}
        for threat in self.threats.values():
            for address in dict.fromkeys(map(address_of, threat.entry.references)):
                if address:
                    found.setdefault(address, []).append(threat)
        return {address: tuple(threats) for address, threats in found.items()}

    @property
    def families(self) -> Mapping[str, str]:
        """The titles of the families by their ids."""
        return {threat.family: threat.about for threat in self.threats.values()}


@dataclass(frozen=True, slots=True)
class Misnamed:
    """An id in a file of the organisation's library that means nothing there.

    Attributes:
        source: the file.
        id: the id.
        place: its place in `off`; `None` where it is the id of an entry that is the package's already.
        taken: the id of the package's entry.
    """

    source: Source
    id: str
    place: int | None
    taken: str = ""

    def told(self) -> tuple[Where, str]:
        """Where it stands in the file, and what is wrong with it."""
        if self.place is None and self.taken != self.id:
            return ("entries", self.id), (
                f"`{self.id}` and `{self.taken}` of the package's threat library differ only in case, so their pages would have the same "
                "path. Choose another id."
            )
        if self.place is None:
            return ("entries", self.id), f"`{self.id}` is already an entry of the package's threat library. Choose another id."
        return ("off", self.place), f"`{self.id}` is not an entry of the package's threat library. Correct it, or remove it."


@cache
def built_in_files() -> tuple[FamilyFile, ...]:
    """The package's families, by file name.

    Raises:
        TypeError: one of them is not valid, which the tests of the package rule out.
    """
    found: list[FamilyFile] = []
    for resource in sorted(files(__package__).iterdir(), key=lambda resource: resource.name):
        if resource.name.endswith(SUFFIX):
            found.append(_built_in(resource.read_bytes(), resource.name))
    return tuple(found)


def _built_in(raw: bytes, name: str) -> FamilyFile:
    document = plain_document(raw)
    family = valid(LibraryFamily, document) if document else None
    if family:
        return FamilyFile(Source(name, raw), family)
    file, findings = parse_family(raw, name, PurePosixPath(name).stem)
    if file is None:
        raise TypeError("\n".join(f"{finding.place}: {finding.message}" for finding in findings))
    return file


@lru_cache(maxsize=4)
def library_of(own: OwnLibrary = NO_OWN_LIBRARY) -> ThreatLibrary:
    """The package's library with an organisation's own.

    Args:
        own: its families; told apart by their digest.
    """
    theirs = own.files()
    given = {folded(id): id for file in built_in_files() for id in file.family.entries}
    misnamed = tuple(_misnamed(theirs, given))
    off = frozenset(id for file in theirs for id in file.family.off) & {*given.values()}
    threats: dict[str, LibraryThreat] = {}
    for own_file, file in (*((False, file) for file in built_in_files()), *((True, file) for file in theirs)):
        for id, entry in file.family.entries.items():
            if id not in threats and (own_file is (folded(id) not in given)) and id not in off:
                threats[id] = LibraryThreat(entry, file.family.family, file.family.title, file.source, own_file, len(threats))
    return ThreatLibrary(threats, off, misnamed)


def _misnamed(theirs: Iterable[FamilyFile], given: Mapping[str, str]) -> Iterator[Misnamed]:
    known = {*given.values()}
    for file in theirs:
        yield from (Misnamed(file.source, id, place) for place, id in enumerate(file.family.off) if id not in known)
        yield from (Misnamed(file.source, id, None, given[folded(id)]) for id in file.family.entries if folded(id) in given)
