"""A service's threat model: the schema of `models/<service>.yaml`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from .attack_tree import AttackTree
from .components import ElementKind
from .context import Actor, Assumption, Objective
from .controls import Control
from .limits import MAX_IDS, Most
from .ruling import Retired, RulingOut
from .scales import Classification, Exposure, LayoutDirection, Role, ServiceStatus, Trigger
from .threat import Threat
from .types import (
    ById,
    Date,
    FewById,
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
    """What it contains and why it is kept. Markdown."""


@part()
class Boundary(Keyed):
    """A trust boundary: what is inside is trusted differently from what is outside."""

    title: Title
    """Its name on the diagram."""

    in_: Id | None = Field(default=None, alias="in")
    """The enclosing boundary."""

    description: Markdown = ""
    """What changes at this boundary: network, account, operator, privilege. Markdown."""

    kind: Name | None = None
    """What makes it a boundary: `network`, `account`, `host`, `process`, `physical`, `organisation`, or any other word."""

    exposure: Exposure | None = None
    """Who can reach what is inside: `public`, `partner` or `internal`. Inherited inwards until another one is named."""

    tags: OneOrMany[Name] = ()
    """Keywords of your choice; rules may name the boundary by them."""


@part()
class Element(Keyed):
    """An external entity, a process or a data store."""

    type: ElementKind
    """`external`, `process` or `store`."""

    title: Title
    """Its name on the diagram."""

    in_: Id | None = Field(default=None, alias="in")
    """The innermost trust boundary that contains it."""

    description: Markdown = ""
    """What it does. Markdown."""

    technology: Name | None = None
    """What it is built with: `postgresql`, `nodejs`, `kafka`. Known names get an icon."""

    service: Id | None = None
    """The service whose model describes it, for an external entity of the same organisation."""

    privileged: Flag = False
    """Whether it runs with permissions that its callers lack."""

    stores: Ids = ()
    """The data stored in it (stores, and processes that hold data)."""

    encrypted: Flag | None = None
    """Whether data at rest is encrypted (stores, and processes that hold data)."""

    tags: OneOrMany[Name] = ()
    """Keywords of your choice."""

    out_of_scope: Text | None = None
    """Why it is not modelled further; no STRIDE category then applies to it."""

    part_of: Id | None = None
    """The process that contains it as a part: it is drawn on that process's Level 2 diagram."""


_FIRST_WORD = re.compile(r"[\w/]+")


@part()
class Flow(Keyed):
    """Data that moves from one element to another."""

    from_: Id = Field(alias="from")
    """The sending element."""

    to: Id
    """The receiving element."""

    title: Name = ""
    """Its name on the diagram; default: the id."""

    description: Markdown = ""
    """What moves and when. Markdown."""

    protocol: Name | None = None
    """`HTTPS`, `SQL`, `AMQP` …"""

    authentication: Name | None = None
    """How the sender authenticates; `none` if it does not."""

    encrypted: Flag | None = None
    """Whether data in transit is encrypted."""

    carries: Ids = ()
    """The data it carries."""

    replies: Ids = ()
    """The data returned in the reply to a request."""

    both_ways: Flag = False
    """Whether it is a true two-way stream."""

    tags: OneOrMany[Name] = ()
    """Keywords of your choice."""

    out_of_scope: Text | None = None
    """Why it is not modelled further; no STRIDE category then applies to it."""

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
    """A participant of a review."""

    name: NamedPerson
    """A person, or a role name if people are not named."""

    role: Role
    """`engineer`, `security`, `product`, `operations`, `privacy` or `other`."""


@part()
class Review(Part):
    """One session on the model: what keeps the document alive."""

    date: Date
    """The date of the session."""

    trigger: Trigger
    """What caused it."""

    scope: Ids | None = None
    """The ids that were reviewed; default: all."""

    participants: Some[Participant] = ()
    """The participants, with their roles."""

    summary: Markdown = ""
    """The outcome. Markdown."""

    reference: Link | None = None
    """The design document or minutes."""


@part()
class Layout(Part):
    """A hint to the drawings, for the rare case that the chosen arrangement says less than another would."""

    direction: LayoutDirection | None = None
    """The main direction of flows: `right` or `down`. Default: the more readable one."""

    ranks: Some[Ids] = ()
    """Groups of elements side by side, in the order of the direction: `[[mobile, admin], [api], [orders]]`."""


@part()
class Service(Part):
    """The threat model of one service."""

    service: Id
    """The service's id; the same as the file name without its extension."""

    title: Title
    """The service's name."""

    description: Markdown = ""
    """What the service does, in a sentence or two. Markdown."""

    owner: NamedPerson
    """The team that owns it; one of the policy's teams or groups, if it lists any."""

    status: ServiceStatus = ServiceStatus.LIVE
    """`design`, `live` or `retired`."""

    tags: OneOrMany[Name] = ()
    """Keywords of your choice."""

    links: Named[Link] = Field(default_factory=dict)
    """Further links: `repository`, `runbook`, `dashboard` …"""

    data: ById[DataKind] = Field(default_factory=dict)
    """The kinds of data that the service handles."""

    boundaries: ById[Boundary] = Field(default_factory=dict)
    """The trust boundaries, nested with `in`."""

    elements: ById[Element] = Field(default_factory=dict)
    """External entities, processes and stores."""

    flows: ById[Flow] = Field(default_factory=dict)
    """The data flows between elements."""

    layout: Layout = Layout()
    """Hints for the layout of drawings."""

    assumptions: ById[Assumption] = Field(default_factory=dict)
    """What answers depend on and this model does not prove."""

    actors: ById[Actor] = Field(default_factory=dict)
    """Who would do it; the organisation may define some for all services."""

    objectives: ById[Objective] = Field(default_factory=dict)
    """What must not happen, in the business's words."""

    controls: ById[Control] = Field(default_factory=dict)
    """The service's own controls: one control, many threats."""

    uses: Ids = ()
    """Controls of the organisation or of the team that the service uses."""

    threats: ById[Threat] = Field(default_factory=dict)
    """The threats, each with its disposition."""

    retired: ById[Retired] = Field(default_factory=dict)
    """Threats that no longer exist; their ids are never reused."""

    ruled_out: Annotated[tuple[RulingOut, ...], Most(MAX_IDS)] = ()
    """STRIDE cells that do not apply, with the reason."""

    attack_trees: FewById[AttackTree] = Field(default_factory=dict)
    """Single attack goals explored in depth."""

    reviews: Many[Review] = ()
    """The review log."""
