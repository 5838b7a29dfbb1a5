"""The drawings' legend: a small picture and its meaning for each sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from ...drawing import Drawing
from ...drawing.legend import Sign
from ...model.components import Component


def _picture(inside: str) -> Markup:
    return Markup('<svg viewBox="0 0 30 18" aria-hidden="true">%s</svg>') % Markup(inside)


def _mark(text: str, kind: str) -> Markup:
    return Markup('<span class="tm-mark tm-mark--{0}" aria-hidden="true">{1}</span>').format(kind, text)


class LegendLine(NamedTuple):
    """A line of the legend: a small picture, as HTML, and what it means."""

    picture: Markup
    meaning: str


_CROSSED = '<path class="tm-cross" d="M1 9h28"/><path class="tm-dash" d="M15 1v16"/>'

LEGEND: Mapping[Component | Sign, LegendLine] = {
    Component.EXTERNAL: LegendLine(_picture('<rect x="1.5" y="2.5" width="27" height="13"/>'), Component.EXTERNAL.label),
    Component.PROCESS: LegendLine(_picture('<ellipse cx="15" cy="9" rx="13.5" ry="7.5"/>'), Component.PROCESS.label),
    Component.STORE: LegendLine(_picture('<path d="M1 3h28M1 15h28"/>'), Component.STORE.label),
    Component.BOUNDARY: LegendLine(
        _picture('<rect class="tm-dash" x="1.5" y="2.5" width="27" height="13" rx="3"/>'), Component.BOUNDARY.label
    ),
    Component.FLOW: LegendLine(_picture('<path d="M1 9h24M21 5l5 4-5 4"/>'), Component.FLOW.label),
    Component.CROSSING: LegendLine(_picture('<path class="tm-cross" d="M1 9h24M21 4l6 5-6 5"/>'), Component.CROSSING.label),
    Sign.PROTECTED: LegendLine(_picture(f'{_CROSSED}<circle class="tm-disc" cx="15" cy="9" r="4.5"/>'), "Authenticated and encrypted"),
    Sign.HALF_PROTECTED: LegendLine(
        _picture(f'{_CROSSED}<circle class="tm-ring" cx="15" cy="9" r="5"/>'), "Authenticated or encrypted, not both"
    ),
    Sign.UNPROTECTED: LegendLine(
        _picture(f'{_CROSSED}<circle class="tm-ring" cx="15" cy="9" r="5"/><path class="tm-cross" d="M12 6l6 6m0-6l-6 6"/>'),
        "Neither, or not stated",
    ),
    Sign.OUT_OF_SCOPE: LegendLine(_picture('<rect class="tm-dots" x="1.5" y="2.5" width="27" height="13"/>'), "Out of scope"),
    Sign.THREATS: LegendLine(_mark("1 H", "high"), "Open threats and their highest remaining risk"),
    Sign.GAPS: LegendLine(_mark("3 ?", "gaps"), "Unanswered STRIDE questions, totalled by boundary"),
    Sign.PERSONAL: LegendLine(_mark("P", "personal"), "Personal data"),
    Sign.RESTRICTED: LegendLine(_mark("R", "restricted"), "Restricted data"),
    Sign.GOAL: LegendLine(
        _picture('<rect x="1.5" y="1.5" width="27" height="15" rx="4"/><rect x="4.5" y="4.5" width="21" height="9" rx="2"/>'), "Goal"
    ),
    Sign.GATE: LegendLine(
        _picture('<rect x="1.5" y="2.5" width="27" height="13" rx="5"/>'),
        "Sub-goal: AND needs all, OR one, SAND all in the order of the numbers",
    ),
    Sign.LEAF: LegendLine(_picture('<rect x="1.5" y="2.5" width="27" height="13"/>'), "Attack step"),
    Sign.FOLDED: LegendLine(
        _picture(
            '<rect x="5.5" y="1.5" width="23" height="12" rx="2"/><rect class="tm-sheet" x="1.5" y="4.5" width="23" height="12" rx="2"/>'
        ),
        "Folded sub-tree",
    ),
    Sign.CHOSEN: LegendLine(
        _picture('<path class="tm-strong" d="M1 9h28"/>'), "Best attack today: the cheapest, without costs the likeliest"
    ),
    Sign.DEFENDED: LegendLine(_mark("✓ Defended", "defended"), "Mitigated or avoided in the register"),
    Sign.OPEN_DOOR: LegendLine(_mark("Open door", "open-door"), "Accepted or transferred in the register"),
    Sign.OUT_OF_REACH: LegendLine(_picture('<rect class="tm-dots" x="1.5" y="2.5" width="27" height="13"/>'), "Out of reach today"),
}


def legend_of(drawing: Drawing) -> Mapping[Component | Sign, LegendLine]:
    """The legend of a drawing, whose example of open threats is the worst one in it."""
    if drawing.worst is None:
        return LEGEND
    return {**LEGEND, Sign.THREATS: LEGEND[Sign.THREATS]._replace(picture=_mark(drawing.worst.text, drawing.worst.kind))}
