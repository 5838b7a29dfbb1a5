"""What a model grows into: bounds on what is made of valid parts together, where each of them is within its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..findings import Where
from .limits import MAX_ANSWERS, MAX_CROSSINGS, MAX_NAME, MAX_RULES
from .nesting import enclosing, innermost
from .service import Flow, Service


def too_large(service: Service) -> Iterator[tuple[Where, str]]:
    """Which bounds a model without dangling references and circles breaks: where, and a sentence.

    Each crossing of a flow is a row of the STRIDE table, and each threat and ruling-out on the flow answers every
    one of them: deep boundaries, many flows and many answers multiply.
    """
    rules = rule_count(service)
    if rules > MAX_RULES:
        yield (
            ("controls",) if service.controls else ("ruled_out",),
            f"The model has {rules:,} answers by rule; at most {MAX_RULES:,} are read.",
        )
        return
    if _surely_within(service):
        return
    pierced = {flow.id: _pierced(service, flow) for flow in service.flows.values()}
    rows = Counter({id: len(boundaries) for id, boundaries in pierced.items()})
    crossings = rows.total()
    # A boundary as a target stands for every crossing of it; an element or a flow of the same id comes first.
    rows.update(boundary for boundaries in pierced.values() for boundary in boundaries if boundary not in rows)
    if crossings > MAX_CROSSINGS:
        yield ("flows",), f"The flows cross trust boundaries {crossings:,} times; at most {MAX_CROSSINGS:,} are read. Split the service."
    answers = 0
    for section, spoken in (("threats", _threats(service)), ("ruled_out", _rulings(service))):
        for targets, cells in spoken:
            answers += cells * sum(max(rows.get(target, 1), 1) for target in targets)
        if answers > MAX_ANSWERS:
            sentence = f"Threats and entries in `ruled_out` give {answers:,} answers in the STRIDE table; at most {MAX_ANSWERS:,} are read."
            yield (section,), f"{sentence} Name fewer targets, or split the service."
            return


def _surely_within(service: Service) -> bool:
    """Whether the bounds would hold if every flow crossed every boundary; so it is with almost every model."""
    boundaries = max(len(service.boundaries), 1)
    spoken = (*_threats(service), *_rulings(service))
    answers = sum(cells * len(targets) for targets, cells in spoken)
    wide = not all(service.boundaries.keys().isdisjoint(targets) for targets, _ in spoken)
    most = boundaries * (len(service.flows) if wide else 1)
    return boundaries * len(service.flows) <= MAX_CROSSINGS and most * answers <= MAX_ANSWERS


def rule_count(service: Service) -> int:
    """How many answers by rule a model has of its own: of its controls, and reasons with a condition or for a boundary."""
    reasons = sum(bool(ruling.where or not service.boundaries.keys().isdisjoint(ruling.targets)) for ruling in service.ruled_out)
    return reasons + sum(len(control.answers) for control in service.controls.values())


def _threats(service: Service) -> Iterator[tuple[tuple[str, ...], int]]:
    """What each threat speaks of, and how much it says in each row of that."""
    for threat in service.threats.values():
        yield threat.target, len(threat.stride) * (1 + len(threat.title) // MAX_NAME)


def _rulings(service: Service) -> Iterator[tuple[tuple[str, ...], int]]:
    for ruling in service.ruled_out:
        yield ruling.targets, len(ruling.stride) * (1 + len(ruling.reason) // MAX_NAME)


def _pierced(service: Service, flow: Flow) -> set[str]:
    """The boundaries that hold one end of a flow and not the other."""
    left, entered = (set(enclosing(service, innermost(service, service.elements[end]))) for end in (flow.from_, flow.to))
    return left ^ entered
