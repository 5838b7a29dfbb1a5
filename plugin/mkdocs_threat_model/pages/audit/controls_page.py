"""The page of controls: what is to be verified again first, what does not count, what does; and what reopens if one lapses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from ...frame.contexts import PageContext, TemplateSet
from ...frame.page import Page
from ...frame.page_bound import fits, spread
from ...frame.page_frame import Frame
from ..grid.long_lists import part_heading, part_page, parts_slot
from .control_entries import SOON, ControlEntry, ControlGroup, entry_weight, row_weight, shortened

ControlGroups = Mapping[ControlGroup, Sequence[ControlEntry]]
"""Controls by where the page lists them."""

_TITLES = {
    ControlGroup.DUE: "Verification overdue or due soon",
    ControlGroup.OPEN: "Not counted as done",
    ControlGroup.DONE: "Done and counted",
}
_OWN, _SAID = "Services’ own controls", "Shared controls, those to be verified again first."
_MOST = (None, 20, 5, 0)
"""How many services and threats of a control a page lists: all of them, or as many as it has room for."""


class ControlsContext(PageContext):
    """The page of controls."""

    groups: Mapping[ControlGroup, Sequence[ControlEntry]]
    """The shared controls that are listed here, in their groups; the first to be verified again first, then by what reopens."""
    soon: int
    """Within how many days a verification is due soon."""
    total: int
    """How many controls there are."""
    own: int
    """How many of them are services' own."""
    counted: int
    """How many count as done."""
    overdue: int
    """How many are past the day by which they were to be verified again."""
    due: int
    """How many are to be verified again soon."""
    own_rows: Sequence[ControlEntry]
    """The services' own controls, as many as the page has room for: the first to be verified again first."""
    index_rows: Sequence[ControlEntry]
    """The shared controls, where the page has no room for all that it says of them."""


TEMPLATES = TemplateSet("controls", ("header", "due", "open", "done", "own", "index"), ControlsContext)


def controls_pages(entries: Sequence[ControlEntry], frame: Frame) -> list[Page]:
    """The page of controls, with numbered parts where the shared ones are many; none where there is no control.

    Args:
        entries: every control, in the order of the inventory.
        frame: what the pages are set in.
    """
    if not entries:
        return []
    shared = [entry for entry in entries if not entry.listed.service]
    groups = {group: sorted((entry for entry in shared if entry.group is group), key=_order) for group in ControlGroup}
    own = sorted(
        (entry for entry in entries if entry.listed.service), key=lambda entry: (list(ControlGroup).index(entry.group), _order(entry))
    )
    listed = _beginning(own, frame.bound // 3)
    left = frame.bound - sum(map(row_weight, listed))
    for most in _MOST:
        shown = {group: [shortened(entry, most) for entry in held] for group, held in groups.items()}
        if fits((entry_weight(entry) for held in shown.values() for entry in held), left):
            return [_whole(shown, listed, entries, frame)]
    return _parts(shown, listed, entries, frame)


def _order(entry: ControlEntry) -> tuple[str, int, int, str]:
    day = str(entry.listed.control.verify_again_by) if entry.group is ControlGroup.DUE else ""
    return day, -entry.radius.cells, -len(entry.radius.threats), entry.listed.key


def _beginning(entries: Sequence[ControlEntry], room: int) -> list[ControlEntry]:
    """As many of them as there is room for."""
    weights = accumulate(map(row_weight, entries))
    return [entry for entry, weight in zip(entries, weights, strict=True) if weight <= room]


def _context(
    groups: ControlGroups, own: Sequence[ControlEntry], entries: Sequence[ControlEntry], uri: str, frame: Frame
) -> ControlsContext:
    days = [entry.days for entry in entries if entry.days is not None and not entry.listed.over]
    return {
        **frame.around(uri),
        "groups": groups,
        "soon": SOON,
        "total": len(entries),
        "own": sum(bool(entry.listed.service) for entry in entries),
        "counted": sum(entry.listed.state.counts for entry in entries),
        "overdue": sum(left < 0 for left in days),
        "due": sum(0 <= left <= SOON for left in days),
        "own_rows": own,
        "index_rows": (),
    }


def _whole(groups: ControlGroups, own: Sequence[ControlEntry], entries: Sequence[ControlEntry], frame: Frame) -> Page:
    uri = frame.location.controls
    sections = [(_TITLES[group], (group.value,)) for group in ControlGroup if groups[group]]
    return _page(_context(groups, own, entries, uri, frame), sections, {}, entries, frame)


def _page(
    context: ControlsContext,
    sections: Sequence[tuple[str, tuple[str, ...]]],
    slots: dict[str, str],
    entries: Sequence[ControlEntry],
    frame: Frame,
) -> Page:
    parts = (("", ("header",)), *sections, *(((_OWN, ("own",)),) if context["own_rows"] else ()))
    made = frame.fragments(TEMPLATES, context, tuple(name for _, names in parts for name in names if name not in slots))
    titles = tuple(entry.listed.control.title for entry in entries if not entry.listed.service)
    first = next((names[0] for _, names in parts[1:]), "")
    return Page(
        frame.location.controls,
        "Controls",
        f"{len(entries)} controls, with what they answer and what reopens if they lapse.",
        parts,
        made | slots,
        searched={name: titles if name == first else () for _, names in parts[1:] for name in names},
        hide=("navigation", "toc"),
        in_nav=True,
    )


def _parts(groups: ControlGroups, own: Sequence[ControlEntry], entries: Sequence[ControlEntry], frame: Frame) -> list[Page]:
    """An index of the shared controls, and what is said of them in numbered parts."""
    location, uri = frame.location, frame.location.controls
    held = spread({group.value: rows for group, rows in groups.items()}, {group.value: entry_weight for group in ControlGroup}, frame.bound)
    linked = [
        replace(entry, link=location.link(uri, location.part(uri, number), entry.anchor))
        for number, by_name in enumerate(held, start=1)
        for rows in by_name.values()
        for entry in rows
    ]
    context: ControlsContext = {**_context({}, own, entries, uri, frame), "index_rows": _beginning(linked, frame.bound // 2)}
    slots = parts_slot(len(held), f"There are {len(linked)} shared controls.", uri, frame)
    pages = [_page(context, (("Shared controls", ("index",)), ("All shared controls", ("parts",))), slots, entries, frame)]
    for number, by_name in enumerate(held, start=1):
        part = location.part(uri, number)
        rows_of = {group: by_name[group.value] for group in ControlGroup}
        names = tuple(group.value for group in ControlGroup if rows_of[group])
        heading = part_heading("Controls", uri, part, number, len(held), _SAID, frame)
        made = heading | frame.fragments(TEMPLATES, _context(rows_of, (), entries, part, frame), names)
        sections = (("", ("part",)), *((_TITLES[group], (group.value,)) for group in ControlGroup if rows_of[group]))
        pages.append(part_page(part, f"Controls, part {number} of {len(held)}", _SAID, sections, made))
    return pages
