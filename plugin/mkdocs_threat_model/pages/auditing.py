"""The pages beside overview and register that auditors ask for, with their files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..analysis.acceptances import accepted_risks
from ..analysis.backlog import mitigations
from ..analysis.inventory import inventory
from ..records import backlog as tracker
from ..records import inventory as table
from ..records.calendar import review_calendar
from ..records.delimited import csv_bytes
from .acceptances import CALENDAR, acceptances_page
from .content import Content
from .environment import Templates
from .frameworks import frameworks_pages
from .inventory import INVENTORY, inventory_page
from .linking import threat_address
from .location import Location
from .method import method_page
from .mitigations import BACKLOG, mitigations_page
from .page import Page


def auditing_pages(content: Content, templates: Templates, location: Location, unread: str) -> tuple[list[Page], Mapping[str, bytes]]:
    """Acceptances, mitigations, data, frameworks and method; and their files, by path in the site.

    Args:
        content: the models.
        templates: renders the fragments.
        location: the site's addresses.
        unread: the sentence about the models that could not be read; empty where all were.
    """
    facts = content.facts
    accepted = accepted_risks(facts, content.policy, content.today)
    items = mitigations(facts, content.today)
    kinds = inventory(facts)
    address = partial(threat_address, location)
    stamp = content.origin.committed if content.origin else None
    pages = [
        acceptances_page(accepted, content, templates, location, unread),
        mitigations_page(items, content, templates, location, unread),
        inventory_page(kinds, templates, location, unread),
        *frameworks_pages(content, templates, location, unread),
        method_page(content, templates, location),
    ]
    waiting = (item for item in items if not item.done)
    files = {
        location.beside(location.acceptances, CALENDAR): review_calendar(accepted, facts, stamp, address),
        location.beside(location.mitigations, BACKLOG): csv_bytes(tracker.HEAD, tracker.backlog_rows(waiting, address)),
        location.beside(location.data, INVENTORY): csv_bytes(table.HEAD, table.inventory_rows(kinds)),
    }
    return pages, files
