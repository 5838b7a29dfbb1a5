"""Files that are written only when their bytes change, so that nobody rebuilds for nothing."""

from __future__ import annotations

from pathlib import Path


def write_changed(path: Path, data: bytes) -> bool:
    """Writes a file unless it holds these bytes already.

    Returns:
        Whether it was written.
    """
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True
