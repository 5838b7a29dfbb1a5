"""`threat-model draw`: one drawing as a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..drawing import DARK_ALONE, STANDALONE
from ..drawing.machine import left_to_readers, notes
from ..drawing.palette import DARK, LIGHT
from ..model.outputs import write_output
from ..output.picture import Picture, map_picture, picture_of, tree_picture
from .parameters import DAY, DAY_HELP, FILE, FOLDER
from .printing import say

_SCALE = 2.0
_MOST_PIXELS = 30_000_000
"""Of a PNG: what a machine of today draws in some seconds, in some hundred megabytes."""
_FORMS = ("svg", "png", "pdf")
_OTHER_FORMS = {".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".eps", ".ps", ".emf", ".wmf", ".ico", ".svgz"}
"""Endings of pictures that are not made: an SVG under such a name opens nowhere."""


@click.command()
@click.argument("service", required=False)
@click.option("--level", help="Which drawing: 0, 1, 2-PROCESS, or 1-BOUNDARY and 1.overview of a large model.  [default: 1]")
@click.option("--tree", help="An attack tree, by its id, instead of a data flow diagram.")
@click.option("--map", "of_all", is_flag=True, help="The map of services, instead of one SERVICE.")
@click.option("--svg", is_flag=True, help="As SVG, with embedded fonts. Default, unless FILE ends in .png or .pdf.")
@click.option("--png", is_flag=True, help="As PNG.")
@click.option("--pdf", is_flag=True, help="As PDF; requires the extra `pdf`.")
@click.option("--scale", type=click.FloatRange(0.1, 16), help=f"Image pixels per drawing pixel in a PNG. Default: {_SCALE:g}.")
@click.option("--dark", is_flag=True, help="In the dark color scheme.")
@click.option("--out", "--output", "out", type=FILE, required=True, help="The file to write.")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
def draw(
    service: str | None,
    level: str | None,
    tree: str | None,
    of_all: bool,
    svg: bool,
    png: bool,
    pdf: bool,
    scale: float | None,
    dark: bool,
    out: Path,
    models: Path,
    today: date | None,
) -> int:
    """Write one drawing of SERVICE to a file, as the site shows it.

    Characters missing from the embedded font use fonts of this machine, with a note.
    """
    if not service and not of_all:
        raise click.UsageError("Name a service, or use --map for the map of all services.")
    if of_all and (service or level or tree):
        raise click.UsageError(
            f"--map draws all services. Remove {f'`{service}`' if service else '--level' if level else '--tree'} or --map."
        )
    if level and tree:
        raise click.UsageError("--level names a data flow diagram and --tree an attack tree. Use one of them.")
    form = _form_of(out, [form for form, asked in zip(_FORMS, (svg, png, pdf), strict=True) if asked])
    if scale is not None and form != "png":
        raise click.UsageError(f"--scale only applies to PNG. A{'n' if form == 'svg' else ''} {form.upper()} has no pixels: remove it.")
    alone, day = DARK_ALONE if dark else STANDALONE, the_day(today)
    if of_all:
        picture = map_picture(models, day, alone)
    elif tree:
        picture = tree_picture(models, service or "", tree, day, alone)
    else:
        picture = picture_of(models, service or "", level or "1", day, alone)
    data, notes = _MADE[form](picture, scale or _SCALE, dark)
    write_output(models, out, data)
    for sentence in (picture.drawing.note, *notes):
        if sentence:
            say(sentence, err=True)
    for sentence in picture.unread:
        say(f"{sentence} See it with `threat-model check`.", err=True)
    return 1 if picture.unread else 0


def _form_of(out: Path, asked: list[str]) -> str:
    """The form of a drawing: the one that is asked for, else the one that the file's name ends in, else SVG."""
    if len(asked) > 1:
        raise click.UsageError(
            f"A file has one format, but {' and '.join(f'--{form}' for form in asked)} request several. Use one of them."
        )
    ending = out.suffix.lower()
    if not asked and ending in _OTHER_FORMS:
        raise click.UsageError(f"No drawing can be written as `{ending}`. Use a file name that ends in .svg, .png or .pdf.")
    return asked[0] if asked else next((form for form in _FORMS if ending == f".{form}"), "svg")


def _svg(picture: Picture, _: float, __: bool) -> tuple[bytes, Iterable[str]]:
    return picture.drawing.file(), left_to_readers(picture.drawing.lacking())


def _png(picture: Picture, scale: float, dark: bool) -> tuple[bytes, Iterable[str]]:
    from ..drawing.png import png_of  # noqa: PLC0415  (what draws it is loaded for it alone)

    drawing = picture.drawing
    zoom = min(scale, (_MOST_PIXELS / (drawing.width * drawing.height)) ** 0.5)
    less = f"The PNG was scaled down to {zoom:.2g} image pixels per drawing pixel: the maximum is {_MOST_PIXELS:,} pixels."
    data = png_of(drawing.svg, zoom, (DARK if dark else LIGHT)["background"])
    return data, (*([less] if zoom < scale else []), *notes(drawing.lacking()))


def _pdf(picture: Picture, _: float, __: bool) -> tuple[bytes, Iterable[str]]:
    from ..drawing.pdf import pdf_of  # noqa: PLC0415  (what draws it is loaded for it alone)

    drawing = picture.drawing
    return pdf_of(drawing.svg, drawing.width, drawing.height, picture.title), notes(drawing.lacking())


_MADE = {"svg": _svg, "png": _png, "pdf": _pdf}
