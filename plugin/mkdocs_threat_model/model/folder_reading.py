"""Reads a folder of models: file after file, within bounds, and nothing that goes wrong in one hides another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from ..files import FileError
from ..findings import Finding, Place, Severity, bounded, visible
from .arrangement_file import MAX_ARRANGEMENTS, NOT_ARRANGED, Arrangements, parse_arrangements, unread_arrangements
from .border import guarded
from .catalog import CatalogEntity
from .codes import ReadingCode
from .disk_names import folded
from .fitting import fitted
from .folder import ARRANGEMENTS_FILE, MAX_TOTAL, POLICY_FILE, Contents, contents_of
from .limits import MAX_PARTIES
from .organisation_files import CatalogEntry, Organisation, Sources
from .own_library import FamilyFile, OwnLibrary, own_library, parse_family
from .policy_uses import unknown_uses
from .reading import Broken, Model, PolicyFile, no_policy, parse_model, parse_policy, refused, under_requirement
from .shared import Shared, SharedFile, parse_shared, sound
from .tree import Tree, shown
from .validation import validate
from .workloads import workloads_of
from .yaml_text import MAX_BYTES, parse_nodes

MAX_CATALOG = 50_000
"""Most entities of the catalog."""

Reader = Callable[[bytes, str, str], Model | Broken]
"""A model from the bytes of its file, the file's name in findings, and its stem."""
Progress = Callable[[int, int], None]
"""Called with how many models are read, of how many."""


class FolderReading:
    """A folder of models while it is read: the organisation's files at once, then one model after the other.

    The digest of each file is kept: what was read is what is proven and quoted.

    Args:
        tree: the folder.
        read: how the bytes of one file become a model; a cache may stand in.
        progress: is told how many of how many models are read.

    Attributes:
        organisation: the policy and the catalog.

    Raises:
        ConfigurationError: the folder does not exist.
    """

    def __init__(self, tree: Tree, read: Reader = parse_model, progress: Progress | None = None) -> None:
        self.tree, self._parse, self._progress = tree, read, progress
        self._digests: dict[str, str] = {}
        self._left = MAX_TOTAL
        contents = contents_of(tree)
        self.organisation = self._organisation(contents)
        self._models = contents.models

    def models(self) -> Iterator[Model | Broken]:
        """Each model, or why a file is none, by path; one that is broken hides no other. To be gone through once."""
        first: dict[str, tuple[str, str]] = {}
        unmet = self.organisation.policy_file.unmet
        for done, path in enumerate(self._models, 1):
            if self._full:
                break
            found = self._model(path)
            if isinstance(found, Model):
                name = found.service.service
                before = first.setdefault(folded(name), (name, found.source.path))
                found = found if before == (name, found.source.path) else _twice(found, before)
            yield under_requirement(found, unmet) if unmet and isinstance(found, Broken) else found
            if self._progress:
                self._progress(done, len(self._models))

    @property
    def _full(self) -> bool:
        """Whether no more is read; the finding that says so was given."""
        return self._left < 0

    @property
    def paths(self) -> tuple[PurePosixPath, ...]:
        """The models' paths below the folder, sorted."""
        return self._models

    def model(self, path: PurePosixPath) -> Model | Broken:
        """One model, or why its file is none; whether another file describes the same service is not looked at."""
        found, unmet = self._model(path), self.organisation.policy_file.unmet
        return under_requirement(found, unmet) if unmet and isinstance(found, Broken) else found

    def sources(self) -> Sources:
        """The files that were read so far."""
        return Sources(self.tree, dict(sorted(self._digests.items())))

    def _model(self, path: PurePosixPath) -> Model | Broken:
        found = self._bytes(path)
        if isinstance(found, Finding):
            return Broken(found.place.path, visible(path.stem), (found,))
        name, stem = shown(self.tree, path), visible(path.stem)
        return guarded(name, stem, "This model cannot be read", partial(self._fitted, found, path, name, stem))

    def _fitted(self, raw: bytes, path: PurePosixPath, name: str, stem: str) -> Model | Broken:
        organisation = self.organisation
        return fitted(self._parse(raw, name, stem), raw, path.parent, organisation.policy.scales, organisation.shared)

    def _organisation(self, contents: Contents) -> Organisation:
        policy_file = self._policy() if contents.policy else no_policy(shown(self.tree, POLICY_FILE))
        arrangements = self._arrangements() if contents.arrangements else NOT_ARRANGED
        entries: list[CatalogEntry] = []
        findings: list[Finding] = [*policy_file.findings, *arrangements.findings, *contents.findings]
        for path in contents.catalog:
            if self._full:
                break
            name = shown(self.tree, path)
            listed = guarded(name, "", "The catalog cannot be read", partial(self._catalog_file, path, name))
            for found in listed.findings if isinstance(listed, Broken) else listed:
                (entries if isinstance(found, CatalogEntry) else findings).append(found)  # type: ignore[arg-type]
            if len(entries) > MAX_CATALOG:
                message = f"The catalog contains more than {MAX_CATALOG:,} entities; the others are not read. Remove what is not a service."
                findings.append(Finding(entries[MAX_CATALOG].place, ReadingCode.FOLDER_BOUNDS, Severity.ERROR, message))
                del entries[MAX_CATALOG:]
                break
        shared = self._shared(contents, policy_file, findings)
        library = self._library(contents, findings)
        workloads, unread = workloads_of(self.tree.around, policy_file.policy.workloads, policy_file.source)
        return Organisation(policy_file, tuple(entries), tuple(bounded((*findings, *unread))), arrangements, workloads, shared, library)

    def _library(self, contents: Contents, findings: list[Finding]) -> OwnLibrary:
        """The organisation's own threats to consider."""
        files: list[FamilyFile] = []
        for path in contents.library:
            if self._full:
                break
            found, name = self._bytes(path), shown(self.tree, path)
            if isinstance(found, Finding):
                findings.append(found)
                continue
            outcome = guarded(name, "", "The threat library cannot be read", partial(parse_family, found, name, visible(path.stem)))
            file, wrong = (None, outcome.findings) if isinstance(outcome, Broken) else outcome
            files += [file] if file else []
            findings += wrong
        library, wrong_between = own_library(files)
        findings += wrong_between
        return library

    def _shared(self, contents: Contents, policy_file: PolicyFile, findings: list[Finding]) -> Shared:
        """The controls and actors that services share."""
        files: list[SharedFile] = []
        for path, folder in contents.controls:
            if self._full:
                break
            found, name = self._bytes(path), shown(self.tree, path)
            if isinstance(found, Finding):
                findings.append(found)
                continue
            read = partial(parse_shared, found, name, folder, known_only=policy_file.unmet is not None)
            outcome = guarded(name, "", "Shared controls cannot be read", read)
            file, wrong = (None, outcome.findings) if isinstance(outcome, Broken) else outcome
            files += [file] if file else []
            findings += wrong
        shared, wrong_between = sound(files, policy_file.policy.actors)
        findings += (*wrong_between, *unknown_uses(policy_file.policy, policy_file.source, shared))
        return shared

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
            message = (
                f"The folder has more than {MAX_TOTAL:,} bytes: this file and those after it are not read. Move other files elsewhere."
            )
            return Finding(Place(name), ReadingCode.FOLDER_BOUNDS, Severity.ERROR, message)
        self._digests[name] = hashlib.sha256(raw).hexdigest()
        return raw


def _twice(model: Model, first: tuple[str, str]) -> Broken:
    """A model whose service has one already, or one whose page would lie in the same folder."""
    name, (other, path) = model.service.service, first
    if name == other:
        code = ReadingCode.SERVICE_TWICE
        message = f"`{name}` is described in {path} too. Merge the two files."
    else:
        code = ReadingCode.CASE_ONLY
        message = f"`{name}` and `{other}` of {path} differ only in case, so their pages would have the same path. Rename one of them."
    # Told on the page of the first, which is the only one of the two.
    finding = Finding(model.source.place(("service",)), code, Severity.ERROR, message, ("service",), other)
    return Broken(model.source.path, name, (finding,))
