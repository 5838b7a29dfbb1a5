"""All pages and files of an organisation's threat models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..analysis.register_entries import register
from ..analysis.retired import RetiredThreat, retired_threats
from ..analysis.threat_history import History, NoHistory
from ..checks.rulebook import missing_model_codes
from ..checks.service_state import ServiceStates
from ..drawing import Drawing
from ..findings import Finding
from ..frame.icon_files import icon_files
from ..frame.location import Location
from ..frame.page import Page
from ..frame.page_frame import Frame
from ..frame.templates import Templates
from ..model.border import findings_of, for_each
from ..model.reading import Broken, Model
from ..pages.audit.audit_pages import audit_pages
from ..pages.organisation.history_page import history_page
from ..pages.organisation.organisation_page import organisation_page
from ..pages.organisation.service_map import service_map
from ..pages.register.as_of_page import as_of_addresses, as_of_page
from ..pages.register.register_grid import grid_of
from ..pages.register.register_page import register_page, register_parts
from ..pages.service.broken_page import broken_page, without_page
from ..pages.service.service_context import RetiredLine
from ..pages.service.service_page import ServiceContents, neighbours_of, service_page
from ..pages.service.threat_past import PastReader
from ..pages.service.threat_records import Records, records_of
from ..records.proof import evidence_of
from .arrangements import earlier_map
from .content import Content
from .site_options import options_of


@dataclass(frozen=True)
class Site:
    """What is published.

    Attributes:
        pages: the pages, the organisation's first.
        files: other files by their path in the site.
        drawings: by the path of their SVG in the site, without its suffix.
        with_png: whether they are wanted as PNG as well.
        findings: what went wrong while the pages were made; the services that it concerns have a page that says so.
    """

    pages: tuple[Page, ...]
    files: Mapping[str, bytes]
    drawings: Mapping[str, Drawing]
    with_png: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def pictures(self) -> Mapping[str, Drawing]:
        """Drawings to be written as PNG, by the PNG's path in the site."""
        return {f"{path}.png": drawing for path, drawing in self.drawings.items()} if self.with_png else {}


def build_site(content: Content, location: Location, overrides: Path | None = None) -> Site:
    """Makes every page and file.

    Args:
        content: the models.
        location: the site's addresses.
        overrides: folder of the user's own templates.

    Raises:
        RenderingError: a template is broken.
    """
    location = replace(location, shows_history=content.shows_history)
    broken, facts = content.portfolio.broken, content.facts
    frame = Frame(Templates(content.policy, overrides), location, content.policy, content.today, _unread(len(broken)))
    retired = retired_threats(facts, content.history, {model.stem for model in broken})
    by_service, failed = _services(content, frame, retired)
    if failed:
        again = build_site(content.without(failed), location, overrides)
        return replace(again, findings=(*findings_of(failed), *again.findings))
    entries = register(facts)
    services = service_map(facts, content.verdict.findings, earlier_map(content.portfolio.organisation.arrangements), frame)
    by_commit, options = isinstance(content.history, History), options_of(content, location, overrides)
    evidence = evidence_of(
        content.portfolio, facts, entries, content.today, content.origin, by_commit=by_commit, excusing=missing_model_codes(), site=options
    )
    grid = grid_of(entries, {name: records for name, (records, _) in by_service.items()}, content.today, location, content.policy.contacts)
    tags = as_of_addresses(content.snapshots, location)
    committed = content.origin.committed if content.origin else None
    audited, audited_files = audit_pages(facts, content.verdict, frame, committed, by_commit=by_commit)
    pages = [
        organisation_page(facts, broken, entries, ServiceStates(content.verdict), services, frame),
        register_page(entries, grid, evidence, frame),
        *register_parts(entries, frame),
        *audited,
        *([history_page(content.history, facts, retired, content.origin, tags, frame)] if content.shows_history else []),
        *(as_of_page(snapshot, tags[snapshot.ref], frame) for snapshot in content.snapshots),
        *(page for _, page in by_service.values()),
        *(broken_page(model, frame) for model in without_page(broken, facts)),
    ]
    drawings = {
        location.beside(location.service(service), drawn.name): drawn.drawing
        for service, levels in content.drawings.items()
        for drawn in levels
    }
    drawings[location.beside(location.index, services.name)] = services.drawing
    files = {f"{path}.svg": drawing.file() for path, drawing in drawings.items()} | dict(grid.files)
    files |= {location.beside(location.register, name): data for name, data in evidence.files().items()}
    files |= icon_files(drawings.values())
    files |= audited_files
    return Site(tuple(pages), files, drawings, location.with_png)


def _services(
    content: Content, frame: Frame, retired: tuple[RetiredThreat, ...]
) -> tuple[dict[str, tuple[Records, Page]], tuple[Broken, ...]]:
    """The records and the page of every service, and the services that they cannot be made for."""
    states = ServiceStates(content.verdict)
    reader = PastReader(content.history, frame.policy.matrix, content.today, bool(content.origin and content.origin.changed))
    no_history = content.history.reason if isinstance(content.history, NoHistory) else ""
    has_page = {*content.facts, *(model.stem for model in content.portfolio.broken)}
    gone: dict[str, list[RetiredThreat]] = defaultdict(list)
    for threat in retired:
        gone[threat.service].append(threat)

    def step(model: Model) -> tuple[Records, Page]:
        name = model.service.service
        facts = content.facts[name]
        records = records_of(facts, frame.templates)
        contents = ServiceContents(
            facts,
            content.drawings[name],
            records,
            states.of(name),
            reader.of_threats(facts),
            [RetiredLine(threat, reader.of_retired(threat)) for threat in gone[name]],
            no_history,
        )
        neighbours = (neighbours_of(model.service) & has_page) - {name}
        return records, service_page(contents, neighbours, frame)

    return for_each(content.portfolio.models, "The page of this model cannot be made", step)


def _unread(broken: int) -> str:
    if not broken:
        return ""
    return f"{broken} {'model' if broken == 1 else 'models'} could not be read and {'is' if broken == 1 else 'are'} missing here."
