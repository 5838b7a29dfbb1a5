"""What is printed acts on no terminal and on no CI runner, hides nothing, and stays readable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lines import betrays
from mkdocs_threat_model.findings import one_line, visible

ORDINARY = [
    "Zahlungen für Übersee, 5 € + 3 %",
    "Платёж через шлюз",
    "支払いサービス、注文",
    "الدفع عبر البوابة",
    "תשלום",
    "การชำระเงิน",
    "भुगतान सेवा",
    "e\u0301 and x\u0302, combined",
    "🚀 🔒 ✅",
    "# heading, ## heading, #[x], [x], a::b, C++ std::string, 100%, %20, C:\\temp",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert one_line(text) == text


CASES = {
    "a\nb": "a b",
    "a\r\nb\tc": "a  b c",
    "\x1b[31mred\x1b[0m": " [31mred [0m",
    "\x9b31mred": " 31mred",
    "\x1b]8;;https://evil.example\x1b\\here": " ]8;;https://evil.example \\here",
    "a\u202eb\u2066c": "a b c",
    "a\u200bb\u00adc\ufeff": "a b c ",
    "tag\U000e0041\U000e007f": "tag  ",
    "filler\u3164\uffa0\u115f\u2800\u034f": "filler     ",
    "✔\ufe0f": "✔ ",
    "👩\u200d💻": "👩 💻",
    "\ud800 \udcff": "   ",
    "a\u2028b\u2029c\x85d": "a b c d",
    "##[error]x": "## [error]x",
    "a ##vso[task.setvariable variable=PATH]x": "a ## vso[task.setvariable variable=PATH]x",
    "##teamcity[x]": "## teamcity[x]",
    "###[group]": "### [group]",
    "##\x1b[x": "## [x",
    "#\u200b#[x]": "# #[x]",
    "::error::x": ": :error::x",
    "  ::add-mask::x": "  : :add-mask::x",
    "\u00a0::x::": " : :x::",
    "a%0Ab%0d": "a% 0Ab% 0d",
}


@pytest.mark.parametrize(("text", "line"), CASES.items(), ids=[ascii(text) for text in CASES])
def test_what_acts_or_hides_is_broken_up(text: str, line: str) -> None:
    assert one_line(text) == line
    assert one_line(line) == line, "a second time changes nothing"


@given(st.text(st.sampled_from("#[:%0Aav \n\x1b\u200b\ufe0f\u202e\ud800é👩")) | st.text())
@example("##\n[")
def test_no_text_becomes_a_line_that_acts(text: str) -> None:
    line = one_line(text)
    assert betrays(line) == []
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cart.yaml", "cart.yaml"),
        ("ünï.yaml", "ünï.yaml"),
        ("a\nb", "a\\nb".replace("\\n", "\\x0a")),
        ("\udcff\udcfe.yaml", "\\xff\\xfe.yaml"),
        ("a\u202eb", "a\\u202eb"),
        ("a\U000e0041", "a\\U000e0041"),
        ("\ud800", "\\ud800"),
    ],
)
def test_a_files_name_shows_what_cannot_be_seen(name: str, shown: str) -> None:
    assert visible(name) == shown
    assert visible(shown) == shown


@pytest.mark.slow
def test_every_character_that_nobody_sees_is_gone() -> None:
    """Over all of Unicode: what is neither a letter, a mark, a number, punctuation nor a symbol leaves, and so do its fillers."""
    left = [char for char in map(chr, range(0x110000)) if one_line(char) == char and unicodedata.category(char)[0] in "CZ"]
    assert left == [" "]
