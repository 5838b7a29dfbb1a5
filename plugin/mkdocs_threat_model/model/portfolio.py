"""All models of an organisation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from ..files import FileError
from ..findings import Finding, Place, Severity, bounded, visible
from .arrangement_file import MAX_ARRANGEMENTS, NOT_ARRANGED, Arrangements, parse_arrangements, unread_arrangements
from .border import guarded
from .catalog import CatalogEntity
from .codes import ReadingCode
from .disk_names import folded
from .folder import ARRANGEMENTS_FILE, MAX_TOTAL, POLICY_FILE, Contents, contents_of
from .limits import MAX_PARTIES
from .policy import Policy
from .reading import Broken, Model, PolicyFile, no_policy, parse_model, parse_policy, refused, under_requirement
from .tree import FolderTree, Tree, shown, tree_of
from .validation import validate
from .yaml_text import MAX_BYTES, parse_nodes

MAX_CATALOG = 50_000
"""Most entities of the catalog."""

Reader = Callable[[bytes, str, str], Model | Broken]
"""A model from the bytes of its file, the file's name in findings, and its stem."""
Progress = Callable[[int, int], None]
"""Called with how many models are read, of how many."""


@dataclass(frozen=True)
class CatalogEntry:
    """An entity of the catalog and where it stands."""

    entity: CatalogEntity
    place: Place


@dataclass(frozen=True)
class Organisation:
    """What is not one service's: the policy, the catalog and how the drawings are arranged.

    Attributes:
        policy_file: the policy with its positions.
        catalog: the entities, in the files' order.
        findings: what is wrong in these files.
        arrangements: what the drawings begin with.
    """

    policy_file: PolicyFile
    catalog: tuple[CatalogEntry, ...]
    findings: tuple[Finding, ...]
    arrangements: Arrangements = NOT_ARRANGED

    @property
    def policy(self) -> Policy:
        """The rules that every model is held to."""
        return self.policy_file.policy


@dataclass(frozen=True)
class Sources:
    """The files that were read.

    Attributes:
        tree: where they stand.
        digests: SHA-256 of the bytes of each, in hexadecimal digits, by its name in findings.
    """

    tree: Tree
    digests: Mapping[str, str]

    def again(self, name: str) -> bytes | None:
        """The bytes of a file as they were read; `None` where it was not, or holds others by now."""
        digest = self.digests.get(name)
        try:
            raw = self.tree.read(PurePosixPath(name).relative_to(self.tree.name), MAX_BYTES) if digest else b""
        except FileError:
            return None
        return raw if hashlib.sha256(raw).hexdigest() == digest else None


NO_SOURCES = Sources(FolderTree(Path()), {})


@dataclass(frozen=True)
class Portfolio:
    """All that was read from a folder of models.

    Attributes:
        organisation: the policy and the catalog.
        models: the valid ones by service id, sorted.
        broken: the files that are none, by path.
        sources: every file that was read.
    """

    organisation: Organisation
    models: dict[str, Model]
    broken: tuple[Broken, ...]
    sources: Sources = NO_SOURCES

    def without(self, broken: Sequence[Broken]) -> Portfolio:
        """The same folder, where these services are broken."""
        gone = {broken_file.stem for broken_file in broken}
        kept = {name: model for name, model in self.models.items() if name not in gone}
        return replace(self, models=kept, broken=(*self.broken, *broken)) if broken else self


def read_organisation(source: Tree | Path) -> Organisation:
    """Reads all of a folder but its models.

    Raises:
        ConfigurationError: the folder does not exist.
    """
    reading = _Reading(tree_of(source))
    return reading.organisation(contents_of(reading.tree))


def read_portfolio(source: Tree | Path, read: Reader = parse_model, progress: Progress | None = None) -> Portfolio:
    """Reads every model of a folder; one that fails to validate hides no other.

    Args:
        source: the models' folder.
        read: how the bytes of one file become a model; a cache may stand in.
        progress: is told how many of how many models are read.

    Raises:
        ConfigurationError: the folder does not exist.
    """
    reading = _Reading(tree_of(source))
    contents = contents_of(reading.tree)
    organisation = reading.organisation(contents)
    models: dict[str, Model] = {}
    broken: list[Broken] = []
    for done, path in enumerate(contents.models, 1):
        if reading.full:
            break
        found = reading.model(path, read)
        if isinstance(found, Model) and (first := models.get(folded(found.service.service))):
            found = _twice(found, first)
        if isinstance(found, Broken):
            unmet = organisation.policy_file.unmet
            broken.append(under_requirement(found, unmet) if unmet else found)
        else:
            models[folded(found.service.service)] = found
        if progress:
            progress(done, len(contents.models))
    valid = {model.service.service: model for model in models.values()}
    return Portfolio(organisation, dict(sorted(valid.items())), tuple(broken), reading.sources())


def _twice(model: Model, first: Model) -> Broken:
    """A model whose service has one already, or one whose page would lie in the same folder."""
    name, other, path = model.service.service, first.service.service, first.source.path
    if name == other:
        code = ReadingCode.SERVICE_TWICE
        message = f"`{name}` is described in {path} too. Merge the two files."
    else:
        code = ReadingCode.CASE_ONLY
        message = f"`{name}` and `{other}` of {path} differ in case only, and their pages would be one. Rename one of them."
    # Told on the page of the first, which is the only one of the two.
    finding = Finding(model.source.place(("service",)), code, Severity.ERROR, message, ("service",), other)
    return Broken(model.source.path, name, (finding,))


class _Reading:
    """Reads the files of a tree, and keeps the digest of each: what was read is what is proven and quoted."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._digests: dict[str, str] = {}
        self._left = MAX_TOTAL

    @property
    def full(self) -> bool:
        """Whether no more is read; the finding that says so was given."""
        return self._left < 0

    def sources(self) -> Sources:
        return Sources(self.tree, dict(sorted(self._digests.items())))

    def model(self, path: PurePosixPath, read: Reader) -> Model | Broken:
        found = self._bytes(path)
        if isinstance(found, Finding):
            return Broken(found.place.path, visible(path.stem), (found,))
        name, stem = shown(self.tree, path), visible(path.stem)
        return guarded(name, stem, "This model cannot be read", partial(read, found, name, stem))

    def organisation(self, contents: Contents) -> Organisation:
        policy_file = self._policy() if contents.policy else no_policy(shown(self.tree, POLICY_FILE))
        arrangements = self._arrangements() if contents.arrangements else NOT_ARRANGED
        entries: list[CatalogEntry] = []
        findings = [*policy_file.findings, *arrangements.findings, *contents.findings]
        for path in contents.catalog:
            if self.full:
                break
            name = shown(self.tree, path)
            listed = guarded(name, "", "The catalog cannot be read", partial(self._catalog_file, path, name))
            for found in listed.findings if isinstance(listed, Broken) else listed:
                (entries if isinstance(found, CatalogEntry) else findings).append(found)  # type: ignore[arg-type]
            if len(entries) > MAX_CATALOG:
                message = f"The catalog holds more than {MAX_CATALOG:,} entities; the others are not read. Leave out what is no service."
                findings.append(Finding(entries[MAX_CATALOG].place, ReadingCode.FOLDER_BOUNDS, Severity.ERROR, message))
                del entries[MAX_CATALOG:]
                break
        return Organisation(policy_file, tuple(entries), tuple(bounded(findings)), arrangements)

    def _arrangements(self) -> Arrangements:
        name = shown(self.tree, ARRANGEMENTS_FILE)
        try:
            raw = self.tree.read(ARRANGEMENTS_FILE, MAX_ARRANGEMENTS)
        except FileError as error:
            return unread_arrangements(error, name)
        self._digests[name] = hashlib.sha256(raw).hexdigest()
        return parse_arrangements(raw, name)

    def _policy(self) -> PolicyFile:
        found, name = self._bytes(PurePosixPath(POLICY_FILE)), shown(self.tree, POLICY_FILE)
        if isinstance(found, Finding):
            return no_policy(name, found)
        read = guarded(name, "", "The policy cannot be read", partial(parse_policy, found, name))
        return replace(no_policy(name), findings=read.findings) if isinstance(read, Broken) else read

    def _catalog_file(self, path: PurePosixPath, name: str) -> list[CatalogEntry | Finding]:
        found = self._bytes(path)
        if isinstance(found, Finding):
            return [found]
        documents, findings = parse_nodes(found, name)
        # Other tools read these files as well, and their comments are theirs.
        listed: list[CatalogEntry | Finding] = [finding for finding in findings if finding.code != ReadingCode.LOST_IN_COMMENT]
        if len(documents) > MAX_PARTIES:
            message = f"The file has {len(documents):,} entities; at most {MAX_PARTIES:,} are read. Split it."
            listed.append(Finding(Place(name), ReadingCode.TOO_MUCH, Severity.ERROR, message))
        for node in documents[:MAX_PARTIES]:
            entity, invalid = validate(CatalogEntity, node, name)
            listed += invalid
            if entity is not None:
                listed.append(CatalogEntry(entity, Place(name, *node.position(("metadata", "name")))))
        return listed

    def _bytes(self, path: PurePosixPath) -> bytes | Finding:
        name = shown(self.tree, path)
        try:
            raw = self.tree.read(path, MAX_BYTES)
        except FileError as error:
            return refused(error, name)
        self._left -= len(raw)
        if self._left < 0:
            message = f"The folder has more than {MAX_TOTAL:,} bytes: this file and those after it are not read. Move out what is no model."
            return Finding(Place(name), ReadingCode.FOLDER_BOUNDS, Severity.ERROR, message)
        self._digests[name] = hashlib.sha256(raw).hexdigest()
        return raw
