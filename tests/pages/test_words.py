"""What a user reads has none of the banned words, and so has what the list is for."""

from __future__ import annotations

import re
from pathlib import Path

from user_texts import UserText, user_texts

from cases import read_yaml

_LIST = read_yaml(Path(__file__).parent / "banned_words.yaml")


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words.replace(' ', r'[ ]+')})(?![\w-])", re.IGNORECASE)


BANNED = [(_whole(words), instead) for words, instead in _LIST.items()]
ANY = _whole("|".join(_LIST))


def banned_words(texts: list[UserText]) -> list[str]:
    """A line for each banned word: the place, the word, and what to write instead."""
    return [
        f"{path}:{line}: “{found[0]}”: write {instead}"
        for path, line, text in texts
        if ANY.search(text)
        for pattern, instead in BANNED
        for found in pattern.finditer(text)
    ]


def test_no_text_of_the_product_has_a_banned_word() -> None:
    assert "\n".join(banned_words(list(user_texts()))) == ""


def test_a_banned_word_is_found_with_its_place_and_what_to_write_instead() -> None:
    assert banned_words([UserText("a.md", 3, "A bug was Mended.")]) == ["a.md:3: “Mended”: write fixed"]
    assert banned_words([UserText("a.md", 3, "A well-mended outstanding bug")]) == []
