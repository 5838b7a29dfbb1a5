"""Measuring and breaking text."""

from __future__ import annotations

import json

import pytest
from fontTools.ttLib import TTFont

from mkdocs_threat_model.drawing.typesetting import FONTS, WIDTHS, Weight, block, clean, widest_word, width_of

FILES = {Weight.REGULAR: "Inter-Regular.ttf", Weight.SEMIBOLD: "Inter-SemiBold.ttf"}


def _table() -> dict[str, object]:
    fonts = {weight: TTFont(FONTS / name) for weight, name in FILES.items()}
    shared = sorted(set.intersection(*(set(font.getBestCmap()) for font in fonts.values())))
    table: dict[str, object] = {"units_per_em": fonts[Weight.REGULAR]["head"].unitsPerEm, "characters": "".join(map(chr, shared))}
    return table | {str(weight): [font["hmtx"][font.getBestCmap()[code]][0] for code in shared] for weight, font in fonts.items()}


def test_the_table_of_widths_is_the_fonts(update_cases: bool) -> None:
    if update_cases:
        WIDTHS.write_text(json.dumps(_table(), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    assert json.loads(WIDTHS.read_text(encoding="utf-8")) == _table()


@pytest.mark.parametrize("name", sorted(path.name for path in FONTS.glob("Inter-*")))
def test_a_carried_font_is_small_and_names_its_licence(name: str) -> None:
    assert (FONTS / name).stat().st_size < 200_000
    assert "SIL Open Font License" in str(TTFont(FONTS / name)["name"].getDebugName(13))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\tc\x00d", "a b c d"),
        ("  several   blanks ", "several blanks"),
        ("left\u202eright", "left right"),
        ("soft\u00adhyphen", "soft hyphen"),
        ("\ud800", "\ufffd"),
        ("\uffff", "\ufffd"),
        ("漢字 é λ Ж", "漢字 é λ Ж"),
    ],
)
def test_text_is_cleaned_for_one_line_of_xml(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "em"),
    [("", 0.0), ("漢字", 2.0), ("שלום", 2.4), ("e\u0301", None), ("\u0301" * 5, None)],
)
def test_widths_of_characters_that_the_font_lacks_are_estimated(text: str, em: float | None) -> None:
    width = width_of(text, 10)
    assert width >= 0
    if em is not None:
        assert width == pytest.approx(em * 10)


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("Order API", 200, ["Order API"]),
        ("Storefront gateway", 80, ["Storefront", "gateway"]),
        ("One two three four", 70, ["One two", "three four"]),
        ("", 100, []),
    ],
)
def test_lines_break_at_blanks(text: str, limit: float, lines: list[str]) -> None:
    assert [line.text for line in block(text, 13, limit).lines] == lines


@pytest.mark.parametrize("text", ["Notification service", "Fulfilment worker", "Extraordinarily longwordedness"])
def test_a_word_that_fits_a_line_is_not_broken(text: str) -> None:
    words = text.split()
    limit = max(width_of(word, 13) for word in words)
    assert [word for line in block(text, 13, limit).lines for word in line.text.split()] == words


@pytest.mark.parametrize(
    ("text", "longest"),
    [("Web hosting", "hosting"), ("", ""), ("漢字を書く", "漢"), ("payments/provider-key", "payments/provider-key")],
)
def test_the_widest_word_is_what_a_line_must_hold(text: str, longest: str) -> None:
    assert widest_word(text, 13) == width_of(longest, 13)


@pytest.mark.parametrize("text", ["W" * 120, "漢字" * 60, "a/b" * 60, "Long title that goes on " * 12, "https://example.com/" + "x" * 200])
def test_no_text_is_lost_and_none_is_a_tower(text: str) -> None:
    found = block(text, 13, 116)
    assert "".join(line.text for line in found.lines).replace(" ", "") == clean(text).replace(" ", "")
    assert found.height <= found.width
    assert all(line.width <= found.width for line in found.lines)
