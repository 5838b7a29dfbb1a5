"""What the threat library finds of the threats that teams wrote themselves, and how much it says besides.

    python benchmarks/library_recall.py FOLDER [FOLDER …] [--most N] [--pytm] [--missed]

Each folder holds models. Their answers are taken away, so that every STRIDE cell is open, and the threats that the teams wrote are
looked for among the suggestions at the same target and in the same category.

Which entries name a threat is judged by a reader, in `library_named.yaml`, from the titles of both and not from what is suggested. Of a
threat that nobody judged an entry names it that cites the same weakness or attack pattern.
"""

from __future__ import annotations

import argparse
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from mkdocs_threat_model.analysis.facts import Facts, facts_by_service
from mkdocs_threat_model.library.suggestions import MOST_SUGGESTIONS, matcher_of, open_cells
from mkdocs_threat_model.library.threat_library import LibraryThreat, library_of
from mkdocs_threat_model.model.catalogues import address_of
from mkdocs_threat_model.model.components import Component
from mkdocs_threat_model.model.portfolio import Portfolio, read_portfolio
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.threat import Threat

DAY = date(2026, 11, 24)
_PATTERNS = ("CWE-", "CAPEC-")
_NAMED = Path(__file__).with_name("library_named.yaml")


def ids(references: Iterable[str]) -> frozenset[str]:
    """The weaknesses and attack patterns among references."""
    return frozenset(reference.upper() for reference in references if reference.upper().startswith(_PATTERNS) and address_of(reference))


@dataclass(frozen=True)
class Found:
    """What was found of the models of a folder.

    Attributes:
        threats: how many the teams wrote.
        known: how many of them any entry of the library names.
        matching: how many an entry names that matches at the same target and category, were all of them shown.
        named: how many a suggestion names at the same target and category.
        per_cell: suggestions of each open cell.
        per_target: different entries of each element or flow with open cells.
        per_element: the same of elements alone.
        missed: the threats that no suggestion names, with why.
    """

    threats: int
    known: int
    matching: int
    named: int
    per_cell: list[int]
    per_target: list[int]
    per_element: list[int]
    missed: list[str]


def unanswered(portfolio: Portfolio) -> dict[str, Facts]:
    """What follows from each model once its answers are taken away."""
    models = {}
    for name, model in portfolio.models.items():
        bare = replace(model.service, threats={}, ruled_out=(), controls={}, uses=(), attack_trees={}, reviews=())
        models[name] = replace(model, service=bare)
    organisation = portfolio.organisation
    policy = replace(organisation.policy, controls=type(organisation.policy.controls)())
    bare_policy = replace(organisation.policy_file, policy=policy)
    return dict(facts_by_service(type(portfolio)(replace(organisation, policy_file=bare_policy), models, ()), DAY))


def measured(folder: Path, most: int) -> Found:
    """The figures of a folder of models, with at most so many suggestions for a cell."""
    portfolio = read_portfolio(folder)
    library = library_of(portfolio.organisation.library)
    judged: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(_NAMED.read_text(encoding="utf-8"))

    def names(threat: LibraryThreat, own: Threat, service: str) -> bool:
        if (by_reader := judged.get(service, {}).get(own.id)) is not None:
            return threat.id in by_reader
        return bool(ids(threat.entry.references) & ids(own.references))

    found = Found(0, 0, 0, 0, [], [], [], [])
    counts: Counter[str] = Counter()
    for name, facts in unanswered(portfolio).items():
        suggested: dict[tuple[str, str], set[str]] = {}
        by_target: dict[str, set[str]] = {}
        for cell in open_cells(facts, library):
            here = {suggestion.threat.id for suggestion in cell.suggestions[:most]}
            suggested.setdefault((cell.row.target, str(cell.letter)), set()).update(here)
            by_target.setdefault(cell.row.target, set()).update(here)
            found.per_cell.append(len(here))
        found.per_target.extend(map(len, by_target.values()))
        found.per_element.extend(len(here) for target, here in by_target.items() if target in facts.service.elements)
        matcher = matcher_of(facts)
        for own in portfolio.models[name].service.threats.values():
            meant = [threat for threat in library.threats.values() if names(threat, own, name)]
            where = [(target, str(letter)) for target in own.target for letter in own.stride]
            fitting = [
                threat.id
                for threat in meant
                if any(
                    letter in map(str, threat.entry.stride) and matcher.matches_near(threat.entry, at)
                    for at, letter in where
                    if at in by_target
                )
            ]
            named = {id for place in where for id in suggested.get(place, ())} & {threat.id for threat in meant}
            counts += Counter(threats=1, known=bool(meant), matching=bool(fitting or named), named=bool(named))
            if not named:
                why = (
                    "no entry names it"
                    if not meant
                    else "asked nowhere"
                    if not any(place in suggested for place in where)
                    else "matches, not suggested"
                    if fitting
                    else "no match"
                )
                found.missed.append(
                    f"{name} {own.id} [{','.join(map(str, own.stride))}] at {', '.join(own.target)} ({why}): {own.title[:80]}"
                )
    return replace(found, **counts)


def shown(folder: Path, found: Found) -> str:
    """The figures as lines."""

    def share(count: int) -> str:
        return f"{count} of {found.threats} ({100 * count / (found.threats or 1):.0f} %)"

    return "\n".join(
        (
            f"{folder}: {found.threats} threats of the teams' own",
            f"  named by any entry of the library: {share(found.known)}",
            f"  by an entry that matches at or beside the target: {share(found.matching)}",
            f"  by a suggestion at the same target and category: {share(found.named)}",
            f"  suggestions in a cell: {statistics.mean(found.per_cell):.2f} in the mean, {max(found.per_cell)} at most",
            f"  different entries: {statistics.median(found.per_target):g} in the median of all targets, "
            f"{statistics.median(found.per_element):g} of elements",
        )
    )


@dataclass(frozen=True)
class FoundByPytm:
    """What pytm finds in the models of a folder.

    Attributes:
        per_target: findings of each element and flow.
        per_element: the same of elements alone.
        threats: how many the teams wrote.
        named: how many of them a finding names at the same target, whatever its category: pytm's findings have none.
    """

    per_target: list[int]
    per_element: list[int]
    threats: int
    named: int


def by_pytm(folder: Path) -> FoundByPytm:
    """What pytm finds, told what its own terms allow.

    Nobody judged which of its findings name a threat: one does that cites a weakness or an attack pattern which the threat cites, or an
    entry of the library that a reader says names the threat. That is generous, since one weakness is behind many threats.
    """
    portfolio = read_portfolio(folder)
    library = library_of(portfolio.organisation.library)
    judged: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(_NAMED.read_text(encoding="utf-8"))
    every: list[int] = []
    of_elements: list[int] = []
    threats = named = 0
    for name, model in portfolio.models.items():
        findings = _findings_of_pytm(name, model.service)
        every += map(len, findings.values())
        of_elements += (len(findings[id]) for id in model.service.elements)
        for own in model.service.threats.values():
            meant = (library.threats[id].entry.references for id in judged.get(name, {}).get(own.id, ()))
            cited = ids(own.references).union(*map(ids, meant))
            threats += 1
            named += any(cited & found for target in own.target for found in findings.get(target, ()))
    return FoundByPytm(every, of_elements, threats, named)


def _findings_of_pytm(name: str, service: Service) -> dict[str, list[frozenset[str]]]:
    """What each finding cites, by element and flow."""
    from pytm import TM, Actor, Boundary, Dataflow, Datastore, Server  # noqa: PLC0415 - only where it is asked for

    kinds = {Component.EXTERNAL: Actor, Component.PROCESS: Server, Component.STORE: Datastore}
    TM.reset()
    whole = TM(name)
    boundaries = {id: Boundary(boundary.title) for id, boundary in service.boundaries.items()}
    parts = {}
    for id, element in service.elements.items():
        parts[id] = kinds[element.type](element.title)
        if element.in_:
            parts[id].inBoundary = boundaries[element.in_]
    for id, flow in service.flows.items():
        parts[id] = Dataflow(parts[flow.from_], parts[flow.to], flow.name)
        parts[id].protocol = flow.protocol or ""
    whole.resolve()
    return {id: [_cited(finding.references) for finding in part.findings] for id, part in parts.items()}


def _cited(references: str) -> frozenset[str]:
    """The weaknesses and attack patterns that addresses lead to."""
    found = re.findall(r"(cwe|capec)\.mitre\.org/data/definitions/(\d+)", references)
    return frozenset(f"{kind.upper()}-{number}" for kind, number in found)


def main() -> None:
    """Prints the figures of each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--most", type=int, default=MOST_SUGGESTIONS, help="most suggestions for a cell")
    parser.add_argument("--missed", action="store_true", help="list the threats that no suggestion names")
    parser.add_argument("--pytm", action="store_true", help="what pytm finds in the same models")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        found = measured(folder, arguments.most)
        print(shown(folder, found))
        if arguments.pytm:
            other = by_pytm(folder)
            every, of_elements = (statistics.median(counts) for counts in (other.per_target, other.per_element))
            print(
                f"  pytm: {sum(other.per_target)} findings, {every:g} in the median of all targets, {of_elements:g} of elements, "
                f"{max(other.per_target)} at most"
            )
            print(
                f"    {other.named} of {other.threats} threats ({100 * other.named / (other.threats or 1):.0f} %) named at the same target"
            )
        if arguments.missed:
            print("\n".join(f"    {line}" for line in found.missed))


if __name__ == "__main__":
    main()
