"""What changed of the answers and the record of the work: ruled-out cells, reviews, coverage, attack trees, findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ..analysis.attack_paths import cheapest
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
    before, after = (version.get(_TREES) or {} for version in versions.plain)
    was, now = versions.before.service.attack_trees, versions.after.service.attack_trees
    for id in sorted({*before, *after}):
        if id not in before or id not in after:
            yield versions.change(ChangeKind.PART_ADDED if id in after else ChangeKind.PART_REMOVED, _TREES, id, "attack tree")
        elif before[id] != after[id]:
            old, new = cheapest(was[id]), cheapest(now[id])
            if old is not None and new is not None and old != new:
                kind = ChangeKind.PATH_CHEAPER if new < old else ChangeKind.PATH_DEARER
                yield versions.change(kind, _TREES, id, "cheapest path", f"{old:g}", f"{new:g}")
            else:
                yield versions.change(ChangeKind.TREE_CHANGED, _TREES, id)
