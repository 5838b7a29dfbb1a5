"""How messages put what users wrote: quoted, short, as a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import types

LONGEST = 80


def short(text: str, limit: int = LONGEST) -> str:
    """Free text of a model, cut so that a message stays a sentence."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """An id or a short value as it stands in YAML."""
    return f"`{short(text)}`"


def listed(names: Iterable[str], word: str = "and") -> str:
    """`a`, `b` and `c`, each cut where it is long."""
    return types.listed(map(short, names), word)


def by_signs(text: str) -> list[str]:
    """The values that a text holds, parted by commas or semicolons."""
    return [part for part in (piece.strip() for piece in text.replace(";", ",").split(",")) if part]


def few(names: Sequence[str], most: int = 3) -> str:
    """The first names of a list: `a`, `b`, `c` and 9 more."""
    if len(names) <= most:
        return listed(names)
    return f"{', '.join(quoted(name) for name in names[:most])} and {len(names) - most:,} more"
