"""The fonts that drawings bring along, and what is said where they lack a character."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from machine_fonts import machine_with
from mkdocs_threat_model.drawing.machine import lacking
from mkdocs_threat_model.drawing.typesetting import FONTS, Weight, _carried
from mkdocs_threat_model.drawing.webfonts import Face, faces, with_fonts

COMBINING = {chr(code) for code in range(0x300, 0x370)}
"""A mark is drawn with its letter, so that it could stand in one cut only; what browsers get leaves marks out."""


@pytest.mark.parametrize("face", faces(), ids=lambda face: face.path.stem)
def test_a_cut_holds_what_its_ranges_say(face: Face) -> None:
    assert set(map(chr, TTFont(face.path).getBestCmap())) == face.characters


def test_the_cuts_hold_all_of_the_carried_font_and_each_character_once() -> None:
    for weight, name in ((400, Weight.REGULAR), (600, Weight.SEMIBOLD)):
        held = [one for face in faces() if face.weight == weight for one in face.characters]
        assert len(held) == len(set(held))
        assert set(held) == set(_carried()[name]) - COMBINING
    assert {face.path for face in faces()} == set(FONTS.glob("*.woff2")), "no other is carried"


BROUGHT = {
    '<text x="1">Order</text>': ["400 basic"],
    '<text x="1" font-weight="600">Order</text>': ["600 basic"],
    '<text x="1">Bestellung für Größe</text>': ["400 basic", "400 latin"],
    '<text x="1">Заказ</text>\n<text x="1" font-weight="600">λ</text>': ["400 cyrillic", "600 greek"],
    '<text x="1">a &amp; b</text>': ["400 basic"],
    '<text x="1">注文</text>': [],
    "<desc>für &lt;text x&gt;Ж&lt;/text&gt;</desc>": [],
}


@pytest.mark.parametrize("inside", BROUGHT)
def test_a_drawing_brings_along_what_its_texts_use(inside: str) -> None:
    svg = f'<svg aria-label="Заказ">\n{inside}\n</svg>'
    done = with_fonts(svg)
    assert done.replace(done[done.find("<style>") : done.find("</style>\n") + 9], "") == svg if BROUGHT[inside] else done == svg
    rules = re.findall(r'font-weight: (\d+); .*base64,([^"]+)"\) format\("woff2"\); unicode-range: ([^ ]+) ', done)
    names = {face.ranges: face.path.stem.rpartition("-")[2] for face in faces()}
    assert [f"{weight} {names[ranges]}" for weight, _, ranges in rules] == BROUGHT[inside]
    assert all(TTFont(BytesIO(b64decode(data))).getBestCmap() for _, data, _ in rules)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order", ""),
        ("Größe Ж λ → ×", ""),
        ("注文", "注文"),
        ("a 注 a", "注"),
        ("\u3000\u200d\ufe0f\u3164", ""),
        ("नि", "नि"),
        ("😀", "😀"),
    ],
)
def test_what_the_carried_font_lacks_and_a_reader_would_see(text: str, expected: str) -> None:
    assert lacking(f'<text x="1">{text}</text><desc>漢</desc>') == frozenset(expected)


TOLD = {
    ("", "注文"): ["CJK (文, 注) is not drawn: no font of this machine has such characters. Install one."],
    ("注文", "注文"): ["CJK (文, 注) is drawn in fonts of this machine, because the embedded font, Inter, has no such characters."],
    ("注文ש", "注漢한ש⚙"): [
        "CJK (注) and Hebrew (ש) are drawn in fonts of this machine, because the embedded font, Inter, has no such characters.",
        "CJK (漢), Hangul (한) and other characters (⚙) are not drawn: no font of this machine has such characters. Install one.",
    ],
    ("", "あいうえおか"): ["Hiragana (あ, い, う, え, お …) is not drawn: no font of this machine has such characters. Install one."],
    ("注文", ""): [],
}
SAY = "import sys; from mkdocs_threat_model.drawing.machine import notes; print(*notes(frozenset(sys.argv[1])), sep='\\n')"


@pytest.mark.slow
@pytest.mark.parametrize(("has", "wanted"), TOLD, ids=lambda text: text or "nothing")
def test_what_this_machine_can_draw_is_told_by_what_it_draws(tmp_path: Path, has: str, wanted: str) -> None:
    environment = os.environ | machine_with(tmp_path / "machine", has) | {"PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", SAY, wanted], env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert [line for line in done.stdout.splitlines() if line] == TOLD[has, wanted]
