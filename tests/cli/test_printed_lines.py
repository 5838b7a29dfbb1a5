"""Every line of the real command, in every form, over models, names of files and data that want to be obeyed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from building import ROOT, write_site
from lines import betrays
from mkdocs_threat_model.checks.formats import FORMATS

PAYLOADS = (
    "##[error]forged",
    "x ##vso[task.setvariable variable=PATH]y",
    "::error file=a::forged",
    "one\n::error::forged\n##[group]two",
    "100%0A::error::forged",
    "\u202eevil\u2066",
    "zero\u200bwidth\ufeff\u00ad",
    "#\ufe0f#[error]tag\U000e0041",
    "\u2028::error::forged",
)
ESCAPES = ("\x1b[31mred", "\x1b]8;;https://evil.example\x1b\\here", "\x9b2J", "\x07", "\r::error::forged")
NAMES = (
    *(b"::set-output name=x::y", b"##vso[task.complete]x", b"##[error]x", b"a\n::error::forged", b"a\r##[group]b", b"%0A::error::c"),
    *(b"\x1b[31mred", b"\xff\xfe", "\u202eevil".encode(), "zero\u200bwidth".encode(), b"\xc2\x9b2J", b"n" * 240, b" ::error::d"),
)


def _model(payload: str, number: int) -> dict[str, object]:
    """A valid model that says the payload wherever it may, and is incomplete enough for findings."""
    return {
        "service": f"svc-{number}",
        "title": payload,
        "owner": payload,
        "description": payload,
        "boundaries": {"b": {"title": payload}},
        "elements": {
            "e": {"type": "external", "title": payload},
            "p": {"type": "process", "title": payload, "in": "b", "service": "nowhere"},
        },
        "flows": {"f": {"from": "e", "to": "p", "title": payload}},
        "threats": {
            "T-1": {"title": payload, "target": "p", "stride": "S"},
            "T-2": {
                "title": payload,
                "target": "p",
                "stride": "T",
                "disposition": "accept",
                "acceptance": {"rationale": payload, "owner": payload},
            },
        },
    }


def _broken(payload: str, number: int) -> dict[str, object]:
    return {**_model(payload, number), payload.replace("\n", " "): payload, "status": payload, "tags": {payload: payload}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose models, policy, catalog, baseline and names of files are hostile."""
    folder = tmp_path_factory.mktemp("printed")
    write_site(folder, {})
    models = folder / "models"
    (models / "_catalog").mkdir(parents=True)
    for number, payload in enumerate(PAYLOADS):
        _dump(models / f"svc-{number}.yaml", _model(payload, number))
        _dump(models / "team" / f"broken-{number}.yaml", _broken(payload, number))
        entity = {"apiVersion": payload, "kind": "Component", "metadata": {"name": payload, "title": payload}, "spec": {"type": "service"}}
        _dump(models / "_catalog" / f"{number}.yaml", entity)
    for number, payload in enumerate(ESCAPES):
        (models / f"escape-{number}.yaml").write_text(f"service: [\n{payload} ##[error]: '{payload}", encoding="utf-8", newline="")
    for name in NAMES:
        for text in ("service: [", "service: other\ntitle: T\nowner: o\n"):
            target = models / os.fsdecode((b"x" if text[-1] == "\n" else b"") + name + b".yaml")
            target.write_text(text, encoding="utf-8")
        (models / os.fsdecode(name + b".yaml.txt")).write_text("")
    os.mkfifo(models / "::fifo::.yaml")
    waivers = [
        {"check": "TM301", "service": f"svc-{number}", "target": "T-1", "reason": one, "owner": one, "until": "2027-01-01"}
        for number, one in enumerate(PAYLOADS)
    ]
    _dump(models / "_policy.yaml", {"waivers": waivers, "groups": {"g": {"members": list(PAYLOADS)}}})
    known = {f"TM301/{payload}/T-9": 1 for payload in (*PAYLOADS, *ESCAPES)}
    (models / "_baseline.json").write_text(json.dumps({"version": 1, "findings": known}), encoding="utf-8")
    return folder


def _dump(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=False, sort_keys=False), encoding="utf-8")


def _printed(cwd: Path, *command: str, program: str = "from mkdocs_threat_model.cli import main; main()") -> tuple[int, list[str]]:
    """The exit status and every line of both streams of the command, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "plugin"), "PYTHONIOENCODING": "utf-8", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, *command], cwd=cwd, env=environment, capture_output=True, timeout=120, check=False
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, [line.removesuffix("\r") for stream in (done.stdout, done.stderr) for line in stream.decode().split("\n")]


def _ours(line: str) -> str:
    """An annotation of ours without what makes it one."""
    return line[2:] if line.startswith(("::error file=", "::warning file=", "::notice ")) else line


@pytest.mark.slow
@pytest.mark.parametrize("inside", [False, True], ids=["beside the models", "inside the models folder"])
@pytest.mark.parametrize("form", FORMATS)
def test_a_check_prints_no_line_that_acts(site: Path, form: str, inside: bool) -> None:
    cwd, folder = (site / "models", ".") if inside else (site, "models")
    code, lines = _printed(cwd, "check", folder, "--format", form, "--today", "2026-11-24")
    assert code == 1
    assert len(lines) > (10 if form == "github" else 100)
    assert {line: bad for line in lines if (bad := betrays(_ours(line) if form == "github" else line))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_a_register_prints_no_line_that_acts(site: Path, form: str) -> None:
    code, lines = _printed(site, "register", "--format", form)
    assert code == 1
    assert "\n".join(lines).count("forged") > 3, "what it says is printed all the same"
    lines[0] = lines[0].removeprefix("\ufeff")
    assert {line: bad for line in lines if (bad := betrays(line))} == {}


@pytest.fixture(scope="module")
def committed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same models in a repository, by an author with a name that wants to be obeyed."""
    folder = tmp_path_factory.mktemp("committed")
    shutil.copytree(site / "models", folder / "models", ignore=lambda _, names: [one for one in names if "fifo" in one])
    who = {f"GIT_{role}_{what}": "::error::forged ##[error]forged \u202e" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {"GIT_AUTHOR_DATE": "2026-02-01T12:00:00Z", "GIT_COMMITTER_DATE": "2026-02-01T12:00:00Z"}
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", **who, **when}
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "All"]):
        subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_a_period_prints_no_line_that_acts(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path))
    code, lines = _printed(committed, "register", "--from", "2026-01-01", "--to", "2026-03-01", "--format", form)
    assert code == 1
    assert "\n".join(lines).count("forged") > 3, "what it says is printed all the same"
    lines[0] = lines[0].removeprefix("\ufeff")
    assert {line: bad for line in lines if (bad := betrays(line))} == {}


@pytest.mark.slow
def test_a_printed_register_in_json_says_the_same_as_the_file(site: Path, tmp_path: Path) -> None:
    _, lines = _printed(site, "register", "--format", "json", "--today", "2026-11-24")
    _printed(site, "register", "--format", "json", "--today", "2026-11-24", "--output", str(tmp_path / "register.json"))
    document, _ = json.JSONDecoder().raw_decode("\n".join(lines))
    assert document == json.loads((tmp_path / "register.json").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "--out", "docs"],
        ["render", "--out", "docs", "--on-incomplete", "warn"],
        ["baseline"],
        ["baseline", "--grow", "--baseline", "a\n::error::b.json"],
        ["check", "##[error]nowhere\n::error::forged"],
        ["check", "\udcff\u202e"],
        ["check", "--format", "x\n::error::forged"],
        ["check", "--today", "##vso[task.complete]"],
        ["check", "--explain", "::error::forged\x1b[31m"],
        ["check", "--frobnicate\n::error::forged"],
        ["register", "--as-of", "v1\n::error::forged"],
        ["##[error]\n::error::forged"],
        ["verify", "proof.json"],
    ],
    ids=lambda arguments: ascii(arguments[0])[:20],
)
def test_a_command_prints_no_line_that_acts(site: Path, arguments: list[str]) -> None:
    proof = {"today": "2026-11-24", "commit": dict.fromkeys(PAYLOADS, PAYLOADS), "sources": dict.fromkeys(PAYLOADS, "0"), "services": {}}
    (site / "proof.json").write_text(json.dumps({**proof, "threats": {one: list(PAYLOADS) for one in PAYLOADS}}), encoding="utf-8")
    code, lines = _printed(site, *arguments)
    assert code in (0, 1, 2)
    assert lines
    assert {line: bad for line in lines if (bad := betrays(line))} == {}


@pytest.mark.slow
def test_a_build_logs_no_line_that_acts(site: Path) -> None:
    code, lines = _printed(site, "build", program="from mkdocs.__main__ import cli; cli()")
    assert code == 1
    assert "forged" in "\n".join(lines)
    assert {line: bad for line in lines if (bad := betrays(line))} == {}


@pytest.mark.slow
def test_an_internal_error_is_told_in_lines_that_do_not_act(site: Path) -> None:
    program = (
        "from mkdocs_threat_model import cli\nfrom mkdocs_threat_model.cli import check\n"
        "def fail(*_): raise RuntimeError('one\\n::error::forged\\n##[error]x\\x1b[31m')\n"
        "check.run_checks = fail; cli.main()"
    )
    for debug in ("", "import os; os.environ['THREAT_MODEL_DEBUG'] = '1'\n"):
        done = subprocess.run([sys.executable, "-c", debug + program, "check"], cwd=site, capture_output=True, timeout=60, check=False)
        assert done.returncode == 2
        assert [bad for line in done.stderr.decode().split("\n") if (bad := betrays(line))] == []
