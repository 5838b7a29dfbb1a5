"""Controls: what is built once and answers many questions. A service's own, a team's, or the organisation's."""

from __future__ import annotations

from pydantic import Field, model_validator

from .conditions import ElementCondition, FlowCondition
from .context import Actor
from .evidence_item import EvidenceItems
from .forms import at_least_one, at_most_one
from .scales import MitigationStatus
from .terms import FrameworkIds, Reference, StrideLetter, Ticket, no_ids
from .types import ById, Date, Ids, Keyed, Markdown, Name, OneOrMany, Part, Person, Some, Text, Title, part

_CONDITIONS = ("elements", "flows", "crossings")


@part(rules=at_most_one(_CONDITIONS) | at_least_one(*_CONDITIONS))
class ControlAnswer(Part):
    """STRIDE questions answered wherever a condition is met."""

    stride: OneOrMany[StrideLetter] = Field(min_length=1)
    """The categories that it answers."""

    elements: ElementCondition | None = None
    """The elements whose questions it answers."""

    flows: FlowCondition | None = None
    """The flows whose questions it answers, at every boundary that they cross."""

    crossings: FlowCondition | None = None
    """The boundary crossings whose questions it answers; flows inside one boundary are left out."""

    because: Text = Field(min_length=1)
    """Why the category does not apply there, in a sentence."""

    @model_validator(mode="after")
    def _one_condition(self) -> ControlAnswer:
        given = [key for key in _CONDITIONS if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError("an answer needs exactly one of `elements`, `flows` and `crossings`; write one entry of `answers` for each")
        return self

    @property
    def condition(self) -> tuple[str, ElementCondition | FlowCondition]:
        """What it is about, `elements`, `flows` or `crossings`, and the condition."""
        key = next(key for key in _CONDITIONS if getattr(self, key) is not None)
        return key, getattr(self, key)


@part()
class Control(Keyed):
    """A control that many threats and STRIDE questions may rest on."""

    title: Title
    """What is done, in a few words."""

    description: Markdown = ""
    """How it works. Markdown."""

    owner: Person | None = None
    """Who keeps it working; of a service's own control by default the service's owner."""

    status: MitigationStatus = MitigationStatus.PLANNED
    """`planned`, `in-progress` or `done`. A control that is not done answers nothing."""

    ticket: Ticket | None = None
    """The ticket that tracks it; needed until it is done."""

    due: Date | None = None
    """The due date."""

    evidence: EvidenceItems = ()
    """What shows that it works: a link, a path in the repository, `{file: …, contains: …}` or `{test: …, report: …}`, or a list of them."""

    verified_on: Date | None = None
    """The day on which someone last verified that it works."""

    verify_again_by: Date | None = None
    """The last day on which that counts: after it the control has lapsed, answers nothing, and counts as in progress."""

    answers: Some[ControlAnswer] = ()
    """The STRIDE questions that it answers wherever a condition is met, once it is done."""

    uses: Ids = ()
    """Other controls that it builds on: it counts only while they do."""

    references: OneOrMany[Reference] = ()
    """Ids of controls in standards and catalogues, or `https://` addresses."""

    frameworks: FrameworkIds = Field(default_factory=no_ids)
    """The requirements for which it provides supporting evidence, by framework: `iso-27001: [A.8.28]`."""

    tags: OneOrMany[Name] = ()
    """Keywords of your choice."""

    test: Markdown = ""
    """How to find out whether it works. Markdown."""

    operate: Markdown = ""
    """What an operator must set. Markdown."""


@part()
class SharedDefinitions(Part):
    """What an organisation, or a team for its folder, defines once for many services: `_controls.yaml`, or files in `_controls/`."""

    controls: ById[Control] = Field(default_factory=dict)
    """Controls that services may use, by id."""

    actors: ById[Actor] = Field(default_factory=dict)
    """Actors that threats may name, by id."""
