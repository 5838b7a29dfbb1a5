"""Every set of templates, in the order in which the guide tells of them."""

from __future__ import annotations

from typing import Any

from ..frame.contexts import TemplateSet
from .audit import acceptances_page, controls_page, data_page, frameworks_pages, method_page, mitigations_page
from .changes import changes_page
from .grid import long_lists
from .library import library_pages
from .organisation import history_page, organisation_page, team_pages, tree_pages
from .register import as_of_page, register_page, register_parts
from .service import broken_page, service_context, testing_page, threat_records

TEMPLATE_SETS: tuple[TemplateSet[Any], ...] = (
    organisation_page.TEMPLATES,
    register_page.TEMPLATES,
    register_page.TABLE,
    register_page.SUMMARY,
    register_parts.PART,
    as_of_page.TEMPLATES,
    as_of_page.PART,
    acceptances_page.HEADER,
    acceptances_page.TABLE,
    mitigations_page.TEMPLATES,
    controls_page.TEMPLATES,
    tree_pages.TEMPLATES,
    data_page.TEMPLATES,
    frameworks_pages.OVERVIEW,
    frameworks_pages.ONE,
    frameworks_pages.LONG,
    method_page.TEMPLATES,
    library_pages.LIST,
    library_pages.ENTRY,
    changes_page.HEADER,
    changes_page.SERVICE,
    history_page.ALWAYS,
    history_page.TOLD,
    history_page.RETIRED,
    long_lists.GRID,
    long_lists.TEAMS,
    long_lists.PARTS,
    long_lists.PART,
    team_pages.TEAM,
    team_pages.LIST,
    team_pages.SERVICES,
    team_pages.TODO,
    team_pages.ACCEPTED,
    team_pages.HELD,
    service_context.TEMPLATES,
    threat_records.TEMPLATES,
    testing_page.TEMPLATES,
    broken_page.TEMPLATES,
)
