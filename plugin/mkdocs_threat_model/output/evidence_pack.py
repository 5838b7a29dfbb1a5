"""Which pages of a site make a document: one service, the register, or the evidence pack of the whole organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..analysis.origin import Origin
from ..build.published import Site
from ..errors import ConfigurationError
from ..frame.location import Location
from ..frame.page import Page
from ..pages.edition import edition_of
from .paper import Chapter, Paper

_PROOF = "proof"
"""The slot of the register's page that holds its integrity record."""


def service_paper(site: Site, service: str, location: Location, origin: Origin | None, today: date) -> Paper:
    """A service's page, with its testing guide.

    Raises:
        ConfigurationError: the site has no page of it.
    """
    page = _by_uri(site).get(location.service(service))
    if page is None:
        raise ConfigurationError(f"There is no service `{service}`. `threat-model register` lists the services that have threats.")
    guide = _by_uri(site).get(location.testing(service))
    chapters = (Chapter(page.title, page), *((Chapter("Testing guide", guide),) if guide else ()))
    return Paper(page.title, edition_of(origin, today), (), chapters, {})


def register_paper(site: Site, location: Location, origin: Origin | None, today: date, digests: Sequence[tuple[str, str]]) -> Paper:
    """The register with its integrity record, whole even where the site has it in parts."""
    chapters = tuple(_register(site, location))
    return Paper("Threat register", edition_of(origin, today), (), chapters, {})


def evidence_pack(
    site: Site,
    location: Location,
    origin: Origin | None,
    today: date,
    digests: Sequence[tuple[str, str]],
    inserts: Mapping[str, str],
    period: str,
) -> Paper:
    """Method, register, services with their drawings and acceptances, and what proves them.

    Args:
        site: the pages.
        location: their addresses.
        origin: the commit of the models.
        today: the day of the statuses.
        digests: of the files that the register can be taken home in, by name.
        inserts: HTML of what happened in a period, by title; empty without one.
        period: the period in words; empty without one.
    """
    pages = _by_uri(site)
    chapters = [Chapter(page.title, page) for uri in (location.index, location.method) if (page := pages.get(uri))]
    chapters += (replace(chapter, page=_without_proof(chapter.page)) for chapter in _register(site, location))
    folder = f"{location.base}/services/"
    depth = folder.count("/") + 1
    chapters += [Chapter(page.title, page) for page in site.pages if page.uri.startswith(folder) and page.uri.count("/") == depth]
    chapters += [Chapter(page.title, page) for uri in _numbered(pages, location.acceptances, location) if (page := pages.get(uri))]
    chapters.append(_integrity(pages[location.register], location))
    title = f"Evidence pack, {period}" if period else "Evidence pack"
    facts = (*((("Period", period),) if period else ()), *_facts(origin, today, digests))
    return Paper(title, edition_of(origin, today), facts, tuple(chapters), inserts)


def _by_uri(site: Site) -> dict[str, Page]:
    return {page.uri: page for page in site.pages}


def _register(site: Site, location: Location) -> list[Chapter]:
    pages = _by_uri(site)
    return [Chapter(pages[uri].title, pages[uri], wide=True) for uri in _numbered(pages, location.register, location)]


def _without_proof(page: Page) -> Page:
    return replace(page, sections=tuple((heading, names) for heading, names in page.sections if _PROOF not in names))


def _integrity(register: Page, location: Location) -> Chapter:
    """What proves the register, as a chapter of its own."""
    page = replace(register, uri=f"{location.base}/integrity/index.md", sections=(("", (_PROOF,)),))
    return Chapter("Integrity record", page)


def _numbered(pages: Mapping[str, Page], uri: str, location: Location) -> list[str]:
    """A list's page and the parts that hold the rest of it, by number."""
    uris, number = [uri], 1
    while (part := location.part(uri, number)) in pages:
        uris.append(part)
        number += 1
    return uris


def _facts(origin: Origin | None, today: date, digests: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    commit = "none: outside of a git repository"
    if origin:
        commit = f"{origin.commit}{' with changes that are not committed' if origin.changed else ''}"
    committed = (("Committed", origin.committed.isoformat()),) if origin else ()
    return (
        ("Commit of the models", commit),
        *committed,
        ("Statuses as of", str(today)),
        *((f"SHA-256 of {name}", text) for name, text in digests),
    )
