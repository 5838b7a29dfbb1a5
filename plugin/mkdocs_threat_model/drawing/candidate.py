"""A way to lay a diagram out that is looked at, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from .geometry import Geometry
from .lines import FlowLines
from .measure import Measured
from .readability import Readability
from .variant import Variant


@dataclass(frozen=True)
class Candidate:
    """One way to lay a diagram out, and what came of it."""

    variant: Variant
    measured: Measured
    geometry: Geometry
    lines: FlowLines
    verdict: Readability
