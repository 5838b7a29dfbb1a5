"""The workloads that an organisation deploys, as its manifests list them: which services need a model.

Manifests are other tools' files (Kubernetes, docker compose) and stand outside of the models' folder. Only names are read of
them, from regular files within bounds; nothing in them is run, fetched or followed.
Source: Kubernetes API reference, "Workload Resources"; Compose Specification, "services top-level element".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..files import FileError, FolderEntry, Refusal
from ..findings import Finding, Place, Severity, bounded, visible
from .border import guarded
from .code_paths import matching_paths
from .codes import ReadingCode
from .nodes import Node
from .outline import is_id
from .reading import Broken, Source
from .tree import Surroundings
from .workload_rules import WorkloadRules
from .yaml_text import MAX_BYTES, parse_nodes

MAX_MANIFESTS = 10_000
"""Most manifests that are read."""
MAX_MANIFEST_BYTES = 30_000_000
"""Bytes of all of them."""
MAX_SEEN = 100_000
"""Most names of files and folders that are looked at for them."""
MAX_DOWN = 32
"""Deepest folder that is looked into."""
MAX_WORKLOADS = 50_000
"""Most workloads."""

_KINDS = frozenset(("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"))
_COMPOSE = "compose service"
_SUFFIXES = (".yaml", ".yml")
_WILD = frozenset("*?[\\")
_FIX = "Correct it, or narrow `workloads.manifests` of the policy."


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload and where it is listed.

    Attributes:
        name: its name.
        kind: what it is: `Deployment`, `compose service`.
        place: where its name stands.
    """

    name: str
    kind: str
    place: Place


def workloads_of(around: Surroundings | None, rules: WorkloadRules, policy: Source) -> tuple[tuple[Workload, ...], tuple[Finding, ...]]:
    """The workloads of the manifests, each name once, and what of the manifests is not read.

    Args:
        around: the project that the models' folder stands in; of none there are no manifests.
        rules: which files are manifests.
        policy: the policy's file, where patterns that match nothing are reported.
    """
    if not rules.manifests or around is None:
        return (), ()
    walk = _Walk(around, rules.manifests)
    paths, findings = walk.manifests(policy)
    found: dict[str, Workload] = {}
    left = MAX_MANIFEST_BYTES
    for number, path in enumerate(paths):
        name = around.shown(path)
        if number == MAX_MANIFESTS or left < 0 or len(found) > MAX_WORKLOADS:
            said = f"there are more than {MAX_MANIFESTS:,} manifests, {MAX_MANIFEST_BYTES:,} bytes or {MAX_WORKLOADS:,} workloads"
            findings.append(_unread(Place(name), f"This manifest and those after it are not read: {said}. {_FIX}"))
            break
        try:
            raw = around.tree.read(path, MAX_BYTES)
        except FileError as error:
            findings.append(_unread(Place(name), f"This manifest is not read: {error.reason}. {_FIX}"))
            continue
        left -= len(raw)
        listed = guarded(name, "", "This manifest cannot be read", lambda raw=raw, name=name: list(_listed(raw, name)))  # type: ignore[misc]
        for item in listed.findings if isinstance(listed, Broken) else listed:
            if isinstance(item, Workload):
                found.setdefault(item.name, item)
            else:
                findings.append(item)
    return tuple(found[name] for name in sorted(found)), tuple(bounded(findings))


def _unread(place: Place, message: str) -> Finding:
    return Finding(place, ReadingCode.MANIFEST, Severity.WARNING, message)


def _listed(raw: bytes, name: str) -> Iterator[Workload | Finding]:
    """The workloads of a manifest; of one that is no YAML, why."""
    documents, findings = parse_nodes(raw, name)
    if not documents:
        wrong = next((finding for finding in findings if finding.code != ReadingCode.EMPTY_FILE), None)
        if wrong:
            yield _unread(wrong.place, f"The workloads of this manifest are not known. {wrong.message} {_FIX}")
        return
    for document in documents:
        yield from _of_document(document, name)


def _of_document(document: Node, name: str) -> Iterator[Workload | Finding]:
    value = document.value if isinstance(document.value, dict) else {}
    kind, items, services = (value[key].value if key in value else None for key in ("kind", "items", "services"))
    if kind == "List" and isinstance(items, list):
        for item in items:
            if isinstance(item.value, dict) and "items" not in item.value:  # a list in a list is nothing that is deployed
                yield from _of_document(item, name)
    elif isinstance(kind, str):
        if kind in _KINDS:
            yield _of_kubernetes(document, kind, name)
    elif isinstance(services, dict):
        for service in services:
            yield _workload(service, _COMPOSE, Place(name, *document.position(("services", service))))


def _of_kubernetes(document: Node, kind: str, name: str) -> Workload | Finding:
    metadata = document.child("metadata") or document
    for key, cut in (("name", ""), ("generateName", "-")):
        node = metadata.child(key)
        if node and isinstance(node.value, str) and node.value:
            return _workload(node.value.rstrip(cut) if cut else node.value, kind, Place(name, node.line, node.column))
    return _unread(Place(name, document.line, document.column), f"This {kind} has no `metadata.name`, so its model is not known. {_FIX}")


def _workload(written: str, kind: str, place: Place) -> Workload | Finding:
    if is_id(written):
        return Workload(written, kind, place)
    return _unread(
        place, f"The name of this {kind} is not an id, so no model can have it. Use letters, digits, `.`, `_` and `-`, at most 64."
    )


class _Walk:
    """A walk through the folders that patterns can lead to."""

    def __init__(self, around: Surroundings, patterns: Sequence[str]) -> None:
        self._around, self._patterns = around, patterns
        self._files: dict[str, None] = {}
        self._links: dict[str, None] = {}
        self._seen, self._full = 0, False

    def manifests(self, policy: Source) -> tuple[list[str], list[Finding]]:
        """The paths that match, in their order, and what is not read or matches nothing."""
        starts = sorted({_start(pattern) for pattern in self._patterns}, key=lambda path: (len(path.parts), path))
        for number, start in enumerate(starts):
            if not any(start.is_relative_to(other) for other in starts[:number]):
                self._begin(start)
        findings, matched = [], set()
        for index, pattern in enumerate(self._patterns):
            hit = matching_paths(pattern, self._files)
            links = [link for link in self._links if matching_paths(pattern, (link, f"{link}/a.yaml"))]
            matched.update(hit)
            for link in links:
                place = Place(self._around.shown(link))
                findings.append(_unread(place, f"This is a link and is not followed, so its workloads are not known. {_FIX}"))
            if not hit and not links and not self._full:
                message = f"`workloads.manifests`: `{visible(pattern)}` matches no `.yaml` or `.yml` file. Correct it, or remove it."
                findings.append(_unread(policy.place(("workloads", "manifests", index)), message))
        if self._full:
            message = (
                f"`workloads.manifests` leads through more than {MAX_SEEN:,} files and folders, or deeper than {MAX_DOWN} folders; "
                "the others are not read. Begin the patterns with a folder: `deploy/**`."
            )
            findings.append(_unread(policy.place(("workloads", "manifests")), message))
        return sorted(matched), findings

    def _begin(self, start: PurePosixPath) -> None:
        """The file or folder that a pattern begins with; where there is none, nothing."""
        parts = start.parts
        for depth in range(len(parts)):
            entry = next((entry for entry in self._entries("/".join(parts[:depth])) if entry.name == parts[depth]), None)
            if entry is None:
                return
            if entry.kind != "folder":
                self._take("/".join(parts[: depth + 1]), entry)
                return
        self._folder("/".join(parts), len(parts))

    def _folder(self, path: str, depth: int) -> None:
        if depth > MAX_DOWN:
            self._full = True
        for entry in self._entries(path) if not self._full else ():
            below = f"{path}/{entry.name}" if path else entry.name
            if entry.kind == "folder" and not entry.name.startswith("."):
                self._folder(below, depth + 1)
            elif entry.kind != "folder":
                self._take(below, entry)

    def _take(self, path: str, entry: FolderEntry) -> None:
        if entry.kind == "link" and not entry.name.startswith("."):
            self._links[path] = None
        elif entry.kind == "file" and entry.name.lower().endswith(_SUFFIXES):
            self._files[path] = None

    def _entries(self, path: str) -> Sequence[FolderEntry]:
        try:
            found = self._around.tree.entries(path)
        except FileError as error:
            if error.refusal is not Refusal.MISSING:
                self._links[path] = None  # a folder that cannot be listed is as good as a link
            return ()
        self._seen += len(found)
        if self._seen > MAX_SEEN:
            self._full = True
            return ()
        return found


def _start(pattern: str) -> PurePosixPath:
    """The path below which all that a pattern matches lies: one without a slash amid it matches at any depth."""
    plain = pattern.rstrip("/")
    if "/" not in plain:
        return PurePosixPath()
    parts = plain.lstrip("/").split("/")
    wild = next((number for number, name in enumerate(parts) if not _WILD.isdisjoint(name)), len(parts))
    return PurePosixPath(*parts[:wild])
