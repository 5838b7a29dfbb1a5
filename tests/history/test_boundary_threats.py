"""A threat on a boundary answers the crossings that stood when it was decided: by the commits of real repositories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from repositories import Repository, new_repository

from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.analysis.threat_history import review_histories_of
from mkdocs_threat_model.cli import run
from mkdocs_threat_model.model.portfolio import read_portfolio

DAY = date(2026, 11, 24)
DECIDED = "stride: S, disposition: avoid, avoidance: {change: None of them, ticket: A-1}"


def text(*flows: str, threat: str = f"T-01: {{title: T, target: cluster, {DECIDED}}}") -> str:
    """A model with a boundary, flows into it (`a`, or `b<a`, a rename), and a threat."""
    lines = []
    for flow in flows:
        id, _, former = flow.partition("<")
        lines.append(f"  {id}: {{from: user, to: api{f', renamed_from: {former}' if former else ''}}}\n")
    parts = "boundaries: {cluster: {title: C}}\nelements: {user: {type: external, title: U}, api: {type: process, title: A, in: cluster}}\n"
    return f"service: shop\ntitle: Shop\nowner: team\n{parts}flows:\n{''.join(lines)}threats:\n  {threat}\n"


OTHER_TITLE = f"T-01: {{title: Another title, target: cluster, {DECIDED}}}"
UNDECIDED = "T-09: {title: T, target: cluster, stride: S, identified: 2026-01-20}"
ACCEPTED = (
    "T-01: {title: T, target: cluster, stride: S, disposition: accept, acceptance: {rationale: R, owner: o, approved_by: a, "
    "approved_on: 2026-03-01, review_by: 2027-01-01}}"
)
RENAMED = f"T-02: {{renamed_from: T-01, title: T, target: cluster, {DECIDED}}}"
MORE = "T-01: {title: T, target: cluster, stride: [S, T], disposition: avoid, avoidance: {change: None of them, ticket: A-1}}"
WIDER = f"T-01: {{title: T, target: [cluster, api], {DECIDED}}}"
LISTED = f"T-01: {{title: T, target: [cluster, cluster], {DECIDED.replace('stride: S', 'stride: [S]')}}}"
WHOLE = f"T-01: {{title: T, target: shop, {DECIDED}}}"

CASES: dict[str, tuple[list[str], str | None, dict[str, str]]] = {
    "all that stood with the decision": ([text("a", "b")], None, {"a": "threatened", "b": "threatened"}),
    "what came later is not answered": ([text("a"), text("a", "b")], None, {"a": "threatened", "b": "late"}),
    "another title decides nothing": ([text("a"), text("a", "b"), text("a", "b", threat=OTHER_TITLE)], None, {"a": "threatened", "b": "late"}),
    "another disposition decides again": ([text("a"), text("a", "b"), text("a", "b", threat=ACCEPTED)], None, {"a": "threatened", "b": "threatened"}),
    "another target decides again": ([text("a"), text("a", "b"), text("a", "b", threat=WIDER)], None, {"a": "threatened", "b": "threatened"}),
    "another category decides again": ([text("a"), text("a", "b"), text("a", "b", threat=MORE)], None, {"a": "threatened", "b": "threatened"}),
    "the same target and letter in a list decide nothing": (
        [text("a"), text("a", "b"), text("a", "b", threat=LISTED)],
        None,
        {"a": "threatened", "b": "late"},
    ),
    "a flow that is not committed came after every commit": ([text("a")], text("a", "b"), {"a": "threatened", "b": "late"}),
    "a renamed flow stood under its old name": ([text("a"), text("b<a")], None, {"b": "threatened"}),
    "a flow that is renamed and not committed": ([text("a")], text("b<a"), {"b": "threatened"}),
    "a renamed threat was decided under its old id": ([text("a"), text("a", "b"), text("a", "b", threat=RENAMED)], None, {"a": "threatened", "b": "late"}),
    "a threat that is not committed, by its date": (
        [text("a", threat=WHOLE), text("a", "b", threat=WHOLE)],
        text("a", "b", "c", threat=UNDECIDED),
        {"a": "threatened", "b": "late", "c": "threatened"},
    ),
    "a change of a decision counts once it is committed": (
        [text("a"), text("a", "b")],
        text("a", "b", threat=ACCEPTED),
        {"a": "threatened", "b": "late"},
    ),
    "a threat on the whole service answers nothing": ([text("a", threat=WHOLE)], None, {"a": "gap"}),
}  # fmt: skip


def _states(folder: Path, repository: Repository | None = None) -> Mapping[str, str]:
    portfolio = read_portfolio(folder)
    assert not portfolio.broken
    facts = facts_by_service(portfolio, DAY, review_histories_of(repository.history()) if repository else None)["shop"]
    cells = {row.target: row.cells[0] for row in facts.rows if row.boundary}
    return {flow: "late" if cell.since else str(cell.state) for flow, cell in cells.items()}


@pytest.mark.parametrize(("versions", "uncommitted", "expected"), CASES.values(), ids=CASES)
def test_a_threat_on_a_boundary_answers_what_stood_when_it_was_decided(
    versions: list[str], uncommitted: str | None, expected: dict[str, str], tmp_path: Path
) -> None:
    repository = new_repository(tmp_path)
    for number, version in enumerate(versions, 1):
        repository.commit(f"2026-{number:02}-07", {"shop.yaml": version})
    if uncommitted:
        (repository.models / "shop.yaml").write_text(uncommitted, encoding="utf-8")
    assert _states(repository.models, repository) == expected


def test_without_git_it_answers_everything_that_stands(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "shop.yaml").write_text(text("a", "b"), encoding="utf-8")
    assert _states(tmp_path / "models") == {"a": "threatened", "b": "threatened"}


@pytest.mark.parametrize(("history", "told"), [("auto", 1), ("off", 0)])
def test_the_gate_asks_git_of_a_model_without_reviews(history: str, told: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = new_repository(tmp_path)
    repository.commit("2026-01-07", {"shop.yaml": text("a")})
    repository.commit("2026-02-07", {"shop.yaml": text("a", "b")})
    run(["check", str(repository.models), "--today", str(DAY), "--history", history])
    assert capsys.readouterr().out.count("TM212") == told
