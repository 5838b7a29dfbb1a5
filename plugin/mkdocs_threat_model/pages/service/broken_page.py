"""The pages of services that are broken: each names the file and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ...frame.contexts import PageContext, TemplateSet
from ...frame.edit import Edit, edit_of
from ...frame.location import Location
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.disk_names import folded
from ...model.reading import Broken
from ...model.types import ID_PATTERN


def without_page(broken: Iterable[Broken], services: Iterable[str]) -> list[Broken]:
    """The files that are no valid models, one for each page that none of the services has.

    Args:
        broken: the files.
        services: ids of the services that have a page.
    """
    taken = {folded(name) for name in services}
    by_name: dict[str, Broken] = {}
    for model in broken:
        first = by_name.setdefault(folded(model.stem), model)
        if first is not model:
            by_name[folded(model.stem)] = replace(first, findings=(*first.findings, *model.findings))
    return [model for name, model in by_name.items() if name not in taken]


def addresses(broken: Iterable[Broken], services: Iterable[str], location: Location) -> dict[str, str]:
    """Where each broken file is told of, by its stem: on its own page, or on that of a service whose folder would be the same."""
    named: dict[str, str] = {folded(name): name for name in services}
    return {model.stem: _address(named.setdefault(folded(model.stem), model.stem), location) for model in broken}


class BrokenContext(PageContext):
    """The page of a file that is no valid model."""

    broken: Broken
    """The file: its `path`, its `stem`, its findings, and how many there are (`total`)."""
    edit: Edit
    """Where the file is changed: its `url`, which may be nothing, and its `path`."""


TEMPLATES = TemplateSet("service", ("broken",), BrokenContext)


def broken_page(broken: Broken, frame: Frame) -> Page:
    """The page of a file that is not a valid model, or of a service that a step failed for."""
    uri, edit = _address(broken.stem, frame.location), edit_of(broken.path, frame.policy)
    context: BrokenContext = {**frame.around(uri), "broken": broken, "edit": edit}
    slots = frame.fragments(TEMPLATES, context)
    return Page(uri, broken.stem, "This model cannot be read.", (("", ("broken",)),), slots, hide=("navigation",), source=edit.path)


def _address(stem: str, location: Location) -> str:
    return location.service(stem) if re.fullmatch(ID_PATTERN, stem) else location.unnamed(stem)
