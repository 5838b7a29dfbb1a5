"""Which review triggers a change fires, what answers them, and what the ratchet lets pass."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from comparing_models import BASE, changes, edited, facts
from repositories import Repository, new_repository

from cases import read_yaml
from mkdocs_threat_model import cli
from mkdocs_threat_model.analysis.fired_triggers import FiredTrigger
from mkdocs_threat_model.changes.firing import fired_triggers
from mkdocs_threat_model.history.git.bounds import MAX_FOLDERS

SHOP = BASE.read_text(encoding="utf-8")
BANK = BASE.with_name("bank.yaml").read_text(encoding="utf-8")
DAY = ("--today", "2026-11-24")

CASES = read_yaml(Path(__file__).parent / "cases" / "triggers.yaml")["cases"]


def _told(fired: FiredTrigger) -> str:
    parts = ", ".join(f"{section}/{id}" for section, id in fired.parts) or "the whole"
    return f"{fired.trigger}: {parts}{', answered' if fired.answered else ''}"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_change_fires_the_triggers_of_the_method(case: dict[str, list[dict[str, str]]]) -> None:
    before, after = facts(SHOP), facts(edited(SHOP, case["edits"]))
    fired = fired_triggers(before, after, changes(before, after), 5)
    assert [_told(each) for each in fired] == case["fires"]


def test_a_new_model_fires_until_a_review_is_recorded() -> None:
    after = facts(SHOP.partition("\nreviews:")[0])
    assert [_told(each) for each in fired_triggers(None, after, (), 5)] == ["new-service: the whole"]
    assert [_told(each) for each in fired_triggers(None, facts(SHOP), (), 5)] == ["new-service: the whole, answered"]


def test_nothing_is_asked_of_a_retired_service() -> None:
    before = facts(SHOP)
    after = facts(SHOP.replace("status: live", "status: retired").replace("authentication: JWT, ", "authentication: none, "))
    assert fired_triggers(before, after, changes(before, after), 5) == ()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Two services and code on `main`; the policy maps the code of the one."""
    made = new_repository(tmp_path)
    (tmp_path / "services" / "shop").mkdir(parents=True)
    (tmp_path / "services" / "shop" / "auth.py").write_text("one", encoding="utf-8")
    policy = "triggers: {paths: {services/shop/**: shop}}\nchecks: {TM412: error}\n"
    made.commit("2026-11-01", {"shop.yaml": SHOP, "bank.yaml": BANK, "_policy.yaml": policy})
    made.git("checkout", "-q", "-b", "topic")
    monkeypatch.chdir(tmp_path)
    return made


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[tuple[str, str]]]:
    status = cli.run(["check", *arguments, "--format", "json", *DAY])
    found = json.loads(capsys.readouterr().out)["findings"]
    return status, [(each["code"], each["service"]) for each in found]


def test_code_that_changes_asks_whether_the_model_still_holds(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.root / "services" / "shop" / "auth.py").write_text("two", encoding="utf-8")
    repository.git("commit", "-qam", "Code")
    assert _check(capsys) == (0, [])
    assert _check(capsys, "--base", "main") == (1, [("TM412", "shop")])
    assert cli.run(["diff", "main", "--fail-on", "triggers", *DAY]) == 1
    assert "`services/shop/auth.py` changed, and the model did not." in capsys.readouterr().out
    reviewed = SHOP.replace(
        "reviews:\n",
        "reviews:\n  - date: 2026-11-20\n    trigger: architecture-change\n"
        "    participants: [{name: dev, role: engineer}, {name: sec, role: security}]\n",
    )
    repository.commit("2026-11-20", {"shop.yaml": reviewed})
    assert _check(capsys, "--base", "main") == (0, [])


def test_a_path_that_is_no_text_changes_all_the_same(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    with Path(os.fsdecode(os.fsencode(repository.root) + b"/services/shop/\xff.py")).open("w"):
        repository.git("add", "services")
    repository.git("commit", "-qm", "Code")
    assert _check(capsys, "--base", "main") == (1, [("TM412", "shop")])


@pytest.mark.parametrize("pattern", ["!shop/**", "[z-a]", "[[:x:]]", "a\\", "# shop", ""])
def test_a_pattern_that_matches_no_path_is_refused(repository: Repository, pattern: str, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.models / "_policy.yaml").write_text(json.dumps({"triggers": {"paths": {pattern: "shop"}}}), encoding="utf-8")
    assert ("TM014", "") in _check(capsys)[1]


def test_code_that_is_nested_too_deep_is_named_with_its_commits(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = repository.root / "services" / "shop" / Path(*("d" * (MAX_FOLDERS + 1)))
    folder.mkdir(parents=True)
    (folder / "a.py").touch()
    head = repository.commit("2026-11-02", {})
    assert cli.run(["diff", "main", "topic", *DAY]) == 2
    base = repository.git("rev-parse", "main")
    said = f"The change from main ({base[:7]}) to topic ({head[:7]}) has more than {MAX_FOLDERS} folders in each other."
    assert said in capsys.readouterr().out


def test_code_of_other_services_asks_nothing(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.root / "README").write_text("two", encoding="utf-8")
    repository.git("add", "README")
    repository.git("commit", "-qm", "Code")
    assert _check(capsys, "--base", "main") == (0, [])


UNANSWERED = SHOP.replace("  - {targets: [place], stride: [S, T, R, I, E], reason: TLS at the edge.}\n", "")


def test_the_ratchet_fails_on_what_the_change_made_worse_and_on_nothing_else(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-02", {"shop.yaml": UNANSWERED})
    repository.git("checkout", "-q", "-B", "topic")
    repository.commit("2026-11-03", {"shop.yaml": UNANSWERED.replace("title: Shop", "title: The shop", 1)})
    assert _check(capsys)[0] == 1
    assert _check(capsys, "--base", "main", "--only-new") == (0, [])
    repository.commit("2026-11-04", {"shop.yaml": UNANSWERED.replace("        ticket: SHOP-2\n", "")})
    assert _check(capsys, "--base", "main", "--only-new") == (1, [("TM303", "shop")])


def test_a_baseline_that_grows_with_the_change_hides_nothing_of_it(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.models / "shop.yaml").write_text(UNANSWERED, encoding="utf-8")
    assert cli.run(["baseline", *DAY]) == 0
    capsys.readouterr()
    assert _check(capsys) == (0, [])
    status, found = _check(capsys, "--base", "main", "--only-new")
    assert (status, {*found}) == (1, {("TM201", "shop")})
    assert cli.run(["diff", "main", *DAY]) == 1
    assert f"{len(found)} new errors" in capsys.readouterr().out
    repository.git("add", "models")
    repository.git("commit", "-qm", "Merged, with its baseline")
    assert _check(capsys, "--base", "HEAD", "--only-new") == (0, [])


def test_the_ratchet_asks_a_new_workload_for_its_model(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Workloads are the components of the catalog: one that the change adds needs a model, one that lacked it before does not."""
    entity = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {0}}}\nspec: {{type: service, lifecycle: production, owner: team}}\n"
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-02", {"_catalog/all.yaml": "---\n".join(entity.format(name) for name in ("shop", "bank", "old"))})
    repository.git("checkout", "-q", "-B", "topic")
    assert _check(capsys, "--base", "main", "--only-new") == (0, [])
    repository.commit("2026-11-03", {"_catalog/all.yaml": "---\n".join(entity.format(name) for name in ("shop", "bank", "old", "mailer"))})
    assert _check(capsys, "--base", "main", "--only-new")[1] == [("TM406", "mailer")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only-new",), "--only-new needs --base"),
        (("--base", "x" * 5_000), "Could not compare: git has no tag, branch or commit `xxx"),
        (("--base", "nowhere"), "Could not compare: git has no tag, branch or commit `nowhere`"),
    ],
)
def test_what_cannot_be_held_against_a_base_ends_with_2(
    repository: Repository, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", *arguments, *DAY]) == 2
    assert said in capsys.readouterr().err


JOB = "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {}}}\n".format


def _deploy(repository: Repository, *names: str) -> None:
    (repository.root / "deploy").mkdir(exist_ok=True)
    (repository.root / "deploy" / "all.yaml").write_text("---\n".join(map(JOB, names)), encoding="utf-8")


def test_the_ratchet_asks_a_workload_of_a_new_manifest_for_its_model(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where the change drops the rule that would find it."""
    policy = "workloads: {manifests: [deploy/**], models: {shop-worker: shop}}\nchecks: {TM406: error}\n"
    repository.git("checkout", "-q", "main")
    _deploy(repository, "shop", "old")
    repository.commit("2026-11-02", {"_policy.yaml": policy})
    repository.git("checkout", "-q", "-B", "topic")
    assert _check(capsys) == (1, [("TM406", "old")])
    assert _check(capsys, "--base", "main", "--only-new") == (0, [])
    _deploy(repository, "shop", "shop-worker", "mailer")
    assert _check(capsys, "--base", "main", "--only-new") == (1, [("TM406", "mailer")])
    repository.commit("2026-11-03", {"_policy.yaml": "checks: {TM406: off}\n"})
    assert _check(capsys, "--base", "main", "--only-new") == (1, [("TM406", "mailer")])
    assert cli.run(["diff", "main", *DAY]) == 0
    said = capsys.readouterr().out
    assert "▼ Service without a model: mailer, Job, added" in said
    assert "● Workloads changed: old, Job, removed" in said
    repository.commit("2026-11-04", {"mailer.yaml": SHOP.replace("service: shop\n", "service: mailer\n"), "_policy.yaml": policy})
    assert cli.run(["diff", "main", *DAY]) == 0
    assert "● Workloads changed: mailer, Job, added" in capsys.readouterr().out


def test_the_catalog_is_compared_entity_by_entity(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    entity = "kind: Component\nmetadata: {{name: {}, title: {}}}\nspec: {{type: service, lifecycle: {}, owner: team}}\n".format
    repository.git("checkout", "-q", "main")
    before = (entity("shop", "Shop", "production"), entity("fax", "Fax", "experimental"), entity("old", "Old", "production"))
    repository.commit("2026-11-02", {"_catalog/all.yaml": "---\n".join(before)})
    repository.git("checkout", "-q", "-B", "topic")
    assert (cli.run(["diff", "main", *DAY]), capsys.readouterr().out) == (0, "")
    after = (entity("shop", '"@team | `<!-- x`"', "production"), entity("fax", "Fax", "production"))
    repository.commit("2026-11-03", {"_catalog/all.yaml": None, "_catalog/new.yaml": "---\n".join(after)})
    assert cli.run(["diff", "main", *DAY, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(change["kind"], change["what"]) for change in document["policy"]] == [
        ("service-unmodelled", "fax, spec.lifecycle"),
        ("catalog-changed", "old, Component, removed"),
        ("catalog-changed", "shop, metadata.title"),
    ]
    assert document["verdict"] == "Catalog changed: no new errors, 1 change weakens security."
    assert cli.run(["diff", "main", *DAY, "--format", "markdown"]) == 0
    comment = capsys.readouterr().out.partition("-->")[2]
    assert "<!--" not in comment
    assert "@team" not in comment
