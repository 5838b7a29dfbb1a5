"""The full record of a threat: what its service's page unfolds, and what a row of the register opens."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from ...analysis.facts import Facts
from ...frame.part_names import Names
from ...frame.templates import Templates

Records = Mapping[str, Markup]
"""HTML by the threat's id; its links to parts of the model are fragments of the service's page."""


def records_of(facts: Facts, templates: Templates) -> Records:
    """The records of a service.

    Raises:
        RenderingError: the template is broken.
    """
    context = {"facts": facts, "service": facts.service, "names": Names(facts.service)}
    # Rendered by a template that escapes and sanitises.
    return {one.threat.id: Markup(templates.render("service/record.html.j2", one=one, **context)) for one in facts.threats}  # noqa: S704
