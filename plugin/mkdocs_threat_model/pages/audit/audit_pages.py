"""The pages beside overview and register that auditors ask for, with their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
) -> Iterator[tuple[Iterable[Page], Mapping[str, bytes]]]:
    """Acceptances, mitigations, data, frameworks, controls and method, one after the other: together they would fill much memory.

    Args:
        facts: what follows from each model, by service.
        organisation: what it defines for many services.
        verdict: what the checks found.
        frame: what the pages are set in.
        committed: when the models were committed, for the calendar; `None` outside of a repository.
        by_commit: whether the reviews are held against the commits that brought them.

    Returns:
        Pages, each time with their files by path in the site.
    """
    yield _acceptances(facts, frame, committed)
    yield _mitigations(facts, frame)
    yield _data(facts, frame)
    for page, files in frameworks_pages(used_frameworks(facts, verdict, frame.policy), frame):
        yield [page], files
    yield controls_pages(control_entries(facts, organisation, frame.today), frame), {}
    yield [method_page(frame, by_commit=by_commit)], {}


_Made = tuple[list[Page], Mapping[str, bytes]]


def _acceptances(facts: Mapping[str, Facts], frame: Frame, committed: datetime | None) -> _Made:
    accepted, location = accepted_risks(facts, frame.policy, frame.today), frame.location
    page, files = acceptances_page(accepted, frame)
    calendar = review_calendar(accepted, facts, committed, partial(threat_address, location))
    return [page], {**files, location.beside(location.acceptances, CALENDAR): calendar}


def _mitigations(facts: Mapping[str, Facts], frame: Frame) -> _Made:
    items, location = mitigations(facts, frame.today), frame.location
    page, files = mitigations_page(items, frame)
    backlog = backlog_bytes((item for item in items if item.to_do), partial(threat_address, location))
    return [page], {**files, location.beside(location.mitigations, BACKLOG): backlog}


def _data(facts: Mapping[str, Facts], frame: Frame) -> _Made:
    kinds, location = inventory(facts), frame.location
    page, files = data_page(kinds, frame)
    return [page], {**files, location.beside(location.data, INVENTORY): csv_bytes(table.HEAD, table.inventory_rows(kinds))}
