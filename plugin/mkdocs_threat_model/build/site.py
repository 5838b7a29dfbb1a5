"""All pages and files of an organisation's threat models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..analysis.attack_trees.standings import registers_for
from ..analysis.attack_trees.tree_uses import tree_uses
from ..analysis.control_inventory import has_controls
from ..analysis.facts import Facts
from ..analysis.register_entries import register
from ..analysis.retired import RetiredThreat, retired_threats
from ..analysis.threat_history import History, NoHistory
from ..checks.rulebook import missing_model_codes
from ..checks.service_state import ServiceStates
from ..frame.location import Location
from ..frame.page import Page
from ..model.border import findings_of, guarded
from ..model.reading import Broken
from ..pages.audit.audit_pages import audit_pages
from ..pages.changes.changes_page import changes_pages
from ..pages.edition import edition_file
from ..pages.library.library_pages import library_pages
from ..pages.organisation.history_page import history_pages
from ..pages.organisation.organisation_page import organisation_page
from ..pages.organisation.service_map import service_map
from ..pages.organisation.team_pages import leads_to_teams, team_pages
from ..pages.organisation.tree_pages import tree_pages
from ..pages.register.as_of_page import as_of_addresses, as_of_pages
from ..pages.register.changed_rows import ChangedRows
from ..pages.register.register_page import register_pages
from ..pages.service.broken_page import broken_page, without_page
from ..pages.service.service_context import RetiredLine
from ..pages.service.service_page import neighbours_of
from ..pages.service.threat_past import PastReader
from ..records.proof import evidence_of
from .arrangements import earlier_map, earlier_of
from .content import Content
from .finishing import Finisher, InMemory
from .gathering import Gathering
from .published import Site
from .result_keys import setting_key
from .service_step import FinishedService, ServiceInput, Setting
from .site_options import options_of

MOST_GUIDES = 500
"""Most services that have a testing guide unless it is asked for: a page of each is a tenth of what the service costs otherwise."""


def build_site(content: Content, location: Location, overrides: Path | None = None, finisher: Finisher | None = None) -> Site:
    """Makes every page and file.

    Args:
        content: the models.
        location: the site's addresses.
        overrides: folder of the user's own templates.
        finisher: makes the services' pages, and holds what is made; without one, all of it stays in memory.

    Raises:
        RenderingError: a template is broken.
    """
    finisher = finisher or InMemory()
    location = replace(
        location,
        shows_history=content.shows_history,
        shows_changes=content.changes is not None,
        shows_controls=has_controls(content.facts, content.portfolio.organisation),
        testing_guides=decided(location.testing_guides, len(content.facts)),
        shows_trees=any(facts.service.attack_trees for facts in content.facts.values()),
    )
    broken = content.portfolio.broken
    setting = Setting(content.policy, location, content.today, _unread(len(broken)), overrides)
    retired = retired_threats(content.facts, content.history, {model.stem for model in broken})
    services, failed = finisher.services(_inputs(content, retired), len(content.facts), setting)
    if failed:
        again = build_site(content.without(failed), location, overrides, finisher)
        return replace(again, findings=(*findings_of(failed), *again.findings))
    with finisher.scratch() as folder:
        return _joined(content, setting, services, retired, finisher, folder)


def _joined(
    content: Content,
    setting: Setting,
    services: Sequence[FinishedService],
    retired: tuple[RetiredThreat, ...],
    finisher: Finisher,
    folder: Path | None,
) -> Site:
    """What joins the services: the pages and files of the organisation, and all of it as a site."""
    broken, facts, location = content.portfolio.broken, content.facts, setting.location
    frame = replace(setting.frame(), key=setting_key(setting), memory=finisher.memory, keeper=finisher)
    entries = register(facts)
    mapped = service_map(facts, content.verdict.findings, earlier_map(content.portfolio.organisation.arrangements), frame)
    by_commit, options = isinstance(content.history, History), options_of(content, location, setting.overrides)
    evidence = evidence_of(
        content.portfolio,
        facts,
        entries,
        content.today,
        content.origin,
        by_commit=by_commit,
        excusing=missing_model_codes(),
        site=options,
        folder=folder,
    )
    states = ServiceStates(content.verdict)
    details = [finished.records for finished in services if finished.records]
    tags = as_of_addresses(content.snapshots, location)
    committed = content.origin.committed if content.origin else None

    def lists() -> Iterator[tuple[Iterable[Page], Mapping[str, bytes]]]:
        overview, overview_files = organisation_page(facts, broken, entries, states, mapped, frame)
        yield [overview], {**overview_files, **edition_file(content.origin, content.today)}
        if content.changes:
            yield changes_pages(content.changes, facts, frame)
        yield register_pages(entries, details, evidence, frame, _changed(content))
        yield from audit_pages(facts, content.portfolio.organisation, content.verdict, frame, committed, by_commit=by_commit)
        yield tree_pages([line for finished in services for line in finished.trees], facts, frame), {}
        if content.shows_history:
            yield history_pages(content.history, facts, retired, content.origin, tags, frame)
        for snapshot in content.snapshots:
            yield as_of_pages(snapshot, tags[snapshot.ref], frame)

    gathered, by_team = Gathering(finisher, with_png=location.with_png), False

    def looked_at(pages: Iterable[Page]) -> Iterator[Page]:
        nonlocal by_team
        for page in pages:
            by_team = by_team or leads_to_teams(page)
            yield page

    for made, files in lists():
        gathered.files(files)
        gathered.pages(looked_at(made))
    gathered.pages(team_pages(facts, states, mapped, frame) if by_team else ())
    if location.with_library:
        own = content.portfolio.organisation.library
        gathered.pages(frame.keeper.pages("library", (), own.digest, lambda: library_pages(own, frame)))
    gathered.services(services)
    gathered.pages(broken_page(model, frame) for model in without_page(broken, facts))
    gathered.drawing(location.beside(location.index, mapped.name), mapped.drawing)
    gathered.blobs({location.beside(location.register, name): blob for name, blob in evidence.blobs().items()})
    return gathered.site()


def decided(testing_guides: str, services: int) -> str:
    """Whether services have a testing guide: `always` or `never`.

    Args:
        testing_guides: what is asked for; with `auto` the organisation's size decides.
        services: how many services there are.
    """
    if testing_guides == "auto":
        return "always" if services <= MOST_GUIDES else "never"
    return testing_guides


def _changed(content: Content) -> ChangedRows | None:
    report = content.changes
    return ChangedRows(report.base, report.threats) if report and not report.failure else None


def _inputs(content: Content, retired: tuple[RetiredThreat, ...]) -> Iterator[ServiceInput | Broken]:
    """What is known of every service, one after the other: the pasts of all of them would fill much memory."""
    states = ServiceStates(content.verdict)
    reader = PastReader(content.history, content.policy.matrix, content.today, bool(content.origin and content.origin.changed))
    no_history = content.history.reason if isinstance(content.history, NoHistory) else ""
    has_page = {*content.facts, *(model.stem for model in content.portfolio.broken)}
    gone: dict[str, list[RetiredThreat]] = defaultdict(list)
    for threat in retired:
        gone[threat.service].append(threat)

    uses = tree_uses(content.facts)

    def known(name: str, facts: Facts) -> ServiceInput:
        return ServiceInput(
            facts,
            states.of(name),
            reader.of_threats(facts),
            tuple(RetiredLine(threat, reader.of_retired(threat)) for threat in gone[name]),
            (neighbours_of(facts.service) & has_page) - {name},
            no_history,
            earlier_of(content.portfolio.organisation.arrangements, name),
            content.portfolio.sources.digests.get(facts.model.source.path, ""),
            content.changes.notice(name) if content.changes else None,
            registers_for(facts.service, content.facts) if facts.service.attack_trees else {},
            uses.get(name, ()),
        )

    for name, facts in content.facts.items():
        yield guarded(facts.model.source.path, name, "The history of this model cannot be read", partial(known, name, facts))


def _unread(broken: int) -> str:
    if not broken:
        return ""
    return f"{broken} {'model' if broken == 1 else 'models'} could not be read and {'is' if broken == 1 else 'are'} missing here."
