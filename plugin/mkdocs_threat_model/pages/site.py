"""All pages and files of an organisation's threat models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from ..analysis.history import History
from ..analysis.landscape import landscape
from ..analysis.register import register
from ..checks.reference import contradictions, missing_model_codes
from ..drawing import Drawing, draw
from ..drawing.organisation import map_of
from ..drawing.palette import DARK, LIGHT, css_variables
from ..drawing.text import FONTS
from ..findings import Finding
from ..model.border import findings_of, for_each
from ..model.policy import Policy
from ..model.reading import Broken, Model
from ..records.proof import evidence_of
from .as_of import as_of_addresses, as_of_page
from .auditing import auditing_pages
from .broken import broken_page, without_page
from .content import Content
from .environment import Templates
from .history import history_page
from .icons import icon_files
from .location import Location
from .memory import remembered
from .options import options_of
from .organisation import ServiceMap, organisation_page
from .page import Page
from .past import RetiredThreat, retired_threats
from .records import Records, records_of
from .register import register_page, register_parts
from .register_grid import grid_of
from .register_views import view_styles
from .service import Edit, service_page
from .state import States

ASSETS = Path(__file__).parent / "assets"
STYLES = Path(__file__).parent / "styles"
"""Parts of the stylesheet that a page has to itself; served in one file with the rest."""
STYLESHEET = "assets/threat-model/threat-model.css"
SCRIPT = "assets/threat-model/threat-model.js"
WEB_FONTS = {400: FONTS / "Inter-Regular.woff2", 600: FONTS / "Inter-SemiBold.woff2"}


@dataclass(frozen=True)
class Site:
    """What is published.

    Attributes:
        pages: the pages, the organisation's first.
        files: other files by their path in the site.
        pictures: drawings to be written as PNG, by the PNG's path in the site.
        findings: what went wrong while the pages were made; the services that it concerns have a page that says so.
    """

    pages: tuple[Page, ...]
    files: Mapping[str, bytes]
    pictures: Mapping[str, Drawing]
    findings: tuple[Finding, ...] = ()


def build_site(content: Content, location: Location, overrides: Path | None = None) -> Site:
    """Makes every page and file.

    Args:
        content: the models.
        location: the site's addresses.
        overrides: folder of the user's own templates.

    Raises:
        RenderingError: a template is broken.
    """
    templates = Templates(content.policy, overrides)
    location = replace(location, shows_history=content.shows_history)
    made, failed = _services(content, templates, location)
    if failed:
        again = build_site(content.without(failed), location, overrides)
        return replace(again, findings=(*findings_of(failed), *again.findings))
    facts = content.facts
    entries = register(facts)
    broken = content.portfolio.broken
    edit = _editor(content.policy)
    states = States(content.verdict)
    services = _map(content, location)
    records = {name: records for name, (records, _) in made.items()}
    by_commit, options = isinstance(content.history, History), options_of(content, location, overrides)
    evidence = evidence_of(
        content.portfolio, facts, entries, content.today, content.origin, by_commit=by_commit, excusing=missing_model_codes(), site=options
    )
    grid = grid_of(entries, records, content.today, location, content.policy.contacts)
    tags = as_of_addresses(content.snapshots, location)
    unread = _unread(len(broken))
    audited, audited_files = auditing_pages(content, templates, location, unread)
    pages = [
        organisation_page(content, entries, states, services, templates, location),
        register_page(entries, grid, evidence, templates, location, unread),
        *register_parts(entries, templates, location),
        *audited,
        *([history_page(content, tags, templates, location)] if content.shows_history else []),
        *(as_of_page(one, tags[one.ref], templates, location) for one in content.snapshots),
    ]
    pages += [page for _, page in made.values()]
    pages += [broken_page(one, templates, location, edit(_relative(one.path))) for one in without_page(broken, facts)]
    drawings = {
        location.beside(location.service(name), one.name): one.drawing for name, made in content.dossiers.items() for one in made.drawings
    }
    drawings[location.beside(location.index, services.name)] = services.drawing
    files = {f"{path}.svg": drawing.svg.encode() for path, drawing in drawings.items()} | dict(grid.files)
    files |= {location.beside(location.register, name): data for name, data in evidence.files().items()}
    files |= icon_files(drawings.values())
    files |= audited_files
    files[location.arrangements] = remembered(drawings.values())
    return Site(tuple(pages), files, {f"{path}.png": drawing for path, drawing in drawings.items()})


def _services(content: Content, templates: Templates, location: Location) -> tuple[dict[str, tuple[Records, Page]], tuple[Broken, ...]]:
    """The records and the page of every service, and the services that they cannot be made for."""
    edit, states = _editor(content.policy), States(content.verdict)
    known = {*content.facts, *(one.stem for one in content.portfolio.broken)}
    retired: dict[str, list[RetiredThreat]] = defaultdict(list)
    for gone in retired_threats(content):
        retired[gone.service].append(gone)

    def step(model: Model) -> tuple[Records, Page]:
        name, here = model.service.service, edit(_relative(model.source.path))
        dossier = content.dossiers[name]
        records = records_of(dossier.facts, templates)
        return records, service_page(dossier, records, states.of(name), templates, location, known, here, content, retired)

    return for_each(content.portfolio.models, "The page of this model cannot be made", step)


def _map(content: Content, location: Location) -> ServiceMap:
    services = {name: facts.service for name, facts in content.facts.items()}
    found = landscape(services)
    codes = contradictions()
    contradicted = {(one.service, one.detail) for one in content.verdict.findings if one.code in codes}
    both_ways = frozenset(contradicted | {(other, one) for one, other in contradicted})
    hrefs = {name: location.link(location.index, location.service(name)) for name in services}
    teams = {name: party.title or name for name, party in content.policy.teams.items()}
    diagram = map_of(services, found, both_ways, hrefs, teams)
    return ServiceMap(found, both_ways, draw(diagram, content.earlier.get(diagram.id_prefix)))


def assets() -> dict[str, bytes]:
    """The stylesheet, the script and the drawings' fonts, by their path in the site."""
    folder = PurePosixPath(STYLESHEET).parent
    files = {path.name: path.read_bytes() for path in sorted(ASSETS.iterdir()) if path.is_file()}
    files |= {path.name: path.read_bytes() for path in WEB_FONTS.values()}
    name = PurePosixPath(STYLESHEET).name
    files[name] += b"".join(path.read_bytes() for path in sorted(STYLES.iterdir()))
    files[name] += f"{view_styles()}{_drawing_styles()}".encode()
    return {str(folder / name): data for name, data in files.items()}


def _drawing_styles() -> str:
    """The drawings' font and colours as CSS: what the palette says stands in the palette alone."""
    faces = "".join(
        f'@font-face {{ font-family: Inter; font-weight: {weight}; font-display: swap; src: url("{path.name}") format("woff2") }}\n'
        for weight, path in WEB_FONTS.items()
    )
    light, dark = css_variables(LIGHT), css_variables(DARK)
    slate = '[data-md-color-scheme="slate"]'
    return f"\n{faces}:root {{ {light} }}\n{slate} {{ {dark} }}\n@media print {{ {slate} {{ {light} }} }}\n"


def _relative(shown: str) -> str:
    """The path below the models' folder of a file's name in findings."""
    return shown.partition("/")[2] or shown


def _editor(policy: Policy) -> Callable[[str], Edit]:
    def edit(path: str) -> Edit:
        url = policy.edit_url.replace("{path}", quote(path)) if policy.edit_url else None
        return Edit(url, path)

    return edit


def _unread(broken: int) -> str:
    if not broken:
        return ""
    return f"{broken} {'model' if broken == 1 else 'models'} could not be read and {'is' if broken == 1 else 'are'} missing here."
