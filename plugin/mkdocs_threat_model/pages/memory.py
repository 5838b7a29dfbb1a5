"""How drawings were arranged, from one build to the next: a small change of a model stays a small change of its drawing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ..drawing import Arrangement, Drawing
from .writing import write_changed

_ARRANGEMENTS = TypeAdapter(dict[str, Arrangement])


def recalled(path: Path) -> dict[str, Arrangement]:
    """The arrangements of an earlier build by the name of the drawing; none where the file is missing or of another version."""
    try:
        return _ARRANGEMENTS.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}


def remember(path: Path, drawings: Iterable[Drawing]) -> None:
    """Writes the arrangements of a site's drawings, in place of those before."""
    if path.is_symlink():
        return  # whatever it leads to is somebody else's
    kept = {one.arrangement.drawing: one.arrangement for one in drawings if one.arrangement}
    write_changed(path, _ARRANGEMENTS.dump_json(dict(sorted(kept.items()))))
