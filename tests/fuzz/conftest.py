"""The targets use what other folders of tests hold."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent

sys.path[:0] = [str(HERE), str(HERE.parent / "checks"), str(HERE.parent / "browser")]
