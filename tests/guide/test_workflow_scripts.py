"""The scripts that the workflows call: against a host on this machine they write what they should, once, and post nothing that is forged."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from fake_hosts import BOT, TOKEN, FakeHost, fake_host
from hypothesis import given, settings
from hypothesis import strategies as st
from runners import SCRIPTS

from mkdocs_threat_model.changes.change_report import ChangeReport
from mkdocs_threat_model.changes.documents.markdown_comment import as_markdown
from mkdocs_threat_model.changes.documents.neutral import code, label, neutral

MARK = "<!-- threat-model-diff -->"
TEXT = f"{MARK}\n### Threat models: 🔎 1 service changed\n\n| a | b |\n|---|---|\n| x<br>`models/a.yaml:3` | ‹b\\> |\n"
SHA = "a" * 40
RUN = {"HEAD_SHA": SHA, "HEAD_REPOSITORY": "fork/models"}
COMMENTS = "issues/7/comments"


def _script(name: str, environment: Mapping[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPTS / name, *arguments]
    return subprocess.run(
        command, env={"PYTHONDONTWRITEBYTECODE": "1", **environment}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def host() -> Iterator[FakeHost]:
    """With pull request 7 of a fork."""
    with fake_host() as found:
        found.pulls["7"] = {
            "state": "open",
            "head": {"sha": SHA, "repo": {"full_name": "fork/models"}},
            "base": {"repo": {"full_name": "shop/models"}},
        }
        yield found


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    """What the job of the pull request left."""
    (tmp_path / "number").write_text("7\n", encoding="utf-8")
    (tmp_path / "changes.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def _comment(host: FakeHost, artifact: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return _script("comment.py", host.environment() | RUN | environment, artifact)


def test_one_comment_is_posted_and_then_updated_in_place(host: FakeHost, artifact: Path) -> None:
    """Also when it is on a later page, and a stranger's comment with the same mark is left as it is."""
    others = [{"id": 90 + number, "user": {"login": "visitor"}, "body": TEXT} for number in range(3)]
    host.lists[COMMENTS] = [*others]
    for _ in range(2):  # the second time there is nothing to do
        assert _comment(host, artifact).stderr == ""
    assert host.writes == [("POST", COMMENTS)]
    later = TEXT.replace("1 service", "2 services")
    (artifact / "changes.md").write_text(later, encoding="utf-8")
    assert _comment(host, artifact).returncode == 0
    assert host.writes[1:] == [("PATCH", "issues/comments/4")]
    assert [comment["body"] for comment in host.lists[COMMENTS]] == [TEXT, TEXT, TEXT, later]


def test_no_change_is_said_only_where_an_older_comment_says_otherwise(host: FakeHost, artifact: Path) -> None:
    nothing = f"{MARK}\n### Threat models: ✅ No change.\n\nFrom `a` to `b`.\n"
    (artifact / "changes.md").write_text(nothing, encoding="utf-8")
    assert _comment(host, artifact).returncode == 0
    assert host.writes == []
    host.lists[COMMENTS] = [{"id": 4, "user": {"login": BOT}, "body": TEXT}]
    assert _comment(host, artifact).returncode == 0
    assert host.lists[COMMENTS][0]["body"] == nothing


FORGED = {
    "a mention": "Thanks, @everyone",
    "a link": "[Approved](x)",
    "a link by reference": "[Approved][x]",
    "a picture": "![Approved](x)",
    "an address": "see https://example.com",
    "an address without a scheme": "see www.example.com",
    "HTML": "<img src=x>",
    "HTML behind an escaped backslash": "\\\\<img src=x>",
    "HTML where a backslash makes nothing plain": "<details>\n\\<h1 \\>No change",
    "an issue": "see #12",
    "an issue by its short name": "see gh-12",
    "a map": "```geojson\n{}\n```",
    "a comment": "<!-- x -->",
    "a mention by its character": "&commat;everyone",
    "a mention by its number": "&#64;everyone",
    "a diagram with a link": "```mermaid\nflowchart LR\nclick a x\n```",
    "a diagram with directives": "```mermaid\n%%{init: {}}%%\n```",
    "a diagram with directives in a line": "```mermaid\nflowchart LR %%{init: {}}%%\n```",
    "too much": "x" * 65_536,
}


@pytest.fixture(scope="module")
def accepted() -> Callable[[str], str]:
    """What `comment.py` does with a text before it asks the host for anything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS)
        patch.setattr(sys, "dont_write_bytecode", True)  # the folder is published as it is
        found = runpy.run_path(str(SCRIPTS / "comment.py"))["comment"]
    return cast(Callable[[str], str], found)


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_text_that_the_product_does_not_write_is_not_posted(accepted: Callable[[str], str], forged: str) -> None:
    assert accepted(TEXT) == TEXT
    with pytest.raises(SystemExit, match="The artifact's text"):
        accepted(f"{TEXT}\n{forged}\n")


@given(st.text())
@settings(deadline=None)
def test_whatever_a_model_says_the_products_comment_is_accepted(accepted: Callable[[str], str], said: str) -> None:
    text = f"{TEXT}\n| {neutral(said)}<br>{code(said)} |\n- {neutral(said)}\n"
    text += (
        f'\n<details><summary>{label(said, 80)}: 1 more</summary>\n\n```mermaid\nflowchart LR\na["{label(said, 40)}"]\n```\n\n</details>\n'
    )
    assert accepted(text) == text


def test_a_comparison_that_failed_is_posted(accepted: Callable[[str], str]) -> None:
    """Also where the reason quotes what the repository holds."""
    text = as_markdown(ChangeReport("a", "b", date(2026, 11, 24), failure="git knows no `<img src=//x.example.com>` @everyone"))
    assert "Could not compare" in accepted(text)


def _without_mark(artifact: Path) -> None:
    (artifact / "changes.md").write_text(TEXT.removeprefix(MARK), encoding="utf-8")


def _link(artifact: Path) -> None:
    (artifact / "changes.md").unlink()
    (artifact / "changes.md").symlink_to("/proc/self/environ")


UNFIT: dict[str, Callable[[Path], object]] = {
    "a forged text": lambda artifact: (artifact / "changes.md").write_text(f"{TEXT}@everyone"),
    "a text without the mark": _without_mark,
    "a link": _link,
    "a number that is a path": lambda artifact: (artifact / "number").write_text("7/../8"),
    "a file that is missing": lambda artifact: (artifact / "number").unlink(),
    "bytes that are no text": lambda artifact: (artifact / "changes.md").write_bytes(b"\xff"),
    "another pull request": lambda artifact: (artifact / "number").write_text("8"),
    "a pull request that does not exist": lambda artifact: (artifact / "number").write_text("9"),
}


@pytest.mark.parametrize("change", UNFIT.values(), ids=UNFIT)
def test_an_artifact_that_is_not_of_the_run_is_refused(host: FakeHost, artifact: Path, change: Callable[[Path], object]) -> None:
    host.pulls["8"] = {**host.pulls["7"], "head": {"sha": SHA, "repo": {"full_name": "victim/models"}}}
    change(artifact)
    done = _comment(host, artifact)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert host.writes == []


@pytest.mark.parametrize("moved", [{"HEAD_SHA": "b" * 40}, {"state": "closed"}])
def test_a_pull_request_that_moved_on_is_left_to_its_newer_run(host: FakeHost, artifact: Path, moved: dict[str, str]) -> None:
    host.pulls["7"] |= {key: value for key, value in moved.items() if key == "state"}
    done = _comment(host, artifact, **{key: value for key, value in moved.items() if key != "state"})
    assert (done.returncode, host.writes) == (0, [])


def test_a_token_that_the_host_refuses_is_told_and_not_shown(host: FakeHost, artifact: Path) -> None:
    done = _comment(host, artifact, TOKEN="another")
    assert (done.returncode, done.stderr) == (1, "GET /repos/shop/models/pulls/7: the host answered 401.\n")


# What has expired


def _finding(code: str, target: str, message: str = "Expired.") -> dict[str, Any]:
    key = f"{code}/shop/{target}"
    return {"code": code, "service": "shop", "target": target, "path": "models/shop.yaml", "line": 4, "message": message, "key": key}


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Path]:
    """Writes what `threat-model check --format json` would."""

    def write(*findings: dict[str, Any]) -> Path:
        path = tmp_path / "expired.json"
        path.write_text(json.dumps({"findings": findings}), encoding="utf-8")
        return path

    return write


HOSTS = {"GitHub": ("body", "closed_at"), "GitLab": ("description", "closed_at")}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTS)
def test_each_that_expired_gets_one_issue_which_is_updated(host: FakeHost, report: Callable[..., Path], kind: str) -> None:
    field, closed = HOSTS[kind]
    gitlab = {"CI_API_V4_URL": host.address, "CI_PROJECT_ID": "12", "TOKEN": TOKEN}
    environment = gitlab if kind == "GitLab" else host.environment()
    for _ in range(2):  # of the next night
        done = _script(
            "expired.py", environment, report(_finding("TM310", "T-01"), _finding("TM402", ""), _finding("TM318", "T-02")), "2026-11-20"
        )
        assert done.stderr == ""
    assert host.writes == [("POST", "issues")] * 2
    issues = host.lists["issues"]
    assert [issue["title"] for issue in issues] == ["Acceptance expired: shop T-01", "Review overdue: shop"]
    for _ in range(2):
        _script("expired.py", environment, report(_finding("TM310", "T-01", "It `expired`. @all")), "2026-11-20")
    assert len(host.writes) == 3
    assert "```text\nIt 'expired'. @all\n```" in issues[0][field]
    # One that somebody closed since then is left closed; one of an earlier time is another matter.
    for day, opened in (("2026-11-22T10:00:00Z", 2), ("2026-01-01T10:00:00Z", 3)):
        issues[0][closed] = day
        _script("expired.py", environment, report(_finding("TM310", "T-01")), "2026-11-20")
        assert len(issues) == opened


def test_nothing_is_asked_of_the_host_where_nothing_expired(report: Callable[..., Path]) -> None:
    assert _script("expired.py", {}, report(), "2026-11-20").stdout == "Nothing has expired.\n"
