"""Which files of a models' folder are read, and what is said of the others.

Models stand in the folder and in folders below it, a team in each, say. A name that begins with `.` is
nobody's business, one that begins with `_` is the organisation's and means something at the top alone.
Nothing that might have been meant as a model is passed over without a word.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath, PurePosixPath

from ..errors import ConfigurationError
from ..files import FileError, FolderEntry, Refusal
from ..findings import Finding, Place, Severity, is_seen, ordered, visible
from .codes import ReadingCode
from .tree import Tree, shown

POLICY_FILE = "_policy.yaml"
CATALOG_FOLDER = "_catalog"
BASELINE_FILE = "_baseline.json"
ARRANGEMENTS_FILE = "_arrangements.json"
CONTROLS_FILE = "_controls.yaml"
CONTROLS_FOLDER = "_controls"
LIBRARY_FOLDER = "_library"
SUFFIXES = (".yaml", ".yml")
"""In capitals too: `cart.YAML` is a model."""

MAX_DEPTH = 8
"""Most folders that stand in each other below the models' folder."""
MAX_FOLDERS = 2_000
"""Most folders."""
MAX_ENTRIES = 50_000
"""Most names in all folders together."""
MAX_TOTAL = 500_000_000
"""Most bytes of all files together: 10,000 services of 50 KB each."""

_ORGANISATION = (POLICY_FILE, CATALOG_FOLDER, BASELINE_FILE, ARRANGEMENTS_FILE, LIBRARY_FOLDER)
_SHARED = (CONTROLS_FILE, CONTROLS_FOLDER)
"""What speaks for the organisation at the top, and for the services of its folder below."""
_WITHIN = re.compile(r".\.ya?ml(?![a-z0-9])|.\.(?:ya?ml(?:[a-z]{1,2}|\d+)?|yalm|ymal|yam)$")
"""A model's suffix within a name, whatever stands behind it (`cart.yaml.j2`, `cart.yaml~`, `cart.yaml.gz`, `cart.yaml (1)`), or
almost one at its end: what a model was saved under by mistake, or is kept under by an editor or a tool."""
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What changes the direction of text: a name that ends in `lmay.` is then shown as one that ends in `.yaml`."""
_TURNED = "The name contains characters that change the text direction, so it is not what it appears to be. Rename it."
_BESIDE = re.compile(r"\.(?:license|asc|sig|minisig|sha\d+(?:sum)?|md5|png|svg|jpe?g|gif|webp)$")
"""The ends of what stands beside a model: its licence, its signature, a digest or a picture of it."""


@dataclass(frozen=True)
class Contents:
    """What of a folder is read.

    Attributes:
        models: paths of the services' models below the folder, by path; what stands there need not be readable.
        catalog: paths of the catalog's files, by path.
        policy: whether anything has the policy's name.
        arrangements: whether anything has the name of the drawings' arrangement.
        controls: paths of the files of shared definitions, by path, each with the folder whose services they are for.
        library: paths of the organisation's families of the threat library, by path.
        findings: what is not read and might have been meant to be.
    """

    models: tuple[PurePosixPath, ...]
    catalog: tuple[PurePosixPath, ...]
    policy: bool
    arrangements: bool
    findings: tuple[Finding, ...]
    controls: tuple[tuple[PurePosixPath, PurePosixPath], ...] = ()
    library: tuple[PurePosixPath, ...] = ()


def is_model_file(path: PurePath) -> bool:
    """Whether a file's name is one of a service's model."""
    return _is_yaml(path.name) and not path.name.startswith(("_", "."))


def contents_of(tree: Tree) -> Contents:
    """Looks through a folder.

    Raises:
        ConfigurationError: the folder does not exist, or cannot be listed.
    """
    look, top = _FolderWalk(tree), PurePosixPath()
    try:
        names = look.listed(top)
    except FileError as error:
        if error.refusal is Refusal.MISSING:
            raise ConfigurationError(
                f"The models folder `{tree.place}` does not exist. Create it with a model in it, "
                "or name the right folder: in `mkdocs.yml` with the option `models`, on the command line with `--models`."
            ) from None
        raise ConfigurationError(f"The models folder `{tree.place}` cannot be read: {error.reason}. Check its permissions.") from None
    look.folder(top, names)
    present = {entry.name for entry in names}
    return Contents(
        tuple(sorted(look.models)),
        tuple(sorted(look.catalog)),
        POLICY_FILE in present,
        ARRANGEMENTS_FILE in present,
        tuple(ordered(look.findings)),
        tuple(sorted(look.controls)),
        tuple(sorted(look.library)),
    )


_Looking = Callable[[PurePosixPath, list[FolderEntry]], None]
_COLLECTIONS = {CATALOG_FOLDER: "catalog", LIBRARY_FOLDER: "threat library"}
_KINDS = {"file": "a file", "folder": "a folder", "link": "a link", "other": "a FIFO, a socket or a device"}


def _near(name: str, other: str) -> bool:
    return bool(difflib.get_close_matches(name, (other,), 1, 0.8))


def _misnamed(name: str) -> str:
    """The organisation's name that one looks like and is not: without the policy every rule would silently be the default,
    and without the catalog no service would lack a model."""
    if name in _ORGANISATION or name in _SHARED:
        return ""
    plain = _plain(name)
    if _looks_like_yaml(plain):
        found = next((known for known in (POLICY_FILE, CONTROLS_FILE) if _near(plain, known)), "")
        if found:
            return found
    return next((known for known in (CATALOG_FOLDER, CONTROLS_FOLDER, LIBRARY_FOLDER) if _near(plain.removesuffix(SUFFIXES[0]), known)), "")


_MEANT = {
    POLICY_FILE: f"the policy is named `{POLICY_FILE}`",
    CATALOG_FOLDER: f"the catalog is the folder `{CATALOG_FOLDER}`",
    LIBRARY_FOLDER: f"the organisation's threats to consider are in the folder `{LIBRARY_FOLDER}`",
    CONTROLS_FILE: f"shared controls are defined in `{CONTROLS_FILE}`",
    CONTROLS_FOLDER: f"shared controls are defined in `{CONTROLS_FILE}` or in the folder `{CONTROLS_FOLDER}`",
}


def _is_yaml(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def _plain(name: str) -> str:
    """A name as its reader sees it: without what nobody sees, and in plain letters."""
    if name.isascii() and name.isprintable():
        return name.replace(" ", "").lower()
    return "".join(filter(is_seen, unicodedata.normalize("NFKC", name))).casefold()


def _looks_like_yaml(plain: str) -> bool:
    """Whether a plain name ends as a model's, or almost so; letters of another script may look like these."""
    if _is_yaml(plain) or (_WITHIN.search(plain) and not _BESIDE.search(plain)):
        return True
    suffix = PurePosixPath(plain).suffix
    return not suffix.isascii() and any(_near(suffix, known) for known in SUFFIXES)


@dataclass
class _FolderWalk:
    """A walk through the folders, and what it found so far."""

    tree: Tree
    models: list[PurePosixPath] = field(default_factory=list)
    catalog: list[PurePosixPath] = field(default_factory=list)
    library: list[PurePosixPath] = field(default_factory=list)
    controls: list[tuple[PurePosixPath, PurePosixPath]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    folders: int = 0
    entries: int = 0
    full: bool = False

    def listed(self, path: PurePosixPath) -> list[FolderEntry]:
        """What stands in a folder, as long as there is room for it."""
        found = list(self.tree.entries(path))
        self.folders += 1
        room = MAX_ENTRIES - self.entries
        self.entries += len(found)
        if len(found) > room:
            self._stop(
                f"The folder contains more than {MAX_ENTRIES:,} files and folders; the others are not read. Move other files elsewhere."
            )
        return found[:room] if room > 0 else []

    def folder(self, path: PurePosixPath, names: list[FolderEntry]) -> None:
        """Looks at all that stands in a folder of models."""
        for entry in names:
            below = path / entry.name
            if entry.name.startswith("_"):
                self._organisation(below, entry)
            elif is_model_file(below):
                self._take(below, self.models)
            elif not entry.name.startswith("."):
                self._other(below, entry, self.folder)

    def _organisation(self, path: PurePosixPath, entry: FolderEntry) -> None:
        """A name of the organisation's: read at the top, named where it looks as if it were."""
        if entry.name in _SHARED or (len(path.parts) > 1 and _misnamed(entry.name) in _SHARED):
            self._shared(path, entry)
            return
        if len(path.parts) > 1:
            if entry.name in _ORGANISATION or _misnamed(entry.name):
                message = f"`{entry.name}` applies to the whole organisation and is only read in `{self.tree.name}`. "
                self.report(path, ReadingCode.MISPLACED_FILE, message + "Move its content there, or rename it.")
            return
        into = {CATALOG_FOLDER: self.catalog, LIBRARY_FOLDER: self.library}.get(entry.name)
        if into is not None and entry.kind != "folder":
            message = f"The {_COLLECTIONS[entry.name]} is not read: it is {_KINDS[entry.kind]}, not a folder. Replace it with a folder."
            self.report(path, ReadingCode.UNREADABLE_FILE, message)
        elif into is not None:
            self._walk(path, partial(self._files, into))
        elif _misnamed(entry.name):
            self._misnamed(path, entry)
        elif _TURNING.search(entry.name):
            self.report(path, ReadingCode.UNFIT_NAME, _TURNED)
        elif entry.name not in _ORGANISATION and entry.kind in ("link", "other"):
            self._other(path, entry, self.folder)

    def _misnamed(self, path: PurePosixPath, entry: FolderEntry) -> None:
        what = _MEANT[_misnamed(entry.name)]
        message = f"This {entry.kind if entry.kind == 'folder' else 'file'} is not read: {what}. Rename it."
        self.report(path, ReadingCode.UNREADABLE_FILE, message)

    def _shared(self, path: PurePosixPath, entry: FolderEntry) -> None:
        """Shared definitions: for the services of the folder that the file, or the folder of files, stands in."""
        if entry.name not in _SHARED:
            self._misnamed(path, entry)
        elif entry.name == CONTROLS_FILE:
            self.controls.append((path, path.parent))
        elif entry.kind != "folder":
            message = f"Shared controls are not read: `{CONTROLS_FOLDER}` is {_KINDS[entry.kind]}, not a folder. Replace it with a folder."
            self.report(path, ReadingCode.UNREADABLE_FILE, message)
        else:
            self._walk(path, partial(self._controls, path.parent))

    def _controls(self, owner: PurePosixPath, path: PurePosixPath, names: list[FolderEntry]) -> None:
        for entry in names:
            below = path / entry.name
            if _is_yaml(entry.name) and not entry.name.startswith("."):
                self.controls.append((below, owner))
            elif not entry.name.startswith("."):
                self._other(below, entry, partial(self._controls, owner))

    def _files(self, into: list[PurePosixPath], path: PurePosixPath, names: list[FolderEntry]) -> None:
        for entry in names:
            below = path / entry.name
            if _is_yaml(entry.name) and not entry.name.startswith("."):
                self._take(below, into)
            elif not entry.name.startswith("."):
                self._other(below, entry, partial(self._files, into))

    def _take(self, path: PurePosixPath, into: list[PurePosixPath]) -> None:
        into.append(path)
        if not str(path).isprintable():
            message = "The path contains invisible characters, or is not UTF-8. Rename the file or the folder."
            self.report(path, ReadingCode.UNFIT_NAME, message, service=visible(path.stem) if into is self.models else "")

    def _other(self, path: PurePosixPath, entry: FolderEntry, look: _Looking) -> None:
        """What has no model's name: a folder is walked, a file may have been meant as a model."""
        if entry.kind == "folder":
            self._walk(path, look)
        elif entry.kind in ("link", "other"):
            advice = "Links are not followed: replace it with its target, or remove it." if entry.kind == "link" else "Remove it."
            self.report(path, ReadingCode.UNREADABLE_FILE, f"This is {_KINDS[entry.kind]} and is not read. {advice}")
        elif _TURNING.search(entry.name):
            self.report(path, ReadingCode.UNFIT_NAME, _TURNED)
        elif _looks_like_yaml(_plain(entry.name)):
            ending = PurePosixPath(entry.name).suffix
            message = f"This file is not read: a model's name ends in `{SUFFIXES[0]}`. Rename it, or move it out of the models folder."
            if ending.isascii() and ending.isprintable():
                self.report(path, ReadingCode.ALMOST_A_MODEL, message, Severity.WARNING)
            else:  # whoever reads the change takes it for a model
                self.report(path, ReadingCode.UNFIT_NAME, message)

    def _walk(self, path: PurePosixPath, look: _Looking) -> None:
        if self.full:
            return
        if len(path.parts) > MAX_DEPTH:
            self.report(path, ReadingCode.FOLDER_BOUNDS, f"The folder is not read: it is deeper than {MAX_DEPTH} folders. Move it up.")
        elif self.folders >= MAX_FOLDERS:
            self._stop(f"The folder contains more than {MAX_FOLDERS:,} folders; the others are not read. Move other folders elsewhere.")
        else:
            try:
                names = self.listed(path)
            except FileError as error:
                self.report(path, ReadingCode.UNREADABLE_FILE, f"The folder cannot be read: {error.reason}. Check its permissions.")
            else:
                look(path, names)

    def _stop(self, message: str) -> None:
        if not self.full:
            self.full = True
            self.report(PurePosixPath(), ReadingCode.FOLDER_BOUNDS, message)

    def report(self, path: PurePosixPath, code: str, message: str, severity: Severity = Severity.ERROR, service: str = "") -> None:
        self.findings.append(Finding(Place(shown(self.tree, path)), code, severity, message, service=service))
