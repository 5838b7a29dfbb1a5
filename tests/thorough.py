"""How much a generated test tries: a serious sample in every run, and all of it with `THOROUGH=1` in the environment."""

from __future__ import annotations

import os


def examples(usual: int, thorough: int) -> int:
    """How many examples to try."""
    return thorough if os.environ.get("THOROUGH") else usual
