"""A built site against its models: every figure of the proof, every file, every page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from ..drawing import Drawing
from ..files import FileError
from ..frame.page import Page
from ..output.assets import STYLESHEET, assets
from ..output.rendering import MANIFEST
from ..records.proof import PROOF_NAME
from .comparison import MOST, Comparison, compared, differs, not_compared
from .expected import Expected, made_by_templates
from .file_comparison import compare_file
from .page_comparison import MAX_PAGE, Beside, compare_page
from .proof_comparison import compare_proof
from .published_site import Published, compare_listing, unread
from .settings import Settings

_NAMED = 3
"""Pages that are named where something stands beside their content."""


def verified(published: Published, proof: Mapping[str, Any], expected: Expected, settings: Settings) -> Iterator[Comparison]:
    """Compares all that was published with what the models give.

    Args:
        published: the built site.
        proof: the proof in it.
        expected: what the models give.
        settings: what the site's configuration says.
    """
    figures = list(compare_proof(proof, expected.proof))
    yield from figures
    named = not all(figure.same for figure in figures)
    unrendered = frozenset(made_by_templates(expected)) if expected.unrendered else frozenset[str]()
    yield from _files(published, expected, unrendered, proven=named)
    beside = Beside()
    known = set[str]()
    for page in expected.site.pages:
        name = _published_name(published, page)
        known.add(name)
        if expected.unrendered:
            yield not_compared(f"page `{name}`", expected.unrendered)
        else:
            yield from _page(published, page, name, settings, beside)
    known |= {*expected.site.files, *expected.site.pictures, *assets()}
    if _is_rendered(published, expected):
        known.add(f"{published.base}/{MANIFEST}")
    folders = (published.base, str(PurePosixPath(STYLESHEET).parent))
    yield from expected.notes
    yield from compare_listing(published, folders, frozenset(known), settings.docs)
    yield from _beside(beside)
    if not expected.unrendered and not _is_rendered(published, expected):
        count = len(expected.site.pages)
        yield not_compared(
            f"the frame of {count:,} {'page' if count == 1 else 'pages'}", "the theme, with its styles, scripts and navigation"
        )


def _files(published: Published, expected: Expected, unrendered: frozenset[str], *, proven: bool) -> Iterator[Comparison]:
    """Every file; the proof's own only where its figures have not told already what differs in it."""
    proof = expected.location.beside(expected.location.register, PROOF_NAME)
    for name, data in sorted({**expected.site.files, **assets()}.items()):
        if name in unrendered:
            yield not_compared(f"file `{name}`", expected.unrendered)
        elif not (name == proof and (proven or expected.unrendered)):
            yield from _file(published, name, data)
    for name, drawing in sorted(expected.site.pictures.items()):
        yield from _picture(published, name, drawing)


def _file(published: Published, name: str, data: bytes) -> Iterator[Comparison]:
    try:
        data_there = published.read(name, len(data))
    except FileError as error:
        yield unread(name, error, len(data))
        return
    if data_there == data:
        yield Comparison(f"file `{name}`")
    else:
        yield from _bounded(compare_file(name, data_there, data), name)


def _picture(published: Published, name: str, drawing: Drawing) -> Iterator[Comparison]:
    """A drawing's PNG; one that needs the machine's fonts is another one on another machine."""
    data = drawing.png()
    if not drawing.lacking():
        yield from _file(published, name, data)
        return
    try:
        same = published.read(name, len(data)) == data
    except FileError as error:
        yield unread(name, error, len(data))
        return
    reason = "the embedded font lacks some of its characters, and the machine that drew it may have had other fonts"
    yield Comparison(f"file `{name}`") if same else not_compared(f"file `{name}`", reason)


def _page(published: Published, page: Page, name: str, settings: Settings, beside: Beside) -> Iterator[Comparison]:
    if name.endswith(".md"):
        yield from _file(published, name, page.markdown().encode())
        return
    try:
        html = published.read(name, MAX_PAGE).decode("utf-8", "replace").replace("\r\n", "\n")
    except FileError as error:
        yield unread(name, error, len(page.markdown().encode()))
        return
    comparisons = list(_bounded(compare_page(page, html, settings.titles, beside), name))
    if all(comparison.verdict != "differs" for comparison in comparisons):
        yield Comparison(f"page `{name}`")
    yield from comparisons


def _bounded(comparisons: Iterator[Comparison], name: str) -> Iterator[Comparison]:
    """The first differences of a file, and how many more there are."""
    yield from islice(comparisons, MOST)
    more = sum(comparison.count for comparison in comparisons)
    if more:
        yield differs(f"`{name}`, {more:,} more", "something", "something else", more)


def _published_name(published: Published, page: Page) -> str:
    """The path of a page in the site: HTML, or the Markdown that `threat-model render` writes."""
    html = str(PurePosixPath(page.uri).with_suffix(".html"))
    written = not (published.root / html).is_file() and (published.root / page.uri).is_file()
    return page.uri if written else html


def _is_rendered(published: Published, expected: Expected) -> bool:
    return _published_name(published, expected.site.pages[0]).endswith(".md")


def _beside(beside: Beside) -> Iterator[Comparison]:
    for kind, pages in sorted(beside.pages.items()):
        named = ", ".join(f"`{page}`" for page in pages) if len(pages) <= _NAMED else f"{len(pages):,} pages"
        yield not_compared(f"`{kind}` next to the generated content of {named}", "from the theme or another plugin")


def place_of(file: Path, site: Path, base: str) -> Published:
    """The site that a proof stands in.

    Args:
        file: the proof.
        site: the site's folder, or the proof itself.
        base: the folder of the generated pages, which may be several deep.
    """
    folder = file.absolute().parent.parent
    if site.is_dir():
        return Published(site, folder.relative_to(site.absolute()).as_posix())
    parts = PurePosixPath(base).parts
    deep = len(parts) if folder.parts[-len(parts) :] == parts else 1
    return Published(folder.parents[deep - 1], "/".join(folder.parts[-deep:]))


def compare_place(published: Published, asked: str) -> Iterator[Comparison]:
    """Whether the pages are where the site's configuration has them.

    Args:
        published: the site.
        asked: the folder; empty where nothing says it.
    """
    if asked:
        yield compared("folder of the generated pages", published.base, asked)
