"""What changed of the answers and the record of the work: ruled-out cells, reviews, coverage, attack trees, findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ..analysis.attack_trees.answers import BriefAnswer
from ..analysis.attack_trees.sentences import amount, chance_text
from ..analysis.attack_trees.tree_reporting import best_attacks
from ..analysis.stride import Coverage
from ..findings import Finding, Severity
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import Plain
from .ruling_changes import ruling_changes
from .service_versions import ServiceVersions

_TREES = "attack_trees"


def answer_changes(versions: ServiceVersions) -> Iterator[Change]:
    """The changes of ruled-out cells, reviews, coverage and attack trees."""
    before, after = versions.plain
    yield from ruling_changes(versions)
    for gone, came, listed in ((before, after, False), (after, before, True)):
        for review in _only_in(gone, came, "reviews"):
            kind = ChangeKind.REVIEW_RECORDED if listed else ChangeKind.REVIEW_DELETED
            yield versions.change(kind, "reviews", "", f"{review.get('date')}, {review.get('trigger')}")
    yield from _coverage(versions)
    yield from _trees(versions)


def finding_changes(service: str, title: str, new: Sequence[Finding], fixed: Sequence[Finding]) -> Iterator[Change]:
    """The findings that came with the version after, and those that went.

    Args:
        service: the service's id.
        title: its title.
        new: findings that the version after has and the one before had not.
        fixed: the other way round.
    """
    for finding in new:
        kind = ChangeKind.ERROR_ADDED if finding.severity is Severity.ERROR else ChangeKind.WARNING_ADDED
        yield Change(service, kind, "", "", title, finding.code, "", finding.message, line=finding.place.line)
    for finding in fixed:
        yield Change(service, ChangeKind.FINDING_FIXED, "", "", title, finding.code, finding.message)


def _only_in(here: Plain, there: Plain, section: str) -> list[dict[str, Any]]:
    """The records of a list that the other version has not; one that is there twice counts twice."""
    left = [json.dumps(record, sort_keys=True) for record in there.get(section) or ()]
    found = []
    for record in here.get(section) or ():
        text = json.dumps(record, sort_keys=True)
        if text in left:
            left.remove(text)
        else:
            found.append(record)
    return found


def _coverage(versions: ServiceVersions) -> Iterator[Change]:
    old, new = versions.before.coverage, versions.after.coverage
    was, left = old.asked - old.answered, new.asked - new.answered
    if was != left:
        kind = ChangeKind.COVERAGE_FELL if left > was else ChangeKind.COVERAGE_ROSE
        yield versions.change(kind, "", "", "STRIDE answered", _covered(old), _covered(new))


def _covered(coverage: Coverage) -> str:
    by_rule = f", {coverage.by_rule} by rule" if coverage.by_rule else ""
    return f"{coverage.answered} of {coverage.asked}{by_rule}"


def _trees(versions: ServiceVersions) -> Iterator[Change]:
    """Attack trees that came, went or changed, and those whose best attacks did: the register may have changed, and not the tree."""
    before, after = (version.get(_TREES) or {} for version in versions.plain)
    for id in sorted({*before, *after}):
        if id not in before or id not in after:
            yield versions.change(ChangeKind.PART_ADDED if id in after else ChangeKind.PART_REMOVED, _TREES, id, "attack tree")
            continue
        was, now = best_attacks(versions.before, id), best_attacks(versions.after, id)
        found = [*_paths(versions, id, was, now)]
        yield from found
        if before[id] != after[id] and not found:
            yield versions.change(ChangeKind.TREE_CHANGED, _TREES, id)


def _paths(versions: ServiceVersions, id: str, was: BriefAnswer, now: BriefAnswer) -> Iterator[Change]:
    """What became of the cheapest and of the likeliest attack."""
    if was.reachable is not now.reachable:
        kind = ChangeKind.PATH_CHEAPER if now.reachable else ChangeKind.PATH_DEARER
        yield versions.change(kind, _TREES, id, "cheapest path", *(_cost(answer) for answer in (was, now)))
    elif was.cost is not None and now.cost is not None and was.cost != now.cost:
        kind = ChangeKind.PATH_CHEAPER if now.cost < was.cost else ChangeKind.PATH_DEARER
        yield versions.change(kind, _TREES, id, "cheapest path", *(_cost(answer) for answer in (was, now)))
    if was.best_attack is not None and now.best_attack is not None and was.best_attack != now.best_attack:
        kind = ChangeKind.PATH_LIKELIER if now.best_attack > was.best_attack else ChangeKind.PATH_UNLIKELIER
        yield versions.change(kind, _TREES, id, "likeliest path", chance_text(was.best_attack), chance_text(now.best_attack))


def _cost(answer: BriefAnswer) -> str:
    if not answer.reachable:
        return "no attack"
    return "reachable" if answer.cost is None else amount(answer.cost)
