"""What a name is to disks that hold not every name, or not both of two."""

from __future__ import annotations

_RESERVED = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))))
"""Names of devices, whatever follows the first dot. Source: Microsoft, "Naming Files, Paths, and Namespaces"."""


def folded(name: str) -> str:
    """A name as a disk compares it that ignores case; ids are ASCII, so nothing else can make two of them one."""
    return name.lower()


def unfit(name: str) -> str:
    """Why not every system can hold a folder of this name; empty where every one can."""
    if name.split(".", maxsplit=1)[0].upper() in _RESERVED:
        return f"`{name}` is a reserved name on Windows, where no folder can have it. Choose another id."
    return f"`{name}` ends in a dot, which Windows removes from a folder name. Choose another id." if name.endswith(".") else ""
