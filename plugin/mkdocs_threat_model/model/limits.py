"""How much a model may hold. Each limit stands here once; the schema's types carry them, and the guide's table is made of those.

They are generous: the largest models that were seen have 15 elements and 640 characters in a description, a large
service that is modelled as a whole 400 elements, 800 flows and 1,000 threats. They are there so that whatever is
made of a model ends in bounded time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MAX_ID = 64
"""Characters of an id, which becomes an anchor and a part of addresses."""
MAX_REFERENCE = 500
"""Characters of an id in a standard or a catalogue, which may be an address."""
MAX_NAME = 300
"""Characters of a title, a name or a tag: what stands in one line, or on a drawing."""
MAX_PERIOD = 20
"""Characters of a period: `6 months`."""
MAX_REQUIREMENT = 100
"""Characters of a version specifier: `>=0.2,<1`."""
MAX_TICKET = 500
"""Characters of a ticket, which may be an address; the policy's pattern is held against every one."""
MAX_VECTOR = 300
"""Characters of a CVSS vector; one of 4.0 with every metric has 215."""
MAX_PATTERN = 500
"""Characters of a regular expression."""
MAX_TEXT = 2_000
"""Characters of a text of a sentence or two, and of a link."""
MAX_MARKDOWN = 20_000
"""Characters of a text in Markdown: ten pages of print."""

MAX_LEVELS = 12
"""Levels of likelihood or impact."""
MAX_FEW = 100
"""Entries of a short list: tags, mitigations, participants, references."""
MAX_PARTS = 1_000
"""Entries of a section of a model, and of most lists. A diagram of more cannot be read, nor drawn in reasonable time."""
MAX_IDS = 5_000
"""Entries of a list of ids: a review's scope may hold every part of the largest model; and of what is ruled out."""
MAX_PARTIES = 10_000
"""Entries of the policy that grow with the organisation: teams, groups, their members, waivers."""

MAX_DAYS = 36_500
"""Days of a period: a hundred years."""
MAX_COST = 1e12
"""Largest cost, so that sums of costs stay exact to the cent."""

MAX_NESTING = 16
"""Deepest nesting of boundaries and of parts: every level that a flow pierces is a row of the STRIDE table."""
MAX_CROSSINGS = 10_000
"""Most rows of the STRIDE table that the crossings of a model give. 800 flows that cross two boundaries each give 1,600."""
MAX_ANSWERS = 100_000
"""Most answers in the STRIDE table: each threat and ruling-out, in each cell that it speaks of; a long reason counts
once for every `MAX_NAME` characters. A large model has 10,000."""
MAX_RULES = 1_000
"""Most answers by rule of one service's own, and of all that the organisation shares: each is held against every part."""
MAX_OWN_ENTRIES = 500
"""Most entries of an organisation's own in the threat library: each is held against every unanswered row."""
MAX_PLACES = 12
"""Most further places of an entry of the threat library."""
MAX_TREE = 3_000
"""Most nodes of one attack tree."""
MAX_TREE_LEVELS = 60
"""Most levels of an attack tree, each `ref` followed: what is deeper can be neither drawn nor read."""


@dataclass(frozen=True)
class Most:
    """Marks a list or a map of the schema with the most entries it may have. More are not looked at: one error says so."""

    count: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the value, behind a look at its size."""
        bounded = handler(Annotated[source, Field(max_length=self.count)])
        return core_schema.no_info_before_validator_function(self._bounded, bounded)

    def _bounded(self, value: Any) -> Any:
        if isinstance(value, (dict, list, tuple)) and len(value) > self.count:
            raise PydanticCustomError("too_long", "", {"max_length": self.count, "actual_length": len(value)})
        return value
