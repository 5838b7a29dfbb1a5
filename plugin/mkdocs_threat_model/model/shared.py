"""What the organisation, or a team for its folder, defines once for many services: controls and actors.

A name that begins with `_` speaks for the organisation at the top of the models' folder, and for the services below it in a
folder of it. What a team defines is its own: it never takes the place of what the organisation defines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from ..findings import Finding, Gathered, Severity, Where, dotted
from .codes import ReadingCode
from .context import Actor
from .controls import Control, SharedDefinitions
from .limits import MAX_RULES
from .nearest import nearest
from .reading import Source, several_documents
from .requirement import with_known_keys
from .shape import Fields
from .types import Keyed
from .validation import validate
from .yaml_text import parse_nodes

K = TypeVar("K", bound=Keyed)
TOP = PurePosixPath()


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file of shared definitions.

    Attributes:
        folder: the folder whose services it is for, below the models' folder; empty for the organisation.
        source: the file.
        defined: what it defines.
    """

    folder: PurePosixPath
    source: Source
    defined: SharedDefinitions


@dataclass(frozen=True, slots=True)
class SharedControl:
    """A control that services may use.

    Attributes:
        control: as it is written.
        folder: whose it is: a team's folder; empty for the organisation's.
        source: the file that it stands in.
    """

    control: Control
    folder: PurePosixPath
    source: Source

    @property
    def where(self) -> Where:
        """Where it stands in its file."""
        return "controls", self.control.id

    @property
    def scope(self) -> str:
        """Whom it is for: `organisation` or the team's folder."""
        return "organisation" if self.folder == TOP else self.folder.as_posix()


@dataclass(frozen=True, slots=True)
class SharedScope:
    """What the services of a folder may name.

    Attributes:
        controls: shared controls by id.
        actors: shared actors by id.
        former: what controls and actors were called before, by section.
    """

    controls: Mapping[str, SharedControl]
    actors: Mapping[str, Actor]
    former: Mapping[str, Mapping[str, str]]

    def ids(self, section: str) -> Mapping[str, object]:
        """Those of a section, by id."""
        return self.controls if section == "controls" else self.actors


@dataclass(frozen=True)
class Shared:
    """All shared definitions of an organisation.

    Attributes:
        files: in the order of their paths.
        actors: those of the policy, by id.
    """

    files: tuple[SharedFile, ...] = ()
    actors: Mapping[str, Actor] = field(default_factory=dict)
    _scopes: dict[PurePosixPath, SharedScope] = field(default_factory=dict, compare=False, repr=False)

    @property
    def controls(self) -> Iterator[SharedControl]:
        """Every shared control, by file and in its order."""
        for file in self.files:
            for control in file.defined.controls.values():
                yield SharedControl(control, file.folder, file.source)

    def scope(self, folder: PurePosixPath) -> SharedScope:
        """What the services of a folder may name: the organisation's, and what stands in a folder around them."""
        if folder not in self._scopes:
            around = (folder, *folder.parents)
            files = [file for file in self.files if file.folder in around]
            controls = {shared.control.id: shared for shared in self.controls if shared.folder in around}
            actors = {**{id: actor for file in files for id, actor in file.defined.actors.items()}, **self.actors}
            former = {"controls": _former(shared.control for shared in controls.values()), "actors": _former(actors.values())}
            self._scopes[folder] = SharedScope(controls, actors, former)
        return self._scopes[folder]


NOTHING_SHARED = Shared()
"""An organisation that shares nothing."""


def _former(parts: Iterable[Keyed]) -> dict[str, str]:
    return {part.renamed_from: part.id for part in parts if part.renamed_from}


def parse_shared(raw: bytes, shown: str, folder: PurePosixPath, *, known_only: bool = False) -> tuple[SharedFile | None, list[Finding]]:
    """The shared definitions of a file, or what is wrong in it.

    Args:
        raw: its bytes.
        shown: its name in findings.
        folder: the folder whose services it is for.
        known_only: whether keys that this version does not know are passed over, since it may not read these files.
    """
    documents, findings = parse_nodes(raw, shown)
    if not documents:
        return None, list(findings)
    if len(documents) > 1:
        findings = [*findings, several_documents(documents, shown, "Write all definitions as one.")]
    node = with_known_keys(documents[0], Fields(SharedDefinitions)) if known_only else documents[0]
    defined, invalid = validate(SharedDefinitions, node, shown)
    file = SharedFile(folder, Source(shown, raw), defined) if defined else None
    return file, [*findings, *invalid]


def sound(files: Iterable[SharedFile], actors: Mapping[str, Actor]) -> tuple[Shared, list[Finding]]:
    """The definitions that hold, and what is wrong between them: ids used twice, unknown ones, circles.

    Args:
        files: as they were read.
        actors: those of the policy.
    """
    findings = Gathered()
    outermost_first = sorted(files, key=lambda file: (len(file.folder.parts), file.source.path))
    kept = tuple(_within_bounds(_told_apart(outermost_first, actors, findings), findings))
    shared = Shared(kept, actors)
    for file in kept:
        known = {id: held.control for id, held in shared.scope(file.folder).controls.items()}
        for control in file.defined.controls.values():
            for index, named in enumerate(control.uses):
                if named not in known:
                    where: Where = ("controls", control.id, "uses", index)
                    findings.add(
                        ReadingCode.UNKNOWN_ID,
                        partial(_finding, file.source, where, ReadingCode.UNKNOWN_ID, unknown(named, known, "control")),
                    )
        for circle in circles({id: control.uses for id, control in known.items()}):
            if circle[0] in file.defined.controls:
                findings.add(
                    ReadingCode.CIRCLE, partial(_finding, file.source, ("controls", circle[0], "uses"), ReadingCode.CIRCLE, told(circle))
                )
    return shared, findings.findings()


def _told_apart(files: Iterable[SharedFile], actors: Mapping[str, Actor], findings: Gathered) -> Iterator[SharedFile]:
    """The files without the entries whose ids are taken: by the policy, by the organisation, by a file before them."""
    taken: dict[str, dict[str, list[SharedFile]]] = {"controls": {}, "actors": {}}
    for file in files:
        doubled: dict[str, set[str]] = {"controls": set(), "actors": set()}
        for section, first in taken.items():
            for id in getattr(file.defined, section):
                around = (file.folder, *file.folder.parents)
                before = next((other for other in first.get(id, ()) if other.folder in around), None)
                if before or (section == "actors" and id in actors):
                    whose = f"in {before.source.path}" if before else "in the policy"
                    kind = section.removesuffix("s")
                    text = f"`{id}` is already {'an' if kind == 'actor' else 'a'} {kind} {whose}. "
                    text += "It cannot be redefined: use that one, or choose another id."
                    findings.add(ReadingCode.ID_TWICE, partial(_finding, file.source, (section, id), ReadingCode.ID_TWICE, text))
                    doubled[section].add(id)
                else:
                    first.setdefault(id, []).append(file)
        left = {
            section: {id: entry for id, entry in getattr(file.defined, section).items() if id not in doubled[section]}
            for section in doubled
        }
        yield SharedFile(file.folder, file.source, SharedDefinitions(**left))


def _within_bounds(files: Iterable[SharedFile], findings: Gathered) -> Iterator[SharedFile]:
    """The files whose answers together are within the bound: each is held against every part of every service."""
    answers = 0
    for file in files:
        answers += sum(len(control.answers) for control in file.defined.controls.values())
        if answers > MAX_RULES:
            message = f"Shared controls have more than {MAX_RULES:,} answers; this file and those after it are not read. Write fewer."
            findings.add(ReadingCode.TOO_MUCH, partial(_finding, file.source, ("controls",), ReadingCode.TOO_MUCH, message))
            return
        yield file


def unknown(named: str, known: Collection[str], kind: str) -> str:
    """What is said of an id that is nobody's."""
    near = nearest(named, known)
    hint = f"did you mean `{near}`?" if near else f"Define the {kind}, or correct the id."
    return f"`{named}` is not the id of {'an' if kind[0] in 'aeiou' else 'a'} {kind}{': ' if near else '. '}{hint}"


def circles(uses: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Each circle that controls form by what they use, once, from its smallest id.

    Walked without recursion: a chain may be as long as there are controls.
    """
    done: set[str] = set()
    told_of: set[frozenset[str]] = set()
    for start in sorted(uses):
        path: dict[str, Iterator[str]] = {}
        stack = [start] if start not in done else []
        while stack:
            current = stack[-1]
            if current not in path:
                path[current] = iter(uses.get(current, ()))
            following = next((other for other in path[current] if other in uses and other not in done), None)
            if following is None:
                done.add(current)
                path.pop(current)
                stack.pop()
            elif following in path:
                found = list(path)[list(path).index(following) :]
                if frozenset(found) not in told_of:
                    told_of.add(frozenset(found))
                    first = found.index(min(found))
                    yield tuple(found[first:] + found[:first])
            else:
                stack.append(following)


def told(circle: tuple[str, ...]) -> str:
    """What is said of a circle."""
    return f"{' → '.join((*circle, circle[0]))} is a cycle. Remove one `uses`."


def _finding(source: Source, where: Where, code: str, message: str) -> Finding:
    return Finding(source.place(where), code, Severity.ERROR, f"{dotted(where)}: {message}", where)
