"""What was published: files below the site's folder, and those that nobody gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..files import FileError, Refusal, entries, read_file
from .comparison import MOST, Comparison, differs, not_compared

_SLACK = 64 << 20
"""More bytes than these above what is expected are not read."""
_MOST_FILES = 1_000_000


@dataclass(frozen=True)
class Published:
    """A built site.

    Attributes:
        root: its folder.
        base: the folder of the generated pages in it.
    """

    root: Path
    base: str

    def read(self, name: str, expected: int) -> bytes:
        """The bytes of a file.

        Raises:
            FileError: it is missing, a link, no file, or far larger than what is expected.
        """
        return read_file(self.root, PurePosixPath(name), expected + _SLACK)


def unread(name: str, error: FileError, expected: int) -> Comparison:
    """A file that cannot be read is not what was published."""
    reason = "it is missing" if error.refusal is Refusal.MISSING else error.reason
    return differs(f"file `{name}`", f"nothing: {reason}", f"{expected:,} bytes")


def compare_listing(published: Published, folders: tuple[str, ...], known: frozenset[str], docs: Path | None) -> Iterator[Comparison]:
    """Files below our folders that the models do not give; and how many others there are in the site.

    Args:
        published: the site.
        folders: those that hold generated files alone.
        known: the generated files, by path.
        docs: the folder of the hand-written pages, where it is known.
    """
    foreign: list[Comparison] = []
    others = 0
    for name, kind in _walk(published.root):
        path = PurePosixPath(name)
        if not any(path.is_relative_to(folder) for folder in folders):
            others += 1
        elif name in known and kind == "file":
            continue
        elif kind == "file" and docs is not None and (source := _source(docs, path)):
            foreign.append(not_compared(f"file `{name}`", f"it is generated from `{source}`, which is hand-written"))
        elif name not in known:
            foreign.append(differs(f"file `{name}`", f"a {kind}", "none"))
    yield from foreign[:MOST]
    if len(foreign) > MOST:
        yield differs("more files", "them", "none", len(foreign) - MOST)
    if others:
        named = f"{others:,} {'file' if others == 1 else 'files'} elsewhere in the site"
        yield not_compared(named, "other pages, and files of the theme and other plugins")


def _walk(root: Path) -> Iterator[tuple[str, str]]:
    """Path and kind of everything that is no folder; links are not followed."""
    waiting = [""]
    count = 0
    while waiting:
        folder = waiting.pop()
        try:
            entries_here = entries(root, folder)
        except FileError:
            yield folder, "folder that cannot be read"
            continue
        for entry in entries_here:
            count += 1
            if count > _MOST_FILES:
                yield folder, "folder with too many files"
                return
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.kind == "folder":
                waiting.append(name)
            else:
                yield name, entry.kind


def _source(docs: Path, path: PurePosixPath) -> str:
    """The hand-written file that one is made of; empty where there is none."""
    candidates = [str(path)]
    if path.name == "index.html":
        folder = path.parent
        candidates += [f"{folder}.md", f"{folder}/index.md", f"{folder}/README.md"]
    elif path.suffix == ".html":
        candidates.append(str(path.with_suffix(".md")))
    return next((f"{docs.name}/{candidate}" for candidate in candidates if (docs / candidate).is_file()), "")
