"""Every check: a model where it fires, with exact place and message, and the nearest one where it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from check_cases import BASE, CASES, apply_edits, judge, lines, load, store

import mkdocs_threat_model
from mkdocs_threat_model.checks.rulebook import rules

FILES = sorted(CASES.glob("*.yaml"))
FROM_READING = "TM0"
OF_PACKAGES = "TM608"
"""What is found in installed packages, whose cases are in `test_own_checks.py`."""


def test_the_base_has_no_finding() -> None:
    """It is the nearest model where a check does not fire, for all checks at once."""
    assert lines(judge(BASE)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, update_cases: bool) -> None:
    """Exactly the findings that the case lists: no more, no fewer, at these places, in these words."""
    cases = load(path)
    found = []
    for index, case in enumerate(cases):
        folder = tmp_path / str(index)
        folder.mkdir()
        since = BASE if case.raw.get("since_base") else None
        found.append(lines(judge(apply_edits(case.edits, folder), case.today, case.raw.get("live"), since, case.raw.get("past"))))
    if update_cases:
        for case, listed in zip(cases, found, strict=True):
            case.findings = listed
        store(path, cases)
    assert found == [case.findings for case in cases]


@pytest.mark.parametrize("code", [code for code in rules() if not code.startswith(FROM_READING) and code != OF_PACKAGES])
def test_each_check_has_a_case(code: str) -> None:
    """One where it fires, and a near one where it does not."""
    cases = load(CASES / f"{code}.yaml")
    assert any(f" {code} " in line for case in cases for line in case.findings)
    assert any(all(f" {code} " not in line for line in case.findings) for case in cases)


def test_each_explanation_is_complete() -> None:
    """Why it matters, an example, the fixed example, the source."""
    for rule in rules().values():
        assert rule.explanation
        if rule.adjustable:
            for part in ("Fires", "Fix", "Source:"):
                assert f"\n{part}" in rule.explanation, (rule.code, part)


def test_each_code_of_the_source_has_a_rule() -> None:
    """Also those of reading, which are reported far from where they are explained."""
    source = Path(mkdocs_threat_model.__file__).parent
    written = {code for path in source.rglob("*.py") for code in re.findall(r'"(TM\d{3})"', path.read_text(encoding="utf-8"))}
    assert written == set(rules())
