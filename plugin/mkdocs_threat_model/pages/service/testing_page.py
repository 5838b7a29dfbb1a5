"""A service's testing guide: how to find out whether its threats and open questions hold, and what shows that its controls work."""

from __future__ import annotations

from collections.abc import Sequence

from ...analysis.facts import Facts
from ...frame.contexts import PageContext, TemplateSet
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...frame.part_names import Names
from ...library.testing_guide import ControlProof, OpenQuestion, ServiceGuide, ThreatTest, ToSet
from ...model.service import Service

TESTING_FILE = "testing.csv"
"""The guide's file, beside its page."""


class TestingContext(PageContext):
    """The testing guide of a service."""

    service: Service
    """The model."""
    names: Names
    """Names of the model's parts by id: `names.target(id)`, `names.boundary(id)`."""
    threats: Sequence[ThreatTest]
    """The threats, worst first: each `assessed`, its own `test`, and the `entry` of the threat library that asks the same."""
    controls: Sequence[ControlProof]
    """The controls: `title`, `status`, `evidence`, `test`, the ids of the `threats`; those first that nothing shows to work."""
    settings: Sequence[ToSet]
    """What operators must set: the `text` in Markdown, and the `title` of what asks for it."""
    questions: Sequence[OpenQuestion]
    """The open questions by `entry` of the threat library, each with the `lines` of its places."""
    unasked: int
    """For how many threats nothing says how to find out."""
    unshown: int
    """How many controls nothing shows to work."""
    file: str
    """The name of the guide's file."""


TEMPLATES = TemplateSet("testing", ("header", "threats", "controls", "settings", "questions"), TestingContext)
_SECTIONS = (("Threats", "threats"), ("Controls", "controls"), ("To be set by operators", "settings"), ("Open questions", "questions"))


def testing_page(facts: Facts, guide: ServiceGuide, frame: Frame) -> Page:
    """The page of a testing guide.

    Args:
        facts: the service.
        guide: its guide.
        frame: what the page is set in.
    """
    service = facts.service
    uri = frame.location.testing(service.service)
    context: TestingContext = {
        **frame.around(uri),
        "service": service,
        "names": Names(service),
        "threats": guide.threats,
        "controls": guide.controls,
        "settings": guide.settings,
        "questions": guide.questions,
        "unasked": sum(not tested.test and tested.entry is None for tested in guide.threats),
        "unshown": sum(not proof.is_shown for proof in guide.controls),
        "file": TESTING_FILE,
    }
    wanted = ("header", *(name for _, name in _SECTIONS if context[name]))  # type: ignore[literal-required]
    return Page(
        uri,
        f"Testing guide: {service.title}",
        f"How to find out whether the threats of {service.title} hold, and what shows that its controls work.",
        (("", ("header",)), *((heading, (name,)) for heading, name in _SECTIONS if name in wanted)),
        frame.fragments(TEMPLATES, context, wanted),
        hide=("navigation", "search"),
    )
