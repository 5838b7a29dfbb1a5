"""What the organisation, or a team for its folder, defines once for many services: controls and actors.

A name that begins with `_` speaks for the organisation at the top of the models' folder, and for the services below it in a
folder of it. What a team defines is its own: it never takes the place of what the organisation defines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from ..findings import Finding, Gathered, Severity, Where, dotted
from .codes import ReadingCode
from .context import Actor
from .controls import Control, SharedDefinitions
from .limits import MAX_RULES
from .nearest import Spelling
from .reading import Source, several_documents
from .requirement import with_known_keys
from .shape import Fields
from .types import Keyed
from .validation import validate
from .yaml_text import parse_nodes

TOP = PurePosixPath()
_MOST_STEPS = 12
"""How much of a circle is shown."""


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
            controls = {
                id: SharedControl(control, file.folder, file.source) for file in files for id, control in file.defined.controls.items()
            }
            actors = {**{id: actor for file in files for id, actor in file.defined.actors.items()}, **self.actors}
            former = {"controls": _former(shared.control for shared in controls.values()), "actors": _former(actors.values())}
            self._scopes[folder] = SharedScope(controls, actors, former)
        return self._scopes[folder]


NOTHING_SHARED = Shared()
"""An organisation that shares nothing."""


def _former(parts: Iterable[Keyed]) -> dict[str, str]:
    """Today's id by the former one. The first that claims it has it: the organisation before a team, a file before the next."""
    found: dict[str, str] = {}
    for part in parts:
        if part.renamed_from:
            found.setdefault(part.renamed_from, part.id)
    return found


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
    kept = tuple(_told_apart(sorted(files, key=lambda file: (len(file.folder.parts), file.source.path)), actors, findings))
    kept = tuple(_up_to_date(kept, actors, findings))
    shared = Shared(kept, actors)
    for folder in dict.fromkeys(file.folder for file in kept):
        scope = shared.scope(folder)
        spelling = Spelling(scope.controls)
        here = [held for held in scope.controls.values() if held.folder == folder]
        for held in here:
            for index, named in enumerate(held.control.uses):
                if named not in scope.controls:
                    findings.add(ReadingCode.UNKNOWN_ID, partial(_unknown, held, index, named, spelling))
        for circle in circles({held.control.id: held.control.uses for held in here}):
            first = scope.controls[circle[0]]
            findings.add(ReadingCode.CIRCLE, partial(_finding, first.source, (*first.where, "uses"), ReadingCode.CIRCLE, told(circle)))
    return shared, findings.findings()


def _up_to_date(files: tuple[SharedFile, ...], actors: Mapping[str, Actor], findings: Gathered) -> Iterator[SharedFile]:
    """The files with today's ids in what controls build on, and a note for each old one."""
    before = Shared(files, actors)
    for file in files:
        scope = before.scope(file.folder)
        former = {old: new for old, new in scope.former["controls"].items() if old not in scope.controls}
        changed = {}
        for control in file.defined.controls.values() if former else ():
            for index, old in enumerate(control.uses):
                if old in former:
                    where: Where = ("controls", control.id, "uses", index)
                    findings.add(ReadingCode.FORMER_ID, partial(_is_former, file.source, where, old, former[old]))
            if not former.keys().isdisjoint(control.uses):
                changed[control.id] = replace(control, uses=tuple(former.get(id, id) for id in control.uses))
        defined = replace(file.defined, controls={**file.defined.controls, **changed}) if changed else file.defined
        yield SharedFile(file.folder, file.source, defined)


def _is_former(source: Source, where: Where, old: str, new: str) -> Finding:
    found = _finding(source, where, ReadingCode.FORMER_ID, f"`{old}` is now `{new}`; use the new id.")
    return replace(found, severity=ReadingCode.FORMER_ID.severity)


def _unknown(held: SharedControl, index: int, named: str, spelling: Spelling) -> Finding:
    return _finding(held.source, (*held.where, "uses", index), ReadingCode.UNKNOWN_ID, unknown(named, spelling, "control"))


def _told_apart(files: Iterable[SharedFile], actors: Mapping[str, Actor], findings: Gathered) -> Iterator[SharedFile]:
    """The files without the entries whose ids are taken: by the policy, by the organisation, by a file before them; and
    without those beyond what may be held against every model."""
    taken: dict[tuple[PurePosixPath, str, str], SharedFile] = {}
    answers: dict[PurePosixPath, int] = {}
    for file in files:
        around = (file.folder, *file.folder.parents)
        count = sum(len(control.answers) for control in file.defined.controls.values())
        if count + sum(answers.get(folder, 0) for folder in around) > MAX_RULES:
            text = f"The services of one folder may use at most {MAX_RULES:,} `answers` of shared controls. Remove some of them."
            findings.add(ReadingCode.TOO_MUCH, partial(_finding, file.source, ("controls",), ReadingCode.TOO_MUCH, text))
            continue
        answers[file.folder] = answers.get(file.folder, 0) + count
        left: dict[str, dict[str, Any]] = {"controls": {}, "actors": {}}
        for section, entries in left.items():
            for id, entry in getattr(file.defined, section).items():
                before = next((found for folder in around if (found := taken.get((folder, section, id)))), None)
                if before or (section == "actors" and id in actors):
                    findings.add(ReadingCode.ID_TWICE, partial(_twice, file.source, section, id, before))
                else:
                    taken[file.folder, section, id] = file
                    entries[id] = entry
        yield SharedFile(file.folder, file.source, SharedDefinitions(**left))


def _twice(source: Source, section: str, id: str, before: SharedFile | None) -> Finding:
    whose = f"in {before.source.path}" if before else "in the policy"
    text = f"`{id}` is already {'an actor' if section == 'actors' else 'a control'} {whose}. "
    text += "It cannot be redefined: use that one, or choose another id."
    return _finding(source, (section, id), ReadingCode.ID_TWICE, text)


def unknown(named: str, spelling: Spelling, kind: str) -> str:
    """What is said of an id that is nobody's."""
    near = spelling.near(named)
    hint = f"did you mean `{near}`?" if near else f"Define the {kind}, or correct the id."
    return f"`{named}` is not the id of {'an' if kind[0] in 'aeiou' else 'a'} {kind}{': ' if near else '. '}{hint}"


def circles(uses: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Circles that controls form by what they use, each from its smallest id, until each control of one is in one.

    Walked without recursion: a chain may be as long as there are controls.
    """
    done: set[str] = set()
    told_of: set[str] = set()
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
                if current not in told_of or following not in told_of:
                    found = list(path)[list(path).index(following) :]
                    told_of.update(found)
                    first = found.index(min(found))
                    yield tuple(found[first:] + found[:first])
            else:
                stack.append(following)


def told(circle: tuple[str, ...]) -> str:
    """What is said of a circle."""
    steps = (*circle, circle[0])
    shown = steps if len(steps) <= _MOST_STEPS else (*steps[: _MOST_STEPS - 2], "…", steps[-2], steps[-1])
    return f"{' → '.join(shown)} is a cycle. Remove one `uses`."


def _finding(source: Source, where: Where, code: str, message: str) -> Finding:
    where = source.written(where)
    return Finding(source.place(where), code, Severity.ERROR, f"{dotted(where)}: {message}", where)
