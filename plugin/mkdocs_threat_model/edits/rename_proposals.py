"""A rename as one proposal: the file that defines a part, and every other file of the models folder that names it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..errors import ConfigurationError
from ..files import FileError
from ..model.arrangement_file import MAX_ARRANGEMENTS, parse_arrangements, written_arrangements
from ..model.folder import ARRANGEMENTS_FILE, BASELINE_FILE, CONTROLS_FILE, CONTROLS_FOLDER, POLICY_FILE, Contents, contents_of
from ..model.nodes import Node
from ..model.service import Service
from ..model.tree import FolderTree, Tree, shown, tree_of
from ..model.yaml_text import MAX_BYTES, parse_nodes
from .proposals import FileEdit, Proposal, propose
from .renaming import (
    arranged_names,
    names_of,
    policy_references,
    references_in_file,
    renamed_part,
    section_of,
    shared_references,
    steps_of_another,
)
from .splices import Edit, Put


@dataclass(frozen=True)
class Rename:
    """What is to be renamed.

    Attributes:
        path: the file that defines it, below the models folder.
        service: the service whose part it is; `None` where the organisation or a team defines it.
        old: its id.
        new: its id afterwards.
        section: the section that has it; `None` where only one has.
    """

    path: PurePosixPath
    service: Service | None
    old: str
    new: str
    section: str | None = None


def propose_rename(folder: Path, rename: Rename) -> Proposal:
    """The proposal of a rename.

    Raises:
        ConfigurationError: there is no such id, the new one is taken, or a reference may mean something else.
        EditError: a file cannot be edited.
    """
    tree = tree_of(folder)
    node = _node(tree, rename.path, tree.read(rename.path, MAX_BYTES))
    if node is None:
        raise ConfigurationError(f"{shown(tree, rename.path)} is not a valid YAML file. Run `threat-model check`.")
    section = section_of(node.plain(), rename.old, rename.section, shown(tree, rename.path))
    names = names_of(node.plain(), section, rename.old)
    contents = contents_of(tree)
    edits: dict[PurePosixPath, list[Edit]] = {rename.path: [*_in_its_file(node, rename, section, names)]}
    for path, wanted in _elsewhere(tree, contents, rename, section, names):
        edits.setdefault(path, []).extend(wanted)
    proposal = propose(folder, edits)
    is_drawn = section in ("elements", "boundaries")
    machine = [*(_arrangements(tree, contents, rename) if is_drawn else ()), *_baseline(tree, rename)]
    return replace(proposal, files=(*proposal.files, *machine))


def _node(tree: Tree, path: PurePosixPath, raw: bytes) -> Node | None:
    documents, _ = parse_nodes(raw, shown(tree, path))
    return documents[0] if len(documents) == 1 else None


def _in_its_file(node: Node, rename: Rename, section: str, names: frozenset[str]) -> Iterator[Edit]:
    if rename.service is not None:
        yield from references_in_file(node, rename.service, section, rename.old, rename.new)
    else:
        yield from (Put(where, rename.new, shared=True) for where in shared_references(node.plain(), section, names))
        yield from (Put(where, rename.new, shared=True) for where in policy_references(node.plain(), section, names, ""))
    yield from renamed_part(node, section, rename.old, rename.new)


def _elsewhere(
    tree: Tree, contents: Contents, rename: Rename, section: str, names: frozenset[str]
) -> Iterator[tuple[PurePosixPath, list[Edit]]]:
    """The edits of every other file."""
    owner = rename.service.service if rename.service else ""
    for path in [*(path for path, _ in contents.controls), *contents.models, *([PurePosixPath(POLICY_FILE)] if contents.policy else [])]:
        if path == rename.path or not (owner or path.is_relative_to(_scope(rename.path)) or path.name == POLICY_FILE):
            continue
        if owner and section != "threats" and path.name != POLICY_FILE:
            continue  # of a service's parts, other models name its threats alone
        raw = tree.read(path, MAX_BYTES)
        node = _node(tree, path, raw) if any(name.encode() in raw for name in names) else None
        if node is None:
            continue  # it names nothing of it; or what cannot be read is not edited; the old id still resolves
        document = node.plain()
        if path == PurePosixPath(POLICY_FILE):
            found = policy_references(document, section, names, owner)
        elif owner:
            found = steps_of_another(document, owner, names) if section == "threats" else iter(())
        else:
            found = shared_references(document, section, names)
        if wanted := [Put(where, rename.new, shared=True) for where in found]:
            yield path, list(wanted)


def _scope(path: PurePosixPath) -> PurePosixPath:
    """The folder for whose services a file defines controls and actors."""
    parts = path.parts
    if CONTROLS_FOLDER in parts:
        return PurePosixPath(*parts[: parts.index(CONTROLS_FOLDER)])
    return path.parent


def is_shared_file(path: PurePosixPath) -> bool:
    """Whether a file of the models folder defines what services share."""
    return path.name == CONTROLS_FILE or CONTROLS_FOLDER in path.parts or path == PurePosixPath(POLICY_FILE)


def _arrangements(tree: Tree, contents: Contents, rename: Rename) -> Iterator[FileEdit]:
    """The drawings' layout, which names elements and boundaries: the drawing stays as it is."""
    if rename.service is None or not contents.arrangements:
        return
    path = PurePosixPath(ARRANGEMENTS_FILE)
    try:
        before = tree.read(path, MAX_ARRANGEMENTS)
    except FileError:
        return
    service = rename.service.service
    document = parse_arrangements(before, shown(tree, path))
    if document.findings or service not in document.services or written_arrangements(document) != before:
        return  # it is not as the tool writes it: it is the tool's to write again
    plain = json.loads(before)
    plain["services"][service] = arranged_names(plain["services"][service], rename.old, rename.new)
    after = written_arrangements(parse_arrangements(json.dumps(plain).encode(), shown(tree, path)))
    if after != before:
        yield FileEdit(path, before, after)


def _baseline(tree: Tree, rename: Rename) -> Iterator[FileEdit]:
    """The known errors, which are recorded by service and id."""
    if rename.service is None or not isinstance(tree, FolderTree):
        return
    path = PurePosixPath(BASELINE_FILE)
    try:
        before = tree.read(path, MAX_ARRANGEMENTS)
        lines = before.decode().splitlines(keepends=True)
    except (FileError, UnicodeDecodeError):
        return
    after = "".join(_renamed_entry(line, rename.service.service, rename) for line in lines).encode()
    if after != before:
        yield FileEdit(path, before, after)


def _renamed_entry(line: str, service: str, rename: Rename) -> str:
    """A line of the baseline, `"TM301/orders/T-01": 1,`, with the new id."""
    head, quote, rest = line.partition('"')
    key, close, count = rest.partition('"')
    code, slash, parts = key.partition("/")
    owner, below, detail = parts.partition("/")
    if owner != service or not below:
        return line
    renamed = "/".join(rename.new if part == rename.old else part for part in detail.split("/"))
    return f"{head}{quote}{code}{slash}{owner}{below}{renamed}{close}{count}"
