"""Below which folder evidence is looked for."""

from __future__ import annotations

from pathlib import Path

from ..errors import HistoryError
from ..history.git.locating import work_tree


def evidence_root(models: Path, chosen: Path | None = None) -> Path:
    """The folder from which paths of evidence lead.

    Args:
        models: the models' folder.
        chosen: the folder that was named; `None` for the root of the repository that holds the models, found as the
            history finds it, and for the folder above the models where there is none.
    """
    if chosen is not None:
        return chosen
    root = work_tree(models)
    try:
        real = models.resolve()
    except (OSError, RuntimeError):
        raise HistoryError(f"`{models.name}` is a link that leads to itself. Name the models folder itself.") from None
    return real.parent if root is None or root == real else root
