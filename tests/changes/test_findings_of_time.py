"""What the passing of time alone brings: `threat-model check --since`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from comparing_models import BASE

from mkdocs_threat_model import cli


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two services; an acceptance ends on 2027-02-01, a waiver on 2027-03-01, and a review is due on 2027-09-14."""
    shutil.copytree(BASE.parent, tmp_path / "models")
    policy = tmp_path / "models" / "_policy.yaml"
    content = yaml.safe_load(policy.read_text(encoding="utf-8"))
    content["waivers"] = [{"check": "TM303", "service": "shop", "reason": "Known.", "owner": "security", "until": "2027-03-01"}]
    policy.write_text(yaml.safe_dump(content, default_flow_style=False).replace("'2027-03-01'", "2027-03-01"), encoding="utf-8")
    model = tmp_path / "models" / "shop.yaml"
    model.write_text(model.read_text(encoding="utf-8").replace("        ticket: SHOP-2\n", ""), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


DAYS = [
    ("2027-01-31", "2027-02-01", set()),
    ("2027-02-01", "2027-02-02", {"TM310"}),
    ("2027-02-02", "2027-02-03", set()),
    ("2027-03-01", "2027-03-02", {"TM603"}),
    ("2027-01-31", "2027-03-02", {"TM310", "TM603"}),
    ("2027-09-14", "2027-09-15", {"TM402"}),
]


@pytest.mark.parametrize(("since", "today", "codes"), DAYS)
def test_only_what_ended_between_the_two_days_is_reported(
    shop: Path, capsys: pytest.CaptureFixture[str], since: str, today: str, codes: set[str]
) -> None:
    """The finding that a waiver held back was there before: the waiver's end is the news."""
    status = cli.run(["check", "--since", since, "--today", today, "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {each["code"] for each in found} == codes
    assert status == (1 if any(each["severity"] == "error" for each in found) else 0)


def test_a_known_error_in_the_baseline_is_no_news(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["baseline", "--today", "2027-02-02"]) == 0
    capsys.readouterr()
    assert cli.run(["check", "--since", "2027-02-01", "--today", "2027-02-02", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "2027-02-02"), "--since must be before the day of the check, 2027-02-02."),
        (("--since", "2027-02-01", "--base", "main"), "--since and --base cannot be combined"),
    ],
)
def test_days_that_cannot_be_compared_end_with_2(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert cli.run(["check", *arguments, "--today", "2027-02-02"]) == 2
    assert said in capsys.readouterr().err
