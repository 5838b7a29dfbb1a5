"""A machine's fonts, as a test wants them: none, or one that has some characters and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def machine_with(folder: Path, characters: str = "") -> Mapping[str, str]:
    """The environment of a process that finds these characters in the machine's fonts, each as a triangle, and no others.

    Args:
        folder: an empty folder for the machine's own files.
        characters: of its only font; without, it has none.
    """
    fonts = folder / "fonts"
    fonts.mkdir(parents=True)
    if characters:
        _font(fonts / "test.ttf", characters)
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{fonts}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>")
    return {"FONTCONFIG_FILE": str(config), "HOME": str(folder), "XDG_DATA_DIRS": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def _font(path: Path, characters: str) -> None:
    pen = TTGlyphPen(None)
    for number, point in enumerate(((100, 0), (900, 0), (500, 800))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    triangle, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    names = [".notdef", *(f"uni{ord(one):04X}" for one in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(one): f"uni{ord(one):04X}" for one in characters})
    builder.setupGlyf({name: nothing if name == ".notdef" else triangle for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular", "psName": "Test-Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(path)
