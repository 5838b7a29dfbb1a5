"""Which check a code may mean that is none: one that is written in another way, or has a digit too many; never a far one."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..model.nearest import nearest

_DIGITS = str.maketrans("OILS", "0115")
"""Letters that are taken for digits."""
_CODE = re.compile(r"(?:T[^0-9A-Z]*M)?[^0-9A-Z]*(\d{2,4})")
"""A code as people write it: `301`, `TM-301`; perhaps with a digit too many, or one too few."""
_A_SIGN = 0.85
"""How much alike two codes are of which one has a sign more. Codes of one length are checks of their own."""


def near_code(code: str, known: Collection[str]) -> str:
    """The code that is meant; empty where none can be."""
    written = _written(code)
    return nearest(written, family_of(code, known), _A_SIGN) if _CODE.fullmatch(written[2:]) else nearest(written, known, _A_SIGN)


def family_of(code: str, known: Collection[str]) -> list[str]:
    """The codes that begin as one does."""
    written = _written(code)
    return [code for code in known if code[:3] == written[:3]]


def _written(code: str) -> str:
    upper = code.strip().upper()
    meant = _CODE.fullmatch(upper.translate(_DIGITS))
    return f"TM{meant[1]}" if meant else upper
