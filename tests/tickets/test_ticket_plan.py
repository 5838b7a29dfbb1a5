"""What a plan gives a tracker, and that what was created from it is found again and never planned twice."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_threat_model import cli

MODELS = Path(__file__).parent / "models"
KEYS = ["orders/T-02/83825da3", "orders/T-03/fc67f73d", "orders/T-03/4a4134a6", "_controls/rate-limits", "orders/_controls/backups"]
MODEL = {
    "service": "shop",
    "title": "Shop",
    "owner": "team-shop",
    "elements": {"api": {"type": "process", "title": "API"}},
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.run(["tickets", "plan", *arguments]) == 0
    return capsys.readouterr().out


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_work_without_a_ticket_is_planned_once_and_what_is_done_or_over_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    plan = json.loads(run(capsys, "--models", str(MODELS), "--format", "json"))["tickets"]
    assert [one["key"] for one in plan] == KEYS
    first = plan[0]
    assert (first["title"], first["service"], first["threat"], first["priority"], first["path"]) == (
        "Audit log",
        "orders",
        "T-02",
        "Medium",
        "models/orders.yaml",
    )
    assert all(f"threat-model:{one['key']}" in one["description"] for one in plan)


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("github", ["title", "body", "labels"]),
        ("gitlab", ["title", "description", "due_date"]),
        ("jira", ["Summary", "Description", "Priority", "Due Date", "Labels", "Labels", "External ID"]),
    ],
)
def test_each_importer_gets_its_columns_and_nothing_acts_in_a_cell(form: str, head: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    text = run(capsys, "--models", str(MODELS), "--format", form)
    found = rows(text)
    assert found[0] == head
    assert len(found) == 1 + len(KEYS)
    assert all(len(row) == len(head) for row in found)
    assert text.startswith(head[0]), "no byte order mark: some importers take it for a part of the first name"
    assert found[2][0].startswith("'=SUM(A1)"), "a spreadsheet would run it"
    for row in found[1:]:
        for line in row[1].splitlines():
            assert not line.startswith("/"), "GitLab runs quick actions"
            assert not re.search(r"@\w", line), "nobody is mentioned"


def test_due_days_are_written_as_importers_read_them(capsys: pytest.CaptureFixture[str]) -> None:
    found = {row[0]: row for row in rows(run(capsys, "--models", str(MODELS), "--format", "gitlab"))}
    assert {row[2] for row in found.values()} == {"due_date", "2027-01-15", ""}


texts = st.text(min_size=1, max_size=60).filter(lambda text: any(char.isalnum() for char in text))


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(
        texts | st.sampled_from(["=1+1", "/close", "@all", "![x](http://e)", "{code}", "[~user]", "a\n/close"]), min_size=1, max_size=4
    ),
    form=st.sampled_from(["github", "gitlab", "jira"]),
)
def test_what_was_imported_is_found_again_and_is_not_planned_twice(
    titles: list[str], form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    threat = {"title": "A", "target": "api", "stride": "T", "likelihood": "low", "impact": "low", "disposition": "mitigate"}
    model = {**MODEL, "threats": {"T-01": {**threat, "mitigations": [{"control": title} for title in titles]}}}
    Path("models").mkdir(exist_ok=True)
    Path("models/shop.yaml").write_text(yaml.safe_dump(model, allow_unicode=True), encoding="utf-8")
    if cli.run(["tickets", "plan", "--format", form, "--output", "plan.csv"]) or "not a valid model" in capsys.readouterr().err:
        return  # characters that no model may have
    head, *planned = rows(Path("plan.csv").read_text(encoding="utf-8"))
    assert len(planned) == len(titles)
    body = head.index({"github": "body", "gitlab": "description", "jira": "Description"}[form])
    _imported(form, [row[body] for row in planned])
    capsys.readouterr()
    assert cli.run(["tickets", "read", "export", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["differences"]
    assert [(one["kind"], one["update"]["where"]) for one in found] == [
        ("ticket", f"threats.T-01.mitigations[{at}]") for at in range(len(titles))
    ]
    assert len({one["update"]["value"] for one in found}) == len(titles)
    assert len(rows(run(capsys, "--format", form, "--known", "export"))) == 1


def _imported(form: str, texts: list[str]) -> None:
    """What the tracker exports after the import."""
    if form == "jira":
        file = io.StringIO(newline="")
        csv.writer(file).writerows(
            [["Issue key", "Status", "Description"], *([f"SHOP-{at}", "To Do", text] for at, text in enumerate(texts, 1))]
        )
        Path("export").write_bytes(file.getvalue().encode())
        return
    issues: list[Any] = []
    for at, text in enumerate(texts, 1):
        known = {"number": at, "body": text, "state": "open"} if form == "github" else {"iid": at, "description": text, "state": "opened"}
        issues.append(
            {**known, "html_url": f"https://git.example.com/a/b/issues/{at}", "web_url": f"https://git.example.com/a/b/-/issues/{at}"}
        )
    Path("export").write_text(json.dumps(issues), encoding="utf-8")


def test_a_mitigation_that_has_other_words_now_is_not_planned_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    issue = {
        "number": 3,
        "state": "open",
        "body": "threat-model:orders/T-02/00000000",
        "html_url": "https://git.example.com/shop/orders/issues/3",
    }
    Path("export.json").write_text(json.dumps([issue]), encoding="utf-8")
    assert cli.run(["tickets", "plan", "--models", str(MODELS), "--format", "json", "--known", "export.json"]) == 0
    out, err = capsys.readouterr()
    assert [one["key"] for one in json.loads(out)["tickets"]] == KEYS[1:]
    assert "orders/T-02 “Audit log” is left out: shop/orders#3 was created for a mitigation of T-02 that has other words now" in err


def test_a_key_survives_a_new_order_other_white_space_and_a_ticket(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = tmp_path / "models"
    models.mkdir()
    text = (MODELS / "orders.yaml").read_text(encoding="utf-8")
    moved = text.replace("      - control: Second region\n", "").replace(
        "      - {uses: rate-limits}\n", "      - control: second   REGION\n      - {uses: rate-limits}\n"
    )
    assert moved != text
    (models / "orders.yaml").write_text(moved, encoding="utf-8")
    for path in MODELS.glob("_*.yaml"):
        (models / path.name).write_bytes(path.read_bytes())
    assert {one["key"] for one in json.loads(run(capsys, "--models", str(models), "--format", "json"))["tickets"]} == set(KEYS)


def test_a_plan_says_what_it_lacks_and_what_it_cannot_tell_apart_and_links_nothing_in_jira(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    controls = [{"control": "See https://e.example and PROJ-12"}, {"control": "Rate limits"}, {"control": "rate  LIMITS"}]
    threat = {"title": "A", "target": "api", "stride": "T", "disposition": "mitigate", "mitigations": controls}
    Path("models").mkdir()
    Path("models/shop.yaml").write_text(yaml.safe_dump({**MODEL, "threats": {"T-01": threat}}), encoding="utf-8")
    assert cli.run(["tickets", "plan", "--format", "jira"]) == 0
    out, err = capsys.readouterr()
    assert "shop/T-01: several mitigations read “Rate limits”" in err
    assert "://e" not in rows(out)[1][1]
    assert "PROJ-12" not in rows(out)[1][1]
    Path("models/bad.yaml").write_text("service: bad\n", encoding="utf-8")
    assert cli.run(["tickets", "plan"]) == 1
    assert "is not a valid model and is left out" in capsys.readouterr().err
