"""The tests of changes use real repositories, as those of history do."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "history"))
