"""A chart of risks over time: places of bars, for a template to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from ...analysis.counts import ByRisk
from ...model.scales import Risk

HEIGHT = 200
"""Of the bars' ground, in the drawing's units."""
_LEFT, _TOP = 34, 18
_LABEL = 96
"""Least distance of two days on the axis."""
_COUNTED = 13
"""Least height of a part that shows its count, and least width of a bar that does."""


@dataclass(frozen=True)
class BarPart:
    """A part of a bar: the threats of one risk."""

    risk: Risk | None
    count: int
    y: float
    height: float
    counted: bool


@dataclass(frozen=True)
class Bar:
    """The bar of a day, the highest risk at its foot."""

    day: date
    total: int
    x: float
    width: float
    parts: tuple[BarPart, ...]
    top: float
    labelled: bool


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes:
        name: a prefix of its ids.
        width: in the drawing's units; its height is `height`.
        height: with the axis.
        left: where the ground begins.
        ground: the height of the axis.
        bars: oldest first.
        lines: height and count of each line across.
    """

    name: str
    width: int
    height: int
    left: int
    ground: int
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]


def chart_of(name: str, points: Sequence[tuple[date, ByRisk]], width: int) -> Chart:
    """Places the bars of a series.

    Args:
        name: a prefix of ids, different for each chart of a page.
        points: the series, days and counts by risk, oldest first; not empty.
        width: of the drawing, in its units.
    """
    most = max(1, *(sum(counts.values()) for _, counts in points))
    step = _step(most)
    highest = -(-most // step) * step
    ground = _TOP + HEIGHT
    room = (width - _LEFT) / len(points)
    every = max(1, -(-_LABEL // max(int(room), 1)))
    bars = []
    for place, (day, by_risk) in enumerate(points):
        bar = min(room * 0.76, 44.0)
        counts, total = list(by_risk.items()), sum(by_risk.values())
        feet = [0, *accumulate(count for _, count in counts)]
        scale = HEIGHT / highest
        parts = tuple(
            BarPart(risk, count, _round(ground - (foot + count) * scale), _round(count * scale), _shown(bar, count, scale))
            for (risk, count), foot in zip(counts, feet, strict=False)
            if count
        )
        labelled = (len(points) - 1 - place) % every == 0 and _LEFT + (place + 0.5) * room > _LABEL / 2
        x = _LEFT + place * room + (room - bar) / 2
        bars.append(Bar(day, total, _round(x), _round(bar), parts, _round(ground - total / highest * HEIGHT), labelled))
    lines = tuple((_round(ground - count / highest * HEIGHT), count) for count in range(0, highest + 1, step))
    return Chart(name, width, ground + 24, _LEFT, ground, tuple(bars), lines)


def _shown(bar: float, count: int, scale: float) -> bool:
    return count * scale >= _COUNTED and bar >= _COUNTED + 3 * (len(str(count)) - 1)


def _step(highest: int) -> int:
    """A round distance of at most six lines: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= 5 * factor * power:
                return factor * power
        power *= 10


def _round(value: float) -> float:
    return round(value, 1)
