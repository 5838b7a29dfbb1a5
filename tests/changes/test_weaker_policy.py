"""A change that weakens the policy is held to the policy of its base: it cannot bring what that would have told, and silence it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from comparing_models import BASE
from repositories import Repository, new_repository

from mkdocs_threat_model import cli

SHOP = BASE.read_text(encoding="utf-8")
BANK = BASE.with_name("bank.yaml").read_text(encoding="utf-8")
UNANSWERED = SHOP.replace("  - {targets: [place], stride: [S, T, R, I, E], reason: TLS at the edge.}\n", "")
UNTICKETED = SHOP.replace("        ticket: SHOP-2\n", "")
POLICY = "triggers: {architecture: 1, paths: {code/**: bank}}\nchecks: {TM412: error}\n"
WAIVER = "waivers:\n  - {check: TM303, service: shop, reason: The tracker is moved this week., owner: Security, until: 2027-01-01}\n"
DAY = ("--today", "2026-11-24")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A policy with triggers on `main`."""
    made = new_repository(tmp_path)
    made.commit("2026-11-01", {"shop.yaml": SHOP, "bank.yaml": BANK, "_policy.yaml": POLICY})
    made.git("checkout", "-q", "-b", "topic")
    monkeypatch.chdir(tmp_path)
    return made


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, set[tuple[str, str]], str]:
    status = cli.run(["check", "--base", "main", *arguments, *DAY, "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    return status, {(finding["code"], finding["severity"]) for finding in found}, " ".join(finding["message"] for finding in found)


WEAKER = {
    "a waiver": (UNTICKETED, POLICY + WAIVER, "TM303"),
    "a check that is switched off": (UNTICKETED, "checks: {TM303: off}\n", "TM303"),
    "a check that is lowered": (UNTICKETED, "checks: {TM303: warning}\n", "TM303"),
    "a check that is lowered for live services": (UNTICKETED, "checks_by_status: {live: {TM303: off}}\n", "TM303"),
}


@pytest.mark.parametrize(("model", "policy", "code"), WEAKER.values(), ids=WEAKER)
@pytest.mark.parametrize("only_new", [(), ("--only-new",)], ids=["all", "only new"])
def test_what_the_policy_of_the_base_reports_is_reported(
    repository: Repository, model: str, policy: str, code: str, only_new: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit("2026-11-02", {"shop.yaml": model, "_policy.yaml": policy})
    status, found, said = _check(capsys, *only_new)
    assert (status, (code, "error") in found) == (1, True)
    assert (code, "warning") not in found
    assert "The policy of main (" in said
    assert "takes effect once it is merged." in said
    assert cli.run(["diff", "main", *DAY]) == 1
    out = capsys.readouterr().out
    assert "1 new error," in out
    assert "The policy of main (" in out


def test_evidence_that_goes_is_an_error_whatever_the_change_makes_of_the_check(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    proven = SHOP.replace("evidence: https://ci.example.com/1", "evidence: mesh.yaml")
    mesh = repository.root / "mesh.yaml"
    mesh.write_text("mode: STRICT\n", encoding="utf-8")
    repository.commit("2026-11-02", {"shop.yaml": proven, "_policy.yaml": "checks: {TM335: off}\n"})
    assert ("TM335", "error") not in _check(capsys)[1]
    mesh.unlink()
    for arguments in ((), ("--only-new",)):
        status, found, said = _check(capsys, *arguments)
        assert (status, ("TM335", "error") in found) == (1, True)
        assert "The policy of main (" in said


def test_a_trigger_that_the_change_drops_fires_all_the_same(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.root / "code").mkdir()
    (repository.root / "code" / "auth.py").write_text("new", encoding="utf-8")
    mailer = SHOP.replace("  api: {type", "  queue: {type: process, title: Queue, in: vpc}\n  api: {type")
    repository.commit("2026-11-02", {"_policy.yaml": "triggers: {architecture: 900}\n", "shop.yaml": mailer})
    status, found, said = _check(capsys, "--only-new")
    assert status == 1
    assert ("TM412", "error") in found
    assert "`code/auth.py` changed, and the model did not." in said
    assert "Part added: Queue" in said
    repository.commit("2026-11-03", {"_policy.yaml": None})
    assert _check(capsys, "--only-new")[1:] == (found, said), "the policy as a whole is gone"


def test_a_weaker_policy_alone_and_what_stood_before_report_nothing(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise no waiver could be added for what already fails, and no policy be changed at all."""
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-02", {"shop.yaml": UNTICKETED})
    repository.git("checkout", "-q", "-B", "topic")
    repository.commit("2026-11-03", {"_policy.yaml": POLICY + WAIVER})
    assert _check(capsys)[:2] == (0, set())
    assert _check(capsys, "--only-new")[:2] == (0, set())
    assert cli.run(["diff", "main", *DAY]) == 0
    assert "Policy changed: no new errors" in capsys.readouterr().out
    repository.commit(
        "2026-11-04", {"shop.yaml": UNTICKETED.replace("  - {targets: [place], stride: [S, T, R, I, E], reason: TLS at the edge.}\n", "")}
    )
    status, found, _ = _check(capsys, "--only-new")
    assert (status, {code for code, _ in found}) == (1, {"TM201"})


def test_a_stricter_policy_counts_at_once(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit("2026-11-02", {"_policy.yaml": POLICY + "teams: {other: {}}\n"})
    status, found, said = _check(capsys, "--only-new")
    assert (status, bool(found)) == (1, True)
    assert "The policy of main" not in said


def test_a_policy_of_the_base_that_cannot_be_read_has_no_rules(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """So that a change can mend it."""
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-02", {"_policy.yaml": "no: [policy"})
    repository.git("checkout", "-q", "-B", "topic")
    repository.commit("2026-11-03", {"_policy.yaml": POLICY})
    assert _check(capsys)[:2] == (0, set())


def test_what_of_the_policy_of_the_base_is_void_by_now_is_no_finding_of_the_change(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-02", {"shop.yaml": UNTICKETED, "_policy.yaml": POLICY + WAIVER})
    repository.git("checkout", "-q", "-B", "topic")
    repository.commit("2026-11-03", {"shop.yaml": SHOP, "_policy.yaml": POLICY})
    assert _check(capsys)[:2] == (0, set())


def test_with_several_of_a_key_only_the_new_ones_count(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    two = UNTICKETED.replace("        status: in-progress\n", "        status: in-progress\n")
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-02", {"shop.yaml": two})
    repository.git("checkout", "-q", "-B", "topic")
    more = two.replace(
        "      - control: Rate limit\n", "      - {control: Cache, status: planned, due: 2026-12-01}\n      - control: Rate limit\n"
    )
    repository.commit("2026-11-03", {"shop.yaml": more, "_policy.yaml": POLICY + "checks_by_status: {live: {TM303: off}}\n"})
    status = cli.run(["check", "--base", "main", "--only-new", *DAY, "--format", "json"])
    found = [finding for finding in json.loads(capsys.readouterr().out)["findings"] if finding["code"] == "TM303"]
    assert (status, len(found)) == (1, 1)
