"""An organisation's own families of threats to consider: files in `_library/` at the top of the models folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from zlib import decompress

from ..findings import Finding, Gathered, Severity, Where, dotted, errors
from .codes import ReadingCode
from .disk_names import folded, unfit
from .library_entry import LibraryFamily
from .limits import MAX_OWN_ENTRIES
from .nodes import Node
from .plain_text import plain_document
from .reading import Source, several_documents
from .references import resolve
from .validation import valid, validate
from .yaml_text import parse_nodes

_Ids = dict[str, tuple[str, str]]
"""Ids and the files that define them, by how disks compare them that ignore case."""
EXAMPLES = ("fires", "silent")
"""The examples of an entry."""


@dataclass(frozen=True, slots=True)
class FamilyFile:
    """A file of the threat library that can be read.

    Attributes:
        source: the file.
        family: what it says.
    """

    source: Source
    family: LibraryFamily


@dataclass(frozen=True, slots=True)
class OwnLibrary:
    """An organisation's own families, as texts: few ask what is in them, and a service's step may run in another process.

    Attributes:
        sources: the files, by path, compressed; each is valid.
        digest: of all of them, in hexadecimal digits; empty where there is none.
    """

    sources: tuple[Source, ...] = field(default=(), compare=False)
    digest: str = ""

    def files(self) -> tuple[FamilyFile, ...]:
        """The families, read again."""
        return tuple(FamilyFile(source, _known_good(source)) for source in self.sources)


NO_OWN_LIBRARY = OwnLibrary()
"""An organisation that has none."""


def _known_good(source: Source) -> LibraryFamily:
    raw = decompress(source.raw) if source.is_packed else source.raw
    document = plain_document(raw)
    family = valid(LibraryFamily, document) if document else None
    if family is None:  # it holds something out of the ordinary, and was valid all the same
        documents, _ = parse_nodes(raw, source.path)
        family, _ = validate(LibraryFamily, documents[0], source.path)
    if family is None:
        raise TypeError(source.path)
    return family


def parse_family(raw: bytes, shown: str, stem: str) -> tuple[FamilyFile | None, list[Finding]]:
    """A family of the threat library, or what is wrong in its file.

    Args:
        raw: its bytes.
        shown: its name in findings.
        stem: the file's name without its suffix, which is the family's id.
    """
    documents, findings = parse_nodes(raw, shown)
    if not documents:
        return None, list(findings)
    if len(documents) > 1:
        findings = [*findings, several_documents(documents, shown, "Write one family for each file.")]
    node = documents[0]
    family, invalid = validate(LibraryFamily, node, shown)
    findings = [*findings, *invalid]
    source = Source(shown, raw)
    if family is None:
        return None, findings
    wrong = Gathered()
    named: tuple[tuple[Where, str], ...] = ((("family",), family.family), *((("entries", id), id) for id in family.entries))
    for where, id in named:
        if why := unfit(id):
            wrong.add(ReadingCode.UNFIT_NAME, partial(_finding, source, where, ReadingCode.UNFIT_NAME, why))
    if family.family != stem:
        message = f"the file is named `{stem}` but its family is `{family.family}`. Make them match."
        wrong.add(ReadingCode.FILE_NAME, partial(_finding, source, ("family",), ReadingCode.FILE_NAME, message))
    if not family.entries and not family.off:
        message = "the file has neither `entries` nor `off`. Add a threat, or remove the file."
        wrong.add(ReadingCode.MISSING_KEY, partial(_finding, source, ("family",), ReadingCode.MISSING_KEY, message))
    findings += [*wrong.findings(), *_dangling(family, node, shown)]
    return (None if errors(findings) else FamilyFile(source, family)), findings


def _dangling(family: LibraryFamily, node: Node, shown: str) -> list[Finding]:
    """What dangles or runs in a circle in the examples."""
    found: list[Finding] = []
    for id, example in product(family.entries, EXAMPLES):
        where: Where = ("entries", id, "examples", example)
        below = _at(node, where)
        for wrong in errors(resolve(None, below, shown, "")[1]) if below else ():
            found.append(replace(wrong, message=f"{dotted(where)}.{wrong.message}", where=(*where, *wrong.where)))
    return found


def _at(node: Node, where: Where) -> Node | None:
    current: Node | None = node
    for step in where:
        current = current.child(step) if current else None
    return current


def own_library(files: Iterable[FamilyFile]) -> tuple[OwnLibrary, list[Finding]]:
    """The organisation's families, and what is wrong between them: families and entries that stand twice.

    Args:
        files: as they were read.
    """
    kept: list[FamilyFile] = []
    findings = Gathered()
    families: _Ids = {}
    entries: _Ids = {}
    for file in sorted(files, key=lambda file: file.source.path):
        twice = list(_taken(("family",), file.family.family, families))
        here: _Ids = {}
        for id in file.family.entries:
            twice += _taken(("entries", id), id, here if folded(id) in here else entries)
            here.setdefault(folded(id), (id, file.source.path))
        for where, code, message in twice:
            findings.add(code, partial(_finding, file.source, where, code, message))
        if twice:
            continue
        if len(entries) + len(file.family.entries) > MAX_OWN_ENTRIES:
            message = f"with this file the library has more than {MAX_OWN_ENTRIES:,} entries of its own; it is not read. Remove some."
            findings.add(ReadingCode.TOO_MUCH, partial(_finding, file.source, ("entries",), ReadingCode.TOO_MUCH, message))
            continue
        families[folded(file.family.family)] = file.family.family, file.source.path
        entries |= here
        kept.append(file)
    return OwnLibrary(tuple(file.source.packed() for file in kept), _digest(kept)), findings.findings()


def _taken(where: Where, id: str, ids: _Ids) -> Iterator[tuple[Where, str, str]]:
    """Whether an id is taken, or one that differs from it in case only, as place, code and sentence."""
    if folded(id) not in ids:
        return
    before, path = ids[folded(id)]
    if before == id:
        yield where, ReadingCode.ID_TWICE, f"`{id}` is already defined in {path}. Choose another id."
    else:
        message = f"`{id}` and `{before}` of {path} differ only in case, so their pages would have the same path. Choose another id."
        yield where, ReadingCode.CASE_ONLY, message


def _digest(files: Sequence[FamilyFile]) -> str:
    if not files:
        return ""
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.source.path}\0{len(file.source.raw)}\0".encode() + file.source.raw)
    return whole.hexdigest()


def _finding(source: Source, where: Where, code: str, message: str) -> Finding:
    return Finding(source.place(where), code, Severity.ERROR, f"{dotted(where)}: {message}", where)
