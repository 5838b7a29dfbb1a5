"""A service's threat model: the schema of `models/<service>.yaml`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from .attack_tree import AttackTree
from .components import ElementKind
from .limits import MAX_IDS, Most
from .scales import Classification, LayoutDirection, Role, ServiceStatus, Trigger
from .threat import Retired, RulingOut, Threat
from .types import (
    ById,
    Date,
    Flag,
    Id,
    Ids,
    Keyed,
    Link,
    Many,
    Markdown,
    Name,
    Named,
    NamedPerson,
    OneOrMany,
    Part,
    Some,
    Text,
    Title,
    part,
)


@part()
class DataKind(Keyed):
    """A kind of data that the service handles."""

    title: Title
    """What it is."""

    classification: Classification = Classification.INTERNAL
    """`public`, `internal`, `confidential` or `restricted`."""

    personal: Flag = False
    """Whether it is personal data."""

    description: Markdown = ""
    """What it holds and why it is kept. Markdown."""


@part()
class Boundary(Keyed):
    """A trust boundary: what is inside is trusted differently from what is outside."""

    title: Title
    """Its name on the diagram."""

    in_: Id | None = Field(default=None, alias="in")
    """The boundary that holds it."""

    description: Markdown = ""
    """What changes at this boundary: network, account, operator, privilege. Markdown."""


@part()
class Element(Keyed):
    """An external entity, a process or a data store."""

    type: ElementKind
    """`external`, `process` or `store`."""

    title: Title
    """Its name on the diagram."""

    in_: Id | None = Field(default=None, alias="in")
    """The innermost trust boundary that holds it."""

    description: Markdown = ""
    """What it does. Markdown."""

    technology: Name | None = None
    """What it is built with: `postgresql`, `nodejs`, `kafka`. Known names get an icon."""

    service: Id | None = None
    """The service whose model describes it, for an external entity of the same organisation."""

    privileged: Flag = False
    """Whether it runs with rights that its callers lack."""

    stores: Ids = ()
    """The data that rests in it (stores)."""

    encrypted: Flag | None = None
    """Whether data at rest is encrypted (stores)."""

    out_of_scope: Text | None = None
    """Why it is not modelled further; its STRIDE cells are then not asked."""

    part_of: Id | None = None
    """The process that it is a part of: it is drawn on that process's Level-2 diagram."""


_FIRST_WORD = re.compile(r"[\w/]+")


@part()
class Flow(Keyed):
    """Data that moves from one element to another."""

    from_: Id = Field(alias="from")
    """The element that sends."""

    to: Id
    """The element that receives."""

    title: Name = ""
    """Its name on the diagram; without one the id is shown."""

    description: Markdown = ""
    """What moves and when. Markdown."""

    protocol: Name | None = None
    """`HTTPS`, `SQL`, `AMQP` …"""

    authentication: Name | None = None
    """How the sender proves who it is; `none` where it does not."""

    encrypted: Flag | None = None
    """Whether data in transit is encrypted."""

    carries: Ids = ()
    """The data that it carries."""

    replies: Ids = ()
    """The data that comes back in the reply to a request."""

    both_ways: Flag = False
    """Whether it is a true two-way stream."""

    out_of_scope: Text | None = None
    """Why it is not modelled further; its STRIDE cells are then not asked."""

    @property
    def name(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id

    @property
    def authenticated(self) -> bool | None:
        """Whether the sender proves who it is; `None` where the model does not say."""
        first = _FIRST_WORD.search((self.authentication or "").casefold())
        return first[0] not in ("none", "no", "n/a", "anonymous", "unauthenticated") if first else None


@part()
class Participant(Part):
    """Somebody who took part in a review."""

    name: NamedPerson
    """A person, or a role name where people are not named."""

    role: Role
    """`engineer`, `security`, `product`, `operations`, `privacy` or `other`."""


@part()
class Review(Part):
    """One session on the model: what keeps the document alive."""

    date: Date
    """The day of the session."""

    trigger: Trigger
    """What caused it."""

    scope: Ids | None = None
    """The ids that were looked at; absent means all."""

    participants: Some[Participant] = ()
    """Who took part, with their roles."""

    summary: Markdown = ""
    """What came of it. Markdown."""

    reference: Link | None = None
    """The design document or minutes."""


@part()
class Layout(Part):
    """A hint to the drawings, for the rare case that the chosen arrangement says less than another would."""

    direction: LayoutDirection | None = None
    """Where the flows lead: `right` or `down`. Without it, whichever is more readable."""

    ranks: Some[Ids] = ()
    """Elements that stand beside each other, in the direction's order: `[[mobile, admin], [api], [orders]]`."""


@part()
class Service(Part):
    """The threat model of one service."""

    service: Id
    """The service's id; equals the file's stem."""

    title: Title
    """The service's name."""

    description: Markdown = ""
    """What the service does, in a sentence or two. Markdown."""

    owner: NamedPerson
    """The team that owns it; one of the policy's teams or groups, where it lists any."""

    status: ServiceStatus = ServiceStatus.LIVE
    """`design`, `live` or `retired`."""

    tags: OneOrMany[Name] = ()
    """Free words to find it by."""

    links: Named[Link] = Field(default_factory=dict)
    """Where to read on: `repository`, `runbook`, `dashboard` …"""

    data: ById[DataKind] = Field(default_factory=dict)
    """The kinds of data that the service handles."""

    boundaries: ById[Boundary] = Field(default_factory=dict)
    """The trust boundaries, nested with `in`."""

    elements: ById[Element] = Field(default_factory=dict)
    """External entities, processes and stores."""

    flows: ById[Flow] = Field(default_factory=dict)
    """The data flows between elements."""

    layout: Layout = Layout()
    """A hint to the drawings."""

    threats: ById[Threat] = Field(default_factory=dict)
    """The threats, each with its disposition."""

    retired: ById[Retired] = Field(default_factory=dict)
    """Threats that no longer exist; their ids are never used again."""

    ruled_out: Annotated[tuple[RulingOut, ...], Most(MAX_IDS)] = ()
    """STRIDE cells that were asked and do not apply, with the reason."""

    attack_trees: ById[AttackTree] = Field(default_factory=dict)
    """Single goals explored in depth."""

    reviews: Many[Review] = ()
    """The log of reviews."""
