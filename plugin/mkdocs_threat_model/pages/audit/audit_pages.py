"""The pages beside overview and register that auditors ask for, with their files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from ...analysis.accepted_risks import accepted_risks
from ...analysis.backlog import mitigations
from ...analysis.data_inventory import inventory
from ...analysis.facts import Facts
from ...checks.gate import Verdict
from ...frame.links import threat_address
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.organisation_files import Organisation
from ...records import inventory_table as table
from ...records.calendar import review_calendar
from ...records.delimited import csv_bytes
from ...records.tracker_import import backlog_bytes
from .acceptances_page import CALENDAR, acceptances_page
from .control_entries import control_entries
from .controls_page import controls_pages
from .data_page import INVENTORY, data_page
from .frameworks_pages import frameworks_pages, used_frameworks
from .method_page import method_page
from .mitigations_page import BACKLOG, mitigations_page


def audit_pages(
    facts: Mapping[str, Facts],
    organisation: Organisation,
    verdict: Verdict,
    frame: Frame,
    committed: datetime | None,
    *,
    by_commit: bool,
) -> tuple[list[Page], Mapping[str, bytes]]:
    """Acceptances, mitigations, controls, data, frameworks and method; and their files, by path in the site.

    Args:
        facts: what follows from each model, by service.
        organisation: what it defines for many services.
        verdict: what the checks found.
        frame: what the pages are set in.
        committed: when the models were committed, for the calendar; `None` outside of a repository.
        by_commit: whether the reviews are held against the commits that brought them.
    """
    accepted = accepted_risks(facts, frame.policy, frame.today)
    items = mitigations(facts, frame.today)
    kinds = inventory(facts)
    location = frame.location
    address = partial(threat_address, location)
    lists = [acceptances_page(accepted, frame), mitigations_page(items, frame), data_page(kinds, frame)]
    lists += frameworks_pages(used_frameworks(facts, verdict, frame.policy), frame)
    controls = controls_pages(control_entries(facts, organisation, frame.today), frame)
    pages = [*(page for page, _ in lists), *controls, method_page(frame, by_commit=by_commit)]
    waiting = (item for item in items if item.to_do)
    files = {
        location.beside(location.acceptances, CALENDAR): review_calendar(accepted, facts, committed, address),
        location.beside(location.mitigations, BACKLOG): backlog_bytes(waiting, address),
        location.beside(location.data, INVENTORY): csv_bytes(table.HEAD, table.inventory_rows(kinds)),
    }
    return pages, {**files, **{path: data for _, made in lists for path, data in made.items()}}
