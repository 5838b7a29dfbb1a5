"""Files that are written only when their bytes change, so that nobody rebuilds for nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .. import __version__
from ..drawing import Drawing


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


def write_picture(path: Path, drawing: Drawing) -> None:
    """Writes a drawing's PNG unless it stands there already: the picture costs a hundred times what the SVG costs.

    What it was made of is remembered in a file beside it.
    """
    key = hashlib.sha256(f"{__version__}\n{drawing.svg}".encode()).hexdigest().encode()
    made_of = path.with_name(f"{path.name}.made-of")
    if path.is_file() and made_of.is_file() and made_of.read_bytes() == key:
        return
    write_changed(path, drawing.png())
    write_changed(made_of, key)
