"""Levels of likelihood and impact: three by default, or the policy's own scales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from .forms import Form
from .limits import MAX_ID, MAX_LEVELS, Most
from .scales import Level
from .types import Id, Part, Title, part

_LEVEL = Form(
    "level",
    "A level of likelihood or impact: `low`, `medium` or `high`, or one of the policy's own scale.",
    "",
    tuple(level.value for level in Level),
)
LevelName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ID), _LEVEL]
"""The name of a level. Which ones there are is the policy's to say, so that it is checked where the policy is known."""
LevelIds = Annotated[tuple[Id, ...], Most(MAX_LEVELS)]

DEFAULT_LEVELS: tuple[str, ...] = tuple(level.value for level in Level)


@part()
class Scales(Part):
    """The levels of likelihood and of impact, lowest first."""

    likelihood: LevelIds = Field(default=DEFAULT_LEVELS, min_length=1)
    """The levels of likelihood, lowest first."""

    impact: LevelIds = Field(default=DEFAULT_LEVELS, min_length=1)
    """The levels of impact, lowest first."""

    titles: Annotated[dict[LevelName, Title], Most(2 * MAX_LEVELS)] = Field(default_factory=dict)
    """What levels are called and mean, by their names: `rare: Rare (less than once in ten years)`."""

    @model_validator(mode="after")
    def _distinct(self) -> Scales:
        for key, levels in self.axes:
            twice = next((level for place, level in enumerate(levels) if level in levels[:place]), None)
            if twice:
                raise ValueError(f"`{twice}` is listed twice in `{key}`; each level has one place")
        return self

    @property
    def axes(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Both scales by their keys."""
        return ("likelihood", tuple(self.likelihood)), ("impact", tuple(self.impact))

    @property
    def is_default(self) -> bool:
        """Whether both are the three levels of the method."""
        return self.likelihood == DEFAULT_LEVELS == self.impact

    def title(self, level: str) -> str:
        """What a level is called."""
        return self.titles.get(level) or level.replace("-", " ").capitalize()

    def rank(self, axis: str, level: str | None) -> int | None:
        """The place of a level on its scale, 0 for the lowest; `None` where it is on none."""
        levels: Sequence[str] = getattr(self, axis)
        return levels.index(level) if level in levels else None


def missing_cells(matrix: Mapping[str, Mapping[str, object]], scales: Scales) -> Iterator[str]:
    """The cells that a matrix lacks, as `impact/likelihood`."""
    for impact in scales.impact:
        for likelihood in scales.likelihood:
            if likelihood not in matrix.get(impact, {}):
                yield f"{impact}/{likelihood}"


def unknown_cells(matrix: Mapping[str, Mapping[str, object]], scales: Scales) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The levels that a matrix names and the scales do not have: the scale's key, the level, the scale."""
    yield from (("impact", impact, scales.impact) for impact in matrix if impact not in scales.impact)
    for row in matrix.values():
        yield from (("likelihood", likelihood, scales.likelihood) for likelihood in row if likelihood not in scales.likelihood)
