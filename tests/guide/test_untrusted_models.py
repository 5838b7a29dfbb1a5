"""The page about models that nobody trusts: each test that it names exists, and its workflow does in a shell what it says."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from building import digests, example, files, write_files, write_site

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide" / "untrusted-models.md").read_text(encoding="utf-8")
PREVIEW, PUBLISH, GITLAB = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
NAMED = re.findall(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`", GUIDE)
ENVIRONMENT = {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONPATH": str(ROOT / "plugin"),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def _step(workflow: dict[str, Any], job: str, name: str) -> str:
    (found,) = (one["run"] for one in workflow["jobs"][job]["steps"] if one.get("name") == name)
    return str(found)


PLACE = _step(PREVIEW, "build", "Put its models in the place of the base's")
BUILD = _step(PREVIEW, "build", "Build it")
UNPACK = _step(PUBLISH, "publish", "Unpack it as data")


# What the page says


def test_the_page_names_a_test_for_each_promise() -> None:
    rows = re.search(r"\| promise \| control \| test \|\n\|[-|]+\|\n((?:\|.*\n)+)", GUIDE)
    assert rows
    assert all(re.search(r"`tests/[^`]+::test_[^`]+`", row) for row in rows[1].splitlines())


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_each_test_that_the_page_names_exists(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_what_touches_the_proposal_has_no_rights_and_what_has_rights_touches_no_proposal() -> None:
    build, publish = PREVIEW["jobs"]["build"], PUBLISH["jobs"]["publish"]
    assert set(PREVIEW[True]) == {"pull_request"}, "YAML 1.1 reads `on` as true"
    assert PREVIEW["permissions"] == {"contents": "read"}
    assert "permissions" not in build
    assert "secrets." not in yaml.safe_dump(PREVIEW)
    checkouts = [one["with"] for one in build["steps"] if str(one.get("uses", "")).startswith("actions/checkout")]
    assert [one["path"] for one in checkouts] == ["base", "proposal"]
    assert all(one["persist-credentials"] is False for one in checkouts)
    assert set(PUBLISH[True]) == {"workflow_run"}
    assert (PUBLISH["permissions"], publish["permissions"]) == ({}, {"actions": "read"})
    assert not [one for one in publish["steps"] if "checkout" in str(one.get("uses", ""))]
    scripts = [one["run"] for job in (build, publish) for one in job["steps"] if "run" in one]
    assert not [one for one in scripts if "${{" in one], "no text of a proposal is put into a command"


def test_both_forges_place_the_models_in_the_same_way() -> None:
    assert PLACE.strip() in [str(line).strip() for line in GITLAB["preview"]["script"]]


# The workflow, tried


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)


def _shell(script: str, folder: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT | (environment or {}), capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder as the runner has it after its first step: `base/` is a clone of the trusted repository."""
    upstream = tmp_path / "upstream"
    upstream.mkdir()
    write_site(upstream, example("cart-service", "catalog-service"), plugin={"on_incomplete": "warn"})
    write_files(upstream, {"requirements.txt": ""})
    _git(upstream, "init", "-q", "-b", "main")
    _git(upstream, "add", "-A")
    _git(upstream, "commit", "-qm", "Models")
    runner = tmp_path / "runner"
    runner.mkdir()
    _git(runner, "clone", "-q", str(upstream), "base")
    return runner


def _propose(runner: Path, change: Any) -> None:
    """A fork changes the repository; the runner has it in `proposal/`."""
    fork = runner.parent / "fork"
    _git(runner, "clone", "-q", str(runner.parent / "upstream"), str(fork))
    change(fork)
    _git(fork, "add", "-A", "-f")
    _git(fork, "commit", "-qm", "Change")
    _git(runner, "clone", "-q", str(fork), "proposal")


def _replaced(fork: Path) -> None:
    (fork / "models").rename(fork / "elsewhere")
    (fork / "models").symlink_to("/etc")


def _linked(name: str, to: str) -> Any:
    def change(fork: Path) -> None:
        path = fork / "models" / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(to)

    return change


def _huge(fork: Path) -> None:
    (fork / "models" / "huge.yaml").write_bytes(b"#" * (5 << 20))


REFUSED = {
    "the folder is a link": _replaced,
    "a model is a link to a file of the machine": _linked("evil.yaml", "/proc/self/environ"),
    "a link in a folder below": _linked("below/evil.yaml", "/etc/passwd"),
    "a link to a device": _linked("_policy.yaml", "/dev/zero"),
    "a link to the configuration": _linked("evil.yaml", "../mkdocs.yml"),
    "a link that leads nowhere": _linked("a\n::error::b.yaml", "nowhere"),
    "a file of five megabytes": _huge,
    "no models at all": lambda fork: (fork / "models").rename(fork / "gone"),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_a_proposal_that_holds_more_than_files_is_refused_and_the_base_stays(base: Path, change: Any) -> None:
    _propose(base, change)
    before = digests(base / "base" / "models")
    done = _shell(PLACE, base)
    assert done.returncode == 1
    assert done.stderr.startswith("The proposal")
    assert len(done.stderr.splitlines()) == 1, "no name of the proposal's is printed"
    assert digests(base / "base" / "models") == before


HOOK = "import pathlib\n\ndef on_config(config):\n    pathlib.Path('{0}').touch()\n"


def _hostile(canary: Path) -> Any:
    """What a fork that knows the tool would try beside its models: hooks, filters, a repository inside of the models, scripts."""

    def change(fork: Path) -> None:
        write_files(fork, {
            "hooks.py": HOOK.format(canary),
            "mkdocs.yml": (fork / "mkdocs.yml").read_text(encoding="utf-8") + "hooks: [hooks.py]\n",
            "docs/index.md": "<script>document.title = 'pwned'</script>\n",
            ".gitattributes": "*.yaml filter=x diff=x\n",
            "models/.gitattributes": "*.yaml filter=x\n",
            "models/HEAD": "ref: refs/heads/main\n",
            "models/config": f"[core]\n\tworktree = ..\n\tfsmonitor = touch {canary}\n[filter \"x\"]\n\tclean = touch {canary}\n\tsmudge = touch {canary}\n",
            "models/info/attributes": "*.yaml filter=x\n",
            "models/objects/pack/keep": "",
            "models/refs/heads/keep": "",
            "models/run.sh": f"#!/bin/sh\ntouch {canary}\n",
            "models/new.yaml": "service: new\ntitle: '{{ config.__init__.__globals__ }} <script>x</script>'\nowner: team-orders\n",
        })  # fmt: skip
        (fork / "models" / "run.sh").chmod(0o755)
        (fork / "models" / "catalog-service.yaml").unlink()

    return change


@pytest.mark.slow
def test_a_hostile_proposal_is_built_with_the_bases_configuration_and_nothing_of_it_runs(base: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    _propose(base, _hostile(canary))
    assert _shell(PLACE, base).stderr == ""
    models = base / "base" / "models"
    assert {path.name for path in models.glob("*.yaml")} == {"cart-service.yaml", "new.yaml", "_policy.yaml"}, "what is gone is gone"
    assert not [path for path in files(models) if os.access(path, os.X_OK) and os.geteuid()], "nothing may be run"
    done = _shell(BUILD, base, {"THREAT_MODEL_ON_INCOMPLETE": "warn", "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert not canary.exists()
    home = (base / "preview" / "index.html").read_text(encoding="utf-8")
    assert "pwned" not in home
    page = (base / "preview" / "threat-models" / "services" / "new" / "index.html").read_text(encoding="utf-8")
    assert "<script>x</script>" not in page
    assert "__globals__" in page
    # And what was built passes the second workflow, whole.
    publisher = tmp_path / "publisher"
    (publisher / "artifact").mkdir(parents=True)
    (base / "preview.tar").rename(publisher / "artifact" / "preview.tar")
    unpacked = _unpack(publisher)
    assert unpacked.returncode == 0, unpacked.stderr
    assert digests(publisher / "preview") == digests(base / "preview")


def _unpack(publisher: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", UNPACK], cwd=publisher, capture_output=True, text=True, timeout=60, check=False)


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 1) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname, found.size = kind, link, size if kind == tarfile.REGTYPE else 0
    return found


ARCHIVES = {
    "a link": [_member("a.html", tarfile.SYMTYPE, "/etc/passwd")],
    "a hard link": [_member("a.html", tarfile.LNKTYPE, "../x")],
    "a device": [_member("a.html", tarfile.CHRTYPE)],
    "a FIFO": [_member("a.html", tarfile.FIFOTYPE)],
    "a path out": [_member("../escaped.html")],
    "a path to the root": [_member("/tmp/fuzz/../../escaped.html")],
    "a program": [_member("run.sh")],
    "a file of the server": [_member(".htaccess")],
    "a link and a file through it": [_member("d", tarfile.SYMTYPE, ".."), _member("d/escaped.html")],
}


@pytest.mark.parametrize("members", ARCHIVES.values(), ids=ARCHIVES)
def test_an_artifact_that_holds_more_than_pages_is_refused_or_stays_below_its_folder(
    tmp_path: Path, members: list[tarfile.TarInfo]
) -> None:
    """Python's own filter strips a leading slash and refuses what leads out."""
    publisher = tmp_path / "publisher"
    (publisher / "artifact").mkdir(parents=True)
    with tarfile.open(publisher / "artifact" / "preview.tar", "w") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    _unpack(publisher)
    assert not list(tmp_path.glob("escaped*")) + list(publisher.glob("escaped*"))
    assert {path.name for path in publisher.iterdir()} == {"artifact", "preview"}
    assert not [path for path in (publisher / "preview").rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir())]
    assert not [path for path in files(publisher / "preview") if path.suffix not in (".html",)]


def test_an_artifact_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "artifact").mkdir()
    with (tmp_path / "artifact" / "preview.tar").open("wb") as file:  # a head that promises two gigabytes
        file.write(_member("a.html", size=2_000_000_000).tobuf())
    assert "too large" in _unpack(tmp_path).stderr
