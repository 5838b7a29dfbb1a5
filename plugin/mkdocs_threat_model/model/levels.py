"""Levels of likelihood and impact: three by default, or the policy's own scales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from .forms import Form, OrNumber
from .limits import MAX_ID, MAX_LEVELS, Most
from .scales import Level
from .types import Id, Part, Title, part, quoted

_LEVEL = Form(
    "level",
    "A level of likelihood or impact: `low`, `medium` or `high`, or one of the policy's own scale.",
    "",
    tuple(level.value for level in Level),
)
LevelName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ID), _LEVEL]
"""The name of a level. Which ones there are is the policy's to say, so that it is checked where the policy is known."""
_CHANCE = Form(
    "chance",
    "A probability from 0 to 1, or a level of likelihood: `low`, `medium` or `high`, or one of the policy's own scale.",
    "",
    tuple(level.value for level in Level),
)


def _chance(value: Any) -> Any:
    """A probability as it is written, or the name of a level."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return value
    text = str(value).strip()
    if (number := number_of(text)) is not None and not 0 <= number <= 1:
        raise ValueError(f"{quoted(text)} is not a probability; write a number from 0 to 1, or a level of likelihood")
    return text


def number_of(text: str) -> float | None:
    """The number that a text is; `None` of a word."""
    try:
        return float(text)
    except ValueError:
        return None


Chance = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ID), BeforeValidator(_chance), OrNumber(0, 1), _CHANCE
]
"""A probability, 0 to 1, or the name of a level of likelihood, which the policy turns into one."""
LevelIds = Annotated[tuple[Id, ...], Most(MAX_LEVELS)]

_LEAST, _MIDDLE, _MOST = 0.1, 0.5, 0.9
"""What the lowest level of likelihood, the only one and the highest stand for in attack trees."""
_Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

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

    probability: Annotated[dict[LevelName, _Probability], Most(MAX_LEVELS)] = Field(default_factory=dict)
    """The probability that a level of likelihood means in attack trees, 0 to 1. Default: 0.1 for the lowest level, 0.9 for the
    highest, evenly spaced."""

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

    def chance(self, written: str) -> float | None:
        """The probability that a step's `probability` means; `None` of a word that is no level of likelihood."""
        if (number := number_of(written)) is not None:
            return number
        if written in self.probability:
            return self.probability[written]
        rank, last = self.rank("likelihood", written), len(self.likelihood) - 1
        return None if rank is None else _MIDDLE if not last else round(_LEAST + (_MOST - _LEAST) * rank / last, 12)

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
