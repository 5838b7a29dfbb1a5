"""Which of the register's columns are shown where."""

from __future__ import annotations

from .column import Column
from .columns import COLUMNS

IN_GRID = tuple(column for column in COLUMNS if not column.in_files_only)
"""The columns that the grid loads."""


def columns(*keys: str) -> tuple[Column, ...]:
    """Columns by their keys, in this order."""
    by_key = {column.key: column for column in COLUMNS}
    return tuple(by_key[key] for key in keys)


IN_TABLE = columns(
    *("id", "service", "component", "stride", "threat", "likelihood", "impact", "inherent_risk", "residual_risk"),
    *("mitigation", "status", "owner"),
)
"""Those of the register's tables, which the grid shows at first."""
AS_OF = columns(
    *("id", "service", "component", "stride", "threat", "inherent_risk", "residual_risk", "disposition", "mitigation", "status", "owner")
)
"""Those of the register as of a tag."""
ON_TERMINAL = columns("inherent_risk", "residual_risk", "open", "status", "service", "id", "threat")
"""Those of the register in a terminal, the longest last."""
