"""Two versions of the models' folder, read and compared: of all that is the same in both nothing is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from ..analysis.control_inventory import listed_controls
from ..analysis.facts import Facts, analysed
from ..changes.change import Change, heaviest_first
from ..changes.change_report import ChangeReport
from ..changes.comparing_services import ServiceChanges, service_changes
from ..changes.control_changes import SharedVersion, shared_control_changes
from ..changes.firing import fired_triggers
from ..changes.inventory_changes import catalog_changes, workload_changes
from ..changes.policy_changes import baseline_changes, policy_changes
from ..checks.baseline import read_baseline
from ..checks.by_target import by_target
from ..checks.gate import adjustable_codes, check_guarded
from ..checks.new_findings import counted, new_findings, under_both
from ..checks.waivers import apply_waivers
from ..errors import ConfigurationError, HistoryError
from ..findings import Finding, Severity, errors, ordered
from ..history.guarding import bordered
from ..history.model_versions import ChosenModels, FilesOf, ModelVersion, UnderPolicyOf, changed_code, versions_of
from ..model.code_paths import matching_paths
from ..model.folder import BASELINE_FILE, CATALOG_FOLDER, CONTROLS_FILE, CONTROLS_FOLDER, POLICY_FILE
from ..model.organisation_files import CatalogEntry, Organisation
from ..model.policy import Policy
from ..model.portfolio import read_organisation, read_portfolio
from ..model.reading import Broken, Source
from ..model.trigger_rules import TriggerRules
from ..model.workloads import workloads_of

_NO_POLICY = Source(POLICY_FILE)
_ORGANISATION = frozenset((POLICY_FILE, BASELINE_FILE))


@dataclass(frozen=True)
class _ReadVersion:
    """One version, as far as it is read.

    Attributes:
        organisation: its policy, and the controls that services share.
        known: how many errors of each key the baseline sets aside.
        facts: what follows from each model that is read, by service.
        findings: what the checks of single services find and no waiver sets aside, by service. No baseline sets anything aside
            either: what stands in both versions is not new in any case, and a baseline may have grown with the change.
        unreadable: why files are no models.
    """

    organisation: Organisation
    known: Mapping[str, int]
    facts: Mapping[str, Facts]
    findings: Mapping[str, Sequence[Finding]]
    unreadable: tuple[Finding, ...]

    @property
    def policy(self) -> Policy:
        """The rules."""
        return self.organisation.policy


def compare(folder: Path, base: str, head: str, today: date, *, direct: bool = False) -> ChangeReport:
    """What changed in the models of a folder. Findings between models need all of them, and are told by `check` alone.

    Args:
        folder: the models' folder.
        base: the version before: a branch, a tag, a commit, a folder or an archive.
        head: the version after; empty for the work tree.
        today: the day that the statuses of both are of, so that time alone changes nothing.
        direct: whether the base is taken as it is, and not where the work of the two parts.

    Returns:
        The changes; where the versions cannot be compared, why.
    """
    try:
        report = _compared(folder, *versions_of(folder, base, head, direct=direct), today)
    except (ConfigurationError, HistoryError) as error:
        report = ChangeReport(base, head or "the working tree", today, failure=str(error))
    return replace(report, asked=base)


@bordered
def _compared(folder: Path, base: ModelVersion, head: ModelVersion, today: date) -> ChangeReport:
    before, after = base.identities(), head.identities()
    # A policy rates every threat, so that under another one every model may say something else.
    policy_alike = base.identity(PurePosixPath(POLICY_FILE)) == head.identity(PurePosixPath(POLICY_FILE))
    rules = _policy(head).triggers if policy_alike else _policy(base).triggers.and_of(_policy(head).triggers)
    code = _code_of_services(changed_code(folder, base, head), rules.paths) if rules.paths else {}
    # What services share may decide about each of them.
    shared_alike = base.identities(FilesOf.CONTROLS) == head.identities(FilesOf.CONTROLS)
    same = _alike(before, after) if policy_alike and shared_alike else frozenset()
    alike = same - code.keys()
    old = _side(base, frozenset(path for path in before if path.stem not in alike), today)
    chosen = frozenset(path for path in after if path.stem not in alike)
    new = _side(head, chosen, today)
    if not policy_alike:
        new = _under_both(new, _side(replace(head, tree=UnderPolicyOf(head.tree, base.tree)), chosen, today), base.name)
    unreadable = (*((base.name, finding) for finding in old.unreadable), *((head.name, finding) for finding in new.unreadable))
    broken = {finding.service for _, finding in unreadable}
    names = [name for name in sorted({*old.facts, *new.facts}) if name not in broken]
    compared = [_fired(_service(name, old, new), rules, code.get(name, ())) for name in names]
    changed = tuple(service for service in compared if service.changes or service.fired)
    rules_changed: tuple[Change, ...] = () if policy_alike else tuple(policy_changes(old.policy, new.policy))
    listed = _inventory(base, head, frozenset(path.stem for path in after), old.policy, new.policy)
    if not shared_alike:
        rules_changed = (*rules_changed, *shared_control_changes(_shared(old, today), _shared(new, today)))
    rules_changed = tuple(heaviest_first((*rules_changed, *baseline_changes(old.known, new.known), *listed)))
    unchanged = len(alike) + sum(not service.changes for service in compared)
    return ChangeReport(base.name, head.name, today, changed, unchanged, rules_changed, unreadable, commit=base.commit)


def _shared(version: _ReadVersion, today: date) -> dict[str, SharedVersion]:
    """The controls that services share, by the id that no other shared control has."""
    return {
        listed.key: SharedVersion(listed.control, listed.state.status, len(listed.uses))
        for listed in listed_controls(version.facts, version.organisation, today)
        if not listed.service
    }


def _policy(version: ModelVersion) -> Policy:
    return read_organisation(ChosenModels(version.tree, frozenset(), _ORGANISATION)).policy


def _inventory(base: ModelVersion, head: ModelVersion, modelled: frozenset[str], before: Policy, after: Policy) -> Iterator[Change]:
    """What changed in the catalog, which is read where its files differ, and in the workloads of the manifests."""
    if base.identities(FilesOf.CATALOG) != head.identities(FilesOf.CATALOG):
        old, new = ([entry.entity for entry in _of_catalog(side)] for side in (base, head))
        yield from catalog_changes(old, new, modelled)
    rules = replace(before.workloads, manifests=tuple(dict.fromkeys((*before.workloads.manifests, *after.workloads.manifests))))
    was, now = (workloads_of(side.tree.around, rules, _NO_POLICY)[0] for side in (base, head))
    yield from workload_changes(was, now, after.workloads.models, modelled)


def _of_catalog(version: ModelVersion) -> tuple[CatalogEntry, ...]:
    return read_organisation(ChosenModels(version.tree, frozenset(), frozenset((CATALOG_FOLDER,)))).catalog


def _under_both(own: _ReadVersion, under_base: _ReadVersion, base: str) -> _ReadVersion:
    """A version with what the policy of the base finds in its models, too."""
    names = {*own.findings, *under_base.findings}
    return replace(own, findings={name: under_both(own.findings.get(name, ()), under_base.findings.get(name, ()), base) for name in names})


def _code_of_services(changed: Sequence[str], paths: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The paths of code that changed, by the services whose models describe them."""
    found: dict[str, dict[str, None]] = {}
    for pattern, services in paths.items():
        hit = matching_paths(pattern, changed)
        for service in services if hit else ():
            found.setdefault(service, {}).update(dict.fromkeys(hit))
    return {service: list(hit) for service, hit in found.items()}


def _fired(service: ServiceChanges, rules: TriggerRules, code: Sequence[str]) -> ServiceChanges:
    """The changes of a service with the review triggers that they fire; its code does where its model did not change."""
    paths = () if service.changes else code
    return replace(service, fired=fired_triggers(service.before, service.after, service.changes, rules.architecture, paths))


def _alike(before: Mapping[PurePosixPath, bytes], after: Mapping[PurePosixPath, bytes]) -> frozenset[str]:
    """The stems of the files that hold the same in both versions, wherever they stand; a stem that stands twice is read."""
    old, new = (Counter(path.stem for path in side) for side in (before, after))
    contents = {path.stem: identity for path, identity in before.items()}
    return frozenset(
        path.stem for path, identity in after.items() if old[path.stem] == new[path.stem] == 1 and contents[path.stem] == identity
    )


def _side(version: ModelVersion, chosen: frozenset[PurePosixPath], today: date) -> _ReadVersion:
    tree = ChosenModels(version.tree, chosen | version.identities(FilesOf.CONTROLS).keys(), _ORGANISATION)
    portfolio, facts = analysed(read_portfolio(tree), today)
    organisation = portfolio.organisation
    policy, baseline = organisation.policy, read_baseline(tree)
    findings: dict[str, list[Finding]] = {}
    unreadable = [*errors(organisation.policy_file.findings), *errors(_of_shared(organisation)), *baseline.findings]
    unreadable += (finding for broken in portfolio.broken for finding in _named(broken))
    for name, found in facts.items():
        judged = check_guarded(found, policy, today)
        if isinstance(judged, Broken):
            unreadable += _named(judged)
            continue
        remaining, _ = apply_waivers(judged, organisation.policy_file, adjustable_codes(), (), today)
        findings[name] = [finding for finding in ordered(remaining) if finding.service == name and finding.severity is not Severity.NOTE]
    return _ReadVersion(organisation, baseline.counts, facts, findings, tuple(unreadable))


def _of_shared(organisation: Organisation) -> Iterator[Finding]:
    """What is wrong in the files of shared controls."""
    names = (CONTROLS_FILE, f"/{CONTROLS_FOLDER}/")
    return (finding for finding in organisation.findings if any(name in finding.place.path for name in names))


def _named(broken: Broken) -> Iterator[Finding]:
    """The first error of a broken file, under the service that it was to be."""
    for finding in errors(broken.findings)[:1]:
        yield replace(finding, service=finding.service or broken.stem)


def _service(name: str, old: _ReadVersion, new: _ReadVersion) -> ServiceChanges:
    before, after = (tuple(side.findings.get(name, ())) for side in (old, new))
    came, went = by_target(new_findings(after, counted(before))), by_target(new_findings(before, counted(after)))
    return service_changes(old.facts.get(name), new.facts.get(name), came, went)
