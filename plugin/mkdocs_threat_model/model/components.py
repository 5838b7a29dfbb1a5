"""What a model is made of: each kind of component once, with what readers call it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class Component(StrEnum):
    """A kind of component of a data flow diagram: all that is drawn, and all that STRIDE asks about.

    Attributes:
        label: what one is called.
        labels: what several are called.
        asked: what a row of the STRIDE table asks about.
        all_asked: what a group of such rows asks about.
        section: the section of a model in which it stands.
    """

    label: str
    labels: str
    asked: str
    all_asked: str
    section: str

    EXTERNAL = "external", "External entity", "External entities"
    PROCESS = "process", "Process", "Processes"
    STORE = "store", "Data store", "Data stores"
    FLOW = "flow", "Data flow", "Data flows", "Flow inside one boundary", "Flows inside one boundary", "flows"
    CROSSING = (
        "crossing",
        "Flow that crosses a boundary",
        "Flows that cross a boundary",
        "Flow at a boundary crossing",
        "Boundary crossings",
        "flows",
    )
    BOUNDARY = "boundary", "Trust boundary", "Trust boundaries", "", "", "boundaries"

    def __new__(cls, value: str, label: str, labels: str, asked: str = "", all_asked: str = "", section: str = "elements") -> Component:
        """A kind with its words."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.label, kind.labels = label, labels
        kind.asked, kind.all_asked = asked or label, all_asked or labels
        kind.section = section
        return kind


ElementKind = Literal[Component.EXTERNAL, Component.PROCESS, Component.STORE]
"""What an element is, as `type:` says."""
SECTIONS = tuple(dict.fromkeys(kind.section for kind in Component))
"""The sections of a model that its diagrams draw."""
