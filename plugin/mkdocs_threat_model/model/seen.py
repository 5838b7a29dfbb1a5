"""Texts as readers see them: what shows nothing is nothing, and names that look the same are the same."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Any

from ..findings import is_seen

_PLAIN = re.compile("[!-~]")
"""What is seen for certain; almost every text has some at its beginning."""


def shown(value: Any) -> Any:
    """A text; an empty one where nobody sees anything of it. A blank that is drawn (`\u3164`) is no reason and no name."""
    return "" if isinstance(value, str) and value and not ("!" <= value[0] <= "~" or _shows(value)) else value


def shown_in_markdown(value: Any) -> Any:
    """As `shown`, of Markdown, in which a reference (`&#8203;`) stands for its character."""
    if not isinstance(value, str) or not value or ("!" <= value[0] <= "~" and value[0] != "&"):
        return value
    return value if _shows(value) and _shows(unescape(value)) else ""


def one_name(value: Any) -> Any:
    """The name of somebody in the one form that is compared: a second signature is not the first one with a letter that nobody sees.

    Letters of compatibility (full width, ligatures) become plain, what is not seen goes, and blanks are single.
    Letters of other scripts that look alike stay what they are: the policy's teams and groups say which names there are.
    """
    if not isinstance(value, str) or value.isascii():
        return " ".join(value.split()) if isinstance(value, str) else value
    plain = unicodedata.normalize("NFKC", value)
    return unicodedata.normalize("NFC", " ".join("".join(char for char in plain if is_seen(char) or char.isspace()).split()))


def _shows(text: str) -> bool:
    return bool(_PLAIN.search(text)) or any(map(is_seen, text))
