"""The names that people want to be called by: https://git-scm.com/docs/gitmailmap.

As git reads it: addresses and names match whatever their case, and a line that is not understood says nothing.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"([^<]*)<([^>]+)>(?:([^<]*)<([^>]*)>)?")


class Mailmap:
    """Names by the address, or by the address and the name, that stand in commits.

    Args:
        raw: the file's bytes.
    """

    def __init__(self, raw: bytes = b"") -> None:
        self._names: dict[tuple[str, str], str] = {}
        for line in raw.decode("utf-8", "replace").split("\n"):
            found = None if line.startswith("#") else _LINE.match(line)
            if found:
                name, address, old_name, old_address = ((group or "").strip() for group in found.groups())
                key = (old_address or address).lower(), old_name.lower()
                # A line may map the address alone: the name that an earlier one gave stays.
                self._names[key] = name or self._names.get(key, "")

    def name(self, name: str, address: str) -> str:
        """The name to show for the one in a commit."""
        found = self._names.get((address.lower(), name.lower()))
        # The entry for name and address counts, even where it gives no name: git looks for no other then.
        return (self._names.get((address.lower(), "")) if found is None else found) or name
