"""Expected files of the example company, compared line by line: `pytest --update-cases` rewrites them, and the diff is read."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

MOST = 60
"""Lines of a difference that are shown."""


def verify(path: Path, found: str, update: bool) -> None:
    """Compares a text with a committed file, or writes it there."""
    if update:
        path.write_bytes(found.encode("utf-8"))
        return
    expected = path.read_bytes().decode("utf-8") if path.is_file() else ""
    if found != expected:
        lines = list(unified_diff(expected.splitlines(), found.splitlines(), str(path.name), "found", lineterm="", n=1))
        more = f"\n… {len(lines) - MOST} more lines" if len(lines) > MOST else ""
        difference = "\n".join(lines[:MOST])
        raise AssertionError(f"read the difference, then fix the code or run with --update-cases\n{difference}{more}")
