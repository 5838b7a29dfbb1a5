"""What a printed line must not hold, written from the specifications and not from the code.

Sources: GitHub, actions/runner, `ActionCommand.cs` (`::` at the beginning of a trimmed line, `##[` anywhere); Microsoft,
"Logging commands" (`##vso[…]`, `##[…]`); JetBrains, "Service messages" (`##teamcity[…]`); Unicode Standard Annex 44,
`Default_Ignorable_Code_Point`; ECMA-48 (C0, C1).
"""

from __future__ import annotations

import re
import unicodedata

_IGNORABLE = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
)
_UNSEEN = frozenset(map(chr, _IGNORABLE))


def betrays(line: str) -> list[str]:
    """What in a line acts on a terminal or on a CI runner, or hides something; empty for a good one."""
    found = [f"U+{ord(char):04X}" for char in line if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in _UNSEEN]
    if re.search(r"##[A-Za-z0-9_.-]*\[", line):
        found.append("##[")
    if line.lstrip().startswith("::"):
        found.append("::")
    if re.search("%0[AD]", line, re.IGNORECASE):
        found.append("%0A")
    return found
