"""Rules about answers: which questions are asked of what, and where an answer by rule or a bare severity is not enough."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from .components import Component
from .forms import Form, at_least_one
from .limits import MAX_ID, MAX_PARTIES, Most
from .period import Period
from .scales import Classification, Exposure, ServiceStatus, Stride
from .terms import StrideLetter
from .types import Id, Ids, Name, OneOrMany, Part, listed, part

_LETTERS = frozenset(letter.value for letter in Stride)


def _letters(value: str) -> str:
    """The letters of a text, each once, in STRIDE's order."""
    given = frozenset(value.upper())
    if odd := sorted(given - _LETTERS):
        raise ValueError(f"`{value}` has characters that are no letters of STRIDE: {listed(odd)}; write them in one word, as `TRID`")
    return "".join(letter.value for letter in Stride if letter.value in given)


_WORD = Form("letters", "Letters of STRIDE in one word.", r"^\s*[STRIDEstride]+\s*$", ("S", "SRIDE", "TRID", "TI"))
Letters = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ID), AfterValidator(_letters), _WORD]
"""STRIDE categories by their letters in one word: `SRIDE`."""


@part()
class StrideTable(Part):
    """Which STRIDE categories are asked of each kind. At a boundary crossing all six are asked."""

    external: Letters = "S"
    """Of external entities."""

    process: Letters = "SRIDE"
    """Of processes."""

    store: Letters = "TRID"
    """Of data stores."""

    flow: Letters = "TI"
    """Of flows inside one boundary."""

    def asked(self) -> dict[Component, frozenset[Stride]]:
        """The categories by kind of row, in the order in which the table shows them."""
        return {
            Component.CROSSING: frozenset(Stride),
            Component.PROCESS: frozenset(map(Stride, self.process)),
            Component.STORE: frozenset(map(Stride, self.store)),
            Component.FLOW: frozenset(map(Stride, self.flow)),
            Component.EXTERNAL: frozenset(map(Stride, self.external)),
        }


@part(rules=at_least_one("tags", "teams"))
class UseRule(Part):
    """Services that use controls without saying so in their models."""

    controls: Ids = Field(min_length=1)
    """The shared controls that they use."""

    tags: OneOrMany[Name] = ()
    """Services with one of these tags."""

    teams: OneOrMany[Id] = ()
    """Services of one of these owners."""

    @model_validator(mode="after")
    def _someone(self) -> UseRule:
        if not self.tags and not self.teams:
            raise ValueError("this rule applies to no service; name `tags` or `teams`")
        return self


@part()
class ControlRules(Part):
    """How shared controls lapse, and who uses which."""

    grace: Period = Period(days=30)
    """How long a shared control that lapsed still counts in the services that use it: `30 days` by default. A service's own control
    answers nothing from that day."""

    uses: Annotated[tuple[UseRule, ...], Most(MAX_PARTIES)] = ()
    """Controls that services use by their tags or team."""


@part()
class OneByOne(Part):
    """The STRIDE cells that must be answered one by one: each of the three by itself."""

    stride: OneOrMany[StrideLetter] = ()
    """Cells of these categories."""

    exposure: OneOrMany[Exposure] = ()
    """Cells of what is in, comes from or goes to a boundary of this exposure."""

    classification: OneOrMany[Classification] = ()
    """Cells of what stores, carries or returns data of this classification."""


@part()
class AnswerRules(Part):
    """Where answers by rule do not count."""

    one_by_one: OneByOne = Field(default_factory=OneByOne)
    """Cells that neither a control nor a reason for a boundary answers."""


@part()
class SeverityRefused(Part):
    """Where likelihood and impact, or a vector, are asked for: each of the two by itself."""

    status: OneOrMany[ServiceStatus] = ()
    """In services with one of these statuses."""

    exposure: OneOrMany[Exposure] = ()
    """For threats to what is in, comes from or goes to a boundary of this exposure."""


@part()
class SeverityRules(Part):
    """Where a rating by severity alone is not enough."""

    refused: SeverityRefused = Field(default_factory=SeverityRefused)
    """Where it is refused; accepted everywhere by default."""
