"""Cases as data: an organisation without a finding, edits to it, and what is found then."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cases import read_yaml
from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.analysis.reviews import ReviewHistory
from mkdocs_threat_model.build.comparing import compare
from mkdocs_threat_model.checks.baseline import read_baseline
from mkdocs_threat_model.checks.check_runner import check_service
from mkdocs_threat_model.checks.gate import Verdict, check_portfolio
from mkdocs_threat_model.evidence_lookup.looking_up import looking_up
from mkdocs_threat_model.model.portfolio import read_portfolio

HERE = Path(__file__).parent
CASES = HERE / "cases"
BASE = HERE / "base" / "models"
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Edit:
    """A text of a file of the base that is replaced, or a file that is written where `replace` is absent."""

    file: str
    by: str
    replace: str | None = None


@dataclass
class Case:
    """Edits to the base, and all that is found then, one line a finding."""

    name: str
    edits: list[Edit]
    findings: list[str]
    today: date = TODAY
    raw: dict[str, Any] = field(default_factory=dict)


def load(path: Path) -> list[Case]:
    """The cases of a file."""
    cases = []
    for raw in read_yaml(path)["cases"]:
        edits = [Edit(one["file"], one["by"], one.get("replace")) for one in raw.get("edits", [])]
        cases.append(Case(raw["name"], edits, raw.get("findings", []), raw.get("today", TODAY), raw))
    return cases


def apply_edits(edits: list[Edit], folder: Path) -> Path:
    """Writes the edited base below a folder, and gives its models' folder."""
    models = folder / "models"
    shutil.copytree(BASE, models)
    for edit in edits:
        path = models / edit.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if edit.replace is None:
            path.write_text(edit.by, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        assert text.count(edit.replace) == 1, f"{edit.file} holds {text.count(edit.replace)} times: {edit.replace}"
        path.write_text(text.replace(edit.replace, edit.by), encoding="utf-8")
    return models


def judge(
    models: Path,
    today: date = TODAY,
    live: Mapping[str, date] | None = None,
    since: Path | None = None,
    past: Mapping[str, Mapping[str, Any]] | None = None,
) -> Verdict:
    """What the gate says of a folder, with the code in `../code`; `live` stands for commits that tell when services went live, `since` is an earlier version,
    `past` what commits tell: the numbers of those that brought flows and decided about threats."""
    portfolio = read_portfolio(models)
    histories = {service: ReviewHistory(live=day) for service, day in (live or {}).items()}
    histories |= {service: ReviewHistory(came=told["came"], decided=told["decided"], days={}) for service, told in (past or {}).items()}
    facts = facts_by_service(portfolio, today, histories, looking_up(models, models.parent / "code"))
    if since is None:
        return check_portfolio(portfolio, facts, today, read_baseline(models))
    fired = {service.service: service.fired for service in compare(models, str(since), "", today).services}
    checked = {name: check_service(found, portfolio.organisation.policy, today, fired.get(name, ())) for name, found in facts.items()}
    return check_portfolio(portfolio, facts, today, read_baseline(models), checked)


def lines(verdict: Verdict) -> list[str]:
    """The findings as a case writes them."""
    return [f"{one.place}: {one.severity} {one.code} {one.message}" for one in verdict.findings]


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, so that a case reads like the file it edits."""


_Dumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)
)


def store(path: Path, cases: list[Case]) -> None:
    """Writes the cases back with what is found today."""
    content = {"cases": [{**case.raw, "findings": case.findings} for case in cases]}
    path.write_text(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=140), encoding="utf-8")
