"""What one ticket may be called: `#12`, `shop/orders#12`, an address, a key of Jira's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_ISSUE = re.compile(r"/(?P<project>[^?#]{1,400}?)(?:/-)?/(?:issues|work_items|pull|pulls|merge_requests)/(?P<number>[0-9]{1,12})/?")
_BROWSE = re.compile(r"(?:/[^?#]{1,300})?/browse/(?P<key>[A-Za-z][A-Za-z0-9_]{0,60}-[0-9]{1,12})/?")
JIRA_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}-[0-9]{1,12}")
_NUMBER = re.compile(r"(?:#|GH-|gh-)?(?P<number>[0-9]{1,12})")
_IN_PROJECT = re.compile(r"(?P<project>[^\s#]{1,400})#(?P<number>[0-9]{1,12})")


def address_names(url: str) -> tuple[str, ...]:
    """The names of an issue by its address, the surest first: with host and project, with the project, by its number alone.

    `git.example.com/shop/orders#12`, `shop/orders#12`, `#12`; of Jira's the key; none where it is no address of an issue.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return ()
    if parts.scheme not in ("http", "https") or not host:
        return ()
    path = unquote(parts.path)
    if match := _BROWSE.fullmatch(path):
        return (match["key"].casefold(),)
    if match := _ISSUE.fullmatch(path):
        project, number = match["project"].casefold(), int(match["number"])
        return (f"{host}/{project}#{number}", f"{project}#{number}", f"#{number}")
    return ()


def number_names(project: str, number: int) -> tuple[str, ...]:
    """The names of an issue whose address is not known."""
    return (f"{project.casefold()}#{number}", f"#{number}") if project else (f"#{number}",)


@dataclass(frozen=True, slots=True)
class WrittenTicket:
    """A ticket as a model names it.

    Attributes:
        names: what exports may call it, the surest first; folded.
        by_address: whether they are of an address, so that a number alone is one of that project and of no other.
    """

    names: tuple[str, ...]
    by_address: bool = False


def written_ticket(ticket: str, url: str | None = None) -> WrittenTicket:
    """A ticket of a model.

    Args:
        ticket: as the model has it.
        url: the policy's address of tickets, with `{id}`.
    """
    ticket = ticket.strip()
    if "://" in ticket:
        return WrittenTicket(address_names(ticket) or (ticket.casefold(),), by_address=True)
    if match := _IN_PROJECT.fullmatch(ticket):
        return WrittenTicket((f"{match['project'].casefold()}#{int(match['number'])}",))
    if url and (names := address_names(url.replace("{id}", ticket.removeprefix("#")))):
        return WrittenTicket(names, by_address=True)
    if match := _NUMBER.fullmatch(ticket):
        return WrittenTicket((f"#{int(match['number'])}",))
    return WrittenTicket((ticket.casefold(),))


def project_of(name: str) -> str | None:
    """The project of a name: `shop` of `shop-142`; empty of a number alone; `None` of what is no name of a ticket."""
    if "#" in name:
        return name.rpartition("#")[0]
    return name.rpartition("-")[0] if JIRA_KEY.fullmatch(name) else None
