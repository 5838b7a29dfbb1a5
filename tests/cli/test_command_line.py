"""The `threat-model` command: arguments, exit status, and one line for what it cannot do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from building import SHARED
from mkdocs_threat_model import cli
from mkdocs_threat_model.checks import runs
from mkdocs_threat_model.cli import check

ROOT = Path(__file__).parents[2]
DAY = ("--today", "2026-11-24")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the example organisation, without a finding on the day."""
    shutil.copytree(ROOT / "models", tmp_path / "models")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spoil(folder: Path, name: str) -> None:
    """Takes every approver out of a model."""
    path = folder / "models" / f"{name}.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if "approved_by" not in line]
    path.write_text("".join(kept), encoding="utf-8")


def test_nothing_at_error_is_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", *DAY]) == 0
    assert capsys.readouterr().out == "11 services checked, nothing found.\n"


def test_findings_are_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(folder, "order-service")
    assert cli.run(["check", *DAY]) == 1
    assert "models/order-service.yaml:150:5: error TM306: T-03 is accepted without an approver." in capsys.readouterr().out


def test_warnings_alone_are_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "--today", "2026-12-30"]) == 0
    assert "warning TM319" in capsys.readouterr().out


@pytest.mark.slow
def test_only_what_was_asked_about_is_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole folder is read all the same: what other models say of this one counts."""
    spoil(folder, "order-service")
    spoil(folder, "backoffice")
    assert cli.run(["check", "models/backoffice.yaml", *DAY]) == 1
    out = capsys.readouterr().out
    assert "backoffice" in out
    assert "order-service" not in out
    assert cli.run(["check", "models/cart-service.yaml", "models/_catalog/orders.yaml", *DAY]) == 0
    assert cli.run(["check", "models", "models/cart-service.yaml", *DAY]) == 1


def test_the_catalog_belongs_to_the_folder_above(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "models" / "cart-service.yaml").unlink()
    assert cli.run(["check", "models/_catalog", *DAY]) == 0
    assert "models/_catalog/storefront.yaml:24:3: warning TM406" in capsys.readouterr().out


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == 2
    assert len(capsys.readouterr().err.splitlines()) > 5
    assert cli.run(["--help"]) == 0
    assert cli.run(["--version"]) == 0


def test_the_folder_can_have_another_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(folder, "order-service")
    (folder / "security").mkdir()
    (folder / "models").rename(folder / "security" / "threats")
    for arguments in (["security/threats"], ["--models", "security/threats"], ["security/threats/order-service.yaml"]):
        assert cli.run(["check", *arguments, *DAY]) == 1
        assert "security/threats/order-service.yaml:150" in capsys.readouterr().out


TEAMS = [
    ("", ["models/team-a"], 1),
    ("", ["models/team-a/order-service.yaml"], 1),
    ("", ["models/team-b"], 0),
    ("", ["--models", "models", "models/team-a"], 1),
    ("", [], 1),
    ("models", ["."], 1),
    ("models", ["team-a"], 1),
    ("models/team-a", ["."], 1),
    ("models/team-a", ["order-service.yaml"], 1),
    ("models/team-b", ["../team-b/cart-service.yaml"], 0),
]


@pytest.mark.slow
@pytest.mark.parametrize("policy", [True, False], ids=["with a policy", "without a policy"])
@pytest.mark.parametrize(("where", "arguments", "code"), TEAMS)
def test_a_teams_folder_is_checked_within_the_whole(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    arguments: list[str],
    code: int,
    policy: bool,
) -> None:
    """A service of another folder is known, and only what was asked about is reported."""
    spoil(folder, "order-service")
    for team, service in (("team-a", "order-service"), ("team-b", "cart-service")):
        (folder / "models" / team).mkdir()
        (folder / "models" / f"{service}.yaml").rename(folder / "models" / team / f"{service}.yaml")
    if not policy:
        if where.startswith("models/"):
            pytest.skip("nothing says where the models begin")
        for name in SHARED:
            (folder / "models" / name).unlink()
        for path in (folder / "models").rglob("*.yaml"):
            path.write_text(re.sub(r"^uses: .*$", "#", path.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
        shutil.rmtree(folder / "models" / "_catalog")
        assert cli.run(["check", *DAY]) == 1
        capsys.readouterr()
    monkeypatch.chdir(folder / where)
    found = cli.run(["check", *arguments, *DAY])
    out = capsys.readouterr().out
    assert ("order-service.yaml:150:5: error TM306" in out) == (code == 1)
    if policy:
        assert found == code
    assert "TM408" not in out
    assert "names `cart-service`, neither modelled" not in out


@pytest.mark.parametrize(("form", "path"), [("sarif", "models/order-service.yaml"), ("text", "order-service.yaml")])
def test_a_report_for_a_host_names_files_from_the_repositorys_root(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str, path: str
) -> None:
    """Wherever in the repository the command runs; people read paths from where they are."""
    spoil(folder, "order-service")
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder / "models")
    assert cli.run(["check", ".", "--format", form, "--history", "off", *DAY]) == 1
    found = re.findall(r'"uri": "([^"]*)"|^(\S*):150:5: error', capsys.readouterr().out, re.MULTILINE)
    assert {"".join(one) for one in found} == {path}


def test_rendering_names_files_from_where_the_command_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "security").mkdir()
    (folder / "models").rename(folder / "security" / "models")
    (folder / "security" / "models" / "cart-service.yaml").write_text("service: cart-service\n", encoding="utf-8")
    assert cli.run(["render", "--out", "docs", "--models", "security/models", "--history", "off", *DAY]) == 1
    assert "security/models/cart-service.yaml:1:1: TM012 `title` is missing. Add it.\n" in capsys.readouterr().err


@pytest.mark.slow
def test_a_path_may_have_another_name_by_a_link_above_the_project(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    alias = tmp_path_factory.mktemp("elsewhere") / "alias"
    alias.symlink_to(folder)
    assert cli.run(["check", str(alias / "models"), *DAY]) == 0
    assert cli.run(["check", "--models", "models", str(alias / "models" / "cart-service.yaml"), *DAY]) == 0


@pytest.mark.parametrize("outside", [True, False])
def test_a_folder_of_models_that_is_a_link_is_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str], outside: bool
) -> None:
    """A link is committed as easily as a model, and a build of a fork would read whatever it leads to."""
    real = (tmp_path_factory.mktemp("outside") if outside else folder) / "real"
    (folder / "models").rename(real)
    (folder / "models").symlink_to(real)
    for arguments in (["check"], ["check", "models/cart-service.yaml"], ["register"], ["render", "--out", "docs"], ["baseline"]):
        assert cli.run(arguments) == 2
        assert "The models folder `models` is a link, or is reached through one." in capsys.readouterr().err


@pytest.mark.slow
def test_a_link_among_the_models_is_named_and_its_target_is_not_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The line that a finding quotes is never read from behind the link."""
    (folder / "secret").write_text("hunter2: [", encoding="utf-8")
    for name in ("order.yaml", "_policy.yaml", "_catalog/x.yaml"):
        (folder / "models" / name).unlink(missing_ok=True)
        (folder / "models" / name).symlink_to(folder / "secret")
        assert cli.run(["check", f"models/{name}", *DAY]) == 1
        captured = capsys.readouterr()
        assert f"models/{name}:1:1: error TM001: The file is not read: it is a link" in captured.out
        assert "hunter2" not in captured.out + captured.err


@pytest.mark.slow
def test_a_line_is_quoted_as_it_was_judged(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes while it is checked is quoted no more."""
    model = folder / "models" / "order-service.yaml"
    model.write_text(model.read_text(encoding="utf-8").replace("\nowner:", "\nownr:"), encoding="utf-8")
    judged = runs.check_folder

    def change(*arguments: Any, **named: Any) -> Any:
        verdict = judged(*arguments, **named)
        model.write_text("hunter2\n" * 200, encoding="utf-8")
        return verdict

    assert cli.run(["check", *DAY]) == 1
    assert "  4 | ownr:" in capsys.readouterr().out
    monkeypatch.setattr(runs, "check_folder", change)
    assert cli.run(["check", *DAY]) == 1
    out = capsys.readouterr().out
    assert "order-service.yaml:4:1: error" in out
    assert "hunter2" not in out
    assert "4 | ownr:" not in out


IMPOSSIBLE = [
    (["check", "--models", "nowhere"], "does not exist"),
    (["check", "nowhere.yaml"], "does not exist"),
    (["check", "other", "models/order-service.yaml"], "is not in the models folder"),
    (["check", "--format", "xml"], "xml"),
    (["check", "--today", "tomorrow"], "tomorrow"),
    (["check", "--explain", "TM999"], "not a check code"),
    (["check", "--baseline", "nowhere.json"], "cannot be read"),
    (["check", "--output", "nowhere/out.txt"], "Create its folder first"),
    (["check", "--frobnicate"], "--frobnicate"),
    (["frobnicate"], "frobnicate"),
    (["baseline", "--models", "nowhere"], "does not exist"),
]


@pytest.mark.parametrize(("arguments", "said"), IMPOSSIBLE)
def test_what_cannot_be_done_is_2_and_one_line(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    (folder / "other").mkdir()
    assert cli.run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert said in captured.err


def test_a_folder_without_a_model_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was asked, and nothing found is no good news."""
    (folder / "other").mkdir()
    assert cli.run(["check", "other"]) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("other:1:1: error TM033: The folder contains no threat model.")


def test_an_internal_error_is_2_and_no_traceback(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("line\nbreak")

    monkeypatch.setattr(check, "run_checks", fail)
    monkeypatch.delenv(cli.DEBUG, raising=False)
    assert cli.run(["check"]) == 2
    assert capsys.readouterr().err.startswith("threat-model: Internal error, RuntimeError: line break.")
    monkeypatch.setenv(cli.DEBUG, "1")
    with pytest.raises(RuntimeError):
        cli.run(["check"])


def test_output_goes_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(folder, "order-service")
    assert cli.run(["check", "--format", "json", "--output", "out.json", *DAY]) == 1
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["errors"] == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "1 error in 11 services.\n"


def test_a_check_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "--explain", "tm306"]) == 0
    assert "Acceptance without an approver" in capsys.readouterr().out


@pytest.mark.slow
def test_a_baseline_turns_errors_into_known_ones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(folder, "order-service")
    assert cli.run(["baseline", *DAY]) == 0
    assert cli.run(["check", *DAY]) == 0
    assert "1 known error in the baseline" in capsys.readouterr().out
    assert cli.run(["check", "--baseline", "models/_baseline.json", *DAY]) == 0


@pytest.mark.slow
def test_a_pipe_that_closes_is_no_traceback(folder: Path) -> None:
    program = f"'{sys.executable}' -c 'from mkdocs_threat_model.cli import main; main()'"
    command = f"{program} check --today 2028-01-01 --format sarif | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.slow
def test_a_terminal_that_knows_ascii_alone_is_written_to(folder: Path) -> None:
    command = [sys.executable, "-c", "from mkdocs_threat_model.cli import main; main()", "check", "--today", "2026-12-30"]
    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr
    assert b"\\u201c" in done.stdout


def test_the_hooks_run_the_command() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"threat-model-check", "threat-model-check-all"}
    for hook in hooks:
        assert hook["entry"] == "threat-model check"
        assert hook["language"] == "python"
