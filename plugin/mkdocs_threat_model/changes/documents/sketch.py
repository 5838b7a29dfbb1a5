"""The neighbourhood of what changed as a Mermaid flow chart: each part by colour, by shape and in words."""

from __future__ import annotations

from ...model.service import Service
from ..change_report import ChangeReport
from ..comparing_services import ServiceChanges
from .neutral import label

MOST_FLOWS = 24
"""Flows that are sketched: more are no sketch any more."""
_LONGEST = 40


def sketch(report: ChangeReport) -> str:
    """The elements and flows that came, changed and went, with the ends of the flows; empty where no flow and no element did."""
    lines: list[str] = []
    drawn = 0
    for number, service in enumerate(report.services):
        found, flows = _service(service, f"s{number}", MOST_FLOWS - drawn)
        lines += found
        drawn += flows
        if drawn >= MOST_FLOWS:
            break
    if not lines:
        return ""
    return "\n".join(("flowchart LR", *lines, *_CLASSES)) + "\n"


_CLASSES = (
    "classDef added stroke:#1a7f37,stroke-width:3px",
    "classDef changed stroke:#9a6700,stroke-width:3px,stroke-dasharray:6 3",
    "classDef removed stroke:#cf222e,stroke-width:3px,stroke-dasharray:2 3",
)


def _service(service: ServiceChanges, prefix: str, room: int) -> tuple[list[str], int]:
    before = service.before.service if service.before else None
    after = service.after.service if service.after else None
    if before is None or after is None:  # all of it is new or gone: its page shows it better
        return [], 0
    flows = {id: _state(id, before.flows, after.flows) for id in _touched(service, "flows")}
    elements = {id: _state(id, before.elements, after.elements) for id in _touched(service, "elements")}
    shown = dict(list(flows.items())[:room])
    for id in shown:
        flow = after.flows.get(id) or before.flows.get(id)
        for end in (flow.from_, flow.to) if flow else ():
            elements.setdefault(end, "")
    if not elements:
        return [], 0
    lines = [f'subgraph {prefix}["{label(service.title, _LONGEST)}"]']
    names = {id: f"{prefix}e{number}" for number, id in enumerate(sorted(elements))}
    lines += (f"{names[id]}{_shape(id, before, after, elements[id])}" for id in sorted(elements))
    for id, state in shown.items():
        flow = after.flows.get(id) or before.flows.get(id)
        if flow and flow.from_ in names and flow.to in names:
            arrow = "-.->" if state == "removed" else "==>" if state == "added" else "-->"
            lines.append(f'{names[flow.from_]} {arrow}|"{label(flow.name, _LONGEST)}{_word(state)}"| {names[flow.to]}')
    lines.append("end")
    lines += (f"class {names[id]} {state}" for id, state in sorted(elements.items()) if state)
    return lines, len(shown)


def _touched(service: ServiceChanges, section: str) -> list[str]:
    return list(dict.fromkeys(change.id for change in service.changes if change.section == section and change.id))


def _state(id: str, before: object, after: object) -> str:
    was, now = (isinstance(parts, dict) and id in parts for parts in (before, after))
    return "changed" if was and now else "added" if now else "removed"


def _shape(id: str, before: Service, after: Service, state: str) -> str:
    element = after.elements.get(id) or before.elements.get(id)
    text = f'"{label(element.title if element else id, _LONGEST)}{_word(state)}"'
    kind = element.type.value if element else "process"
    return f"[{text}]" if kind == "external" else f"[({text})]" if kind == "store" else f"({text})"


def _word(state: str) -> str:
    return f", {state}" if state else ""
