"""A service's testing guide as a table: a row for each threat, control, setting and open question."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.phrases import target_name
from ..library.testing_guide import ServiceGuide
from ..model.evidence_item import evidence_text
from ..model.service import Service
from .column import Value

HEAD = ("Kind", "ID", "What", "Target", "Boundary", "STRIDE", "Status", "How to find out", "Shown by", "Does not apply where", "Library")
"""The columns. `Kind` is `threat`, `control`, `setting` or `open question`; `Library` is the id of an entry of the threat library."""


def guide_rows(guide: ServiceGuide, service: Service) -> Iterator[tuple[Value, ...]]:
    """The rows in the order of the page, each in the order of `HEAD`.

    Args:
        guide: the testing guide.
        service: the model that it is of.
    """
    for tested in guide.threats:
        threat, entry = tested.assessed.threat, tested.entry.entry if tested.entry else None
        yield (
            *("threat", threat.id, threat.title, tuple(target_name(service, target) for target in dict.fromkeys(threat.target))),
            *(_boundary(service, threat.boundary), tuple(letter.value for letter in threat.stride), tested.assessed.status.value),
            *(tested.test or (entry.ask if entry else None), None, entry.not_where if entry else None, entry.id if entry else None),
        )
    for proof in guide.controls:
        shown = evidence_text(proof.evidence) or (tuple(f"Not yet: {sentence}" for sentence in proof.would) or None)
        yield (
            "control",
            proof.control or None,
            proof.title,
            proof.threats,
            None,
            None,
            proof.status.value,
            proof.test or None,
            shown,
            None,
            None,
        )
    for setting in guide.settings:
        yield "setting", setting.threat or None, setting.text, setting.title, None, None, None, None, None, None, None
    for question in guide.questions:
        entry = question.entry.entry if question.entry else None
        for place in question.places:
            yield (
                *("open question", None, entry.title if entry else "No entry of the threat library matches"),
                *(_asked(service, place.target), _boundary(service, place.boundary), tuple(letter.value for letter in place.letters)),
                *(None, entry.ask if entry else None, None, entry.not_where if entry else None, entry.id if entry else None),
            )


def _asked(service: Service, target: str) -> str:
    """A flow by its title: several lead from one element to another."""
    return service.flows[target].name if target in service.flows else target_name(service, target)


def _boundary(service: Service, boundary: str | None) -> str | None:
    return service.boundaries[boundary].title if boundary else None
