"""The page about models that nobody trusts: each test that it names exists, and its workflow does in a shell what it says."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from runners import ENVIRONMENT, WORKFLOWS, git, new_upstream, propose, shell, workflow

from building import digests, files, write_files

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide" / "untrusted-models.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`", GUIDE)


def _step(file: str, job: str, name: str) -> str:
    (found,) = (step["run"] for step in workflow(file)["jobs"][job]["steps"] if step.get("name") == name)
    return str(found)


PLACE = "python ci/threat-models/take_models.py"
BUILD = _step("github/threat-models.yml", "preview", "Build the preview")
UNPACK = _step("github/threat-models-publish-preview.yml", "publish", "Unpack it as data")


# What the page says


def test_the_page_names_a_test_for_each_promise() -> None:
    rows = re.search(r"\| promise \| control \| test \|\n\|[-|]+\|\n((?:\|.*\n)+)", GUIDE)
    assert rows
    assert all(re.search(r"`tests/[^`]+::test_[^`]+`", row) for row in rows[1].splitlines())


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_each_test_that_the_page_names_exists(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("file", sorted(path.name for path in (WORKFLOWS / "github").glob("*.yml")))
def test_what_touches_the_proposal_has_no_rights_and_what_has_rights_touches_no_proposal(file: str) -> None:
    found = workflow(f"github/{file}")
    assert found["permissions"] == {}
    rights = {right for job in found["jobs"].values() for right, kind in job["permissions"].items() if kind == "write"}
    if "pull_request" in found[True]:
        assert rights == {"security-events"}, "a fork's token has not even this"
        assert "secrets." not in (WORKFLOWS / "github" / file).read_text(encoding="utf-8")
    else:
        for job in found["jobs"].values():
            commands = "".join(step.get("run", "") for step in job["steps"])
            assert "take_models" not in commands
            assert not re.search(r"git (?:checkout|switch|worktree|reset|merge|read-tree|archive|submodule)", commands), "as objects alone"
            if "git fetch" in commands:
                assert set(job["permissions"].values()) == {"read"}, "what reads a proposal may write nothing"
                assert "environment" not in job
                assert "secrets." not in str(job)
        assert set(found[True]) <= {"workflow_run", "schedule", "workflow_dispatch"}


# The workflow, tried


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """The trusted repository."""
    return new_upstream(tmp_path / "upstream")


def _placed(upstream: Path, change: Any) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A clone of the base into which the models of a fork were taken, and what the script said."""
    proposal = propose(upstream, change)
    base = proposal.clone(upstream.parent / "base")
    git(base, "fetch", "-q", "origin", proposal.merge)
    return base, shell(f"{PLACE} {proposal.merge} models", base)


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
    "a name that a shell of another system reads as a path": lambda fork: write_files(fork, {"models/a\\..\\b.yaml": ""}),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_a_proposal_that_holds_more_than_files_is_refused_and_the_base_stays(upstream: Path, change: Any) -> None:
    before = digests(upstream / "models")
    base, done = _placed(upstream, change)
    assert done.returncode == 1
    assert done.stderr.startswith("The proposal")
    assert len(done.stderr.splitlines()) == 1, "no name of the proposal's is printed"
    assert digests(base / "models") == before


NAME = "The proposal's models contain a file with a name that is not allowed.\n"
LINK = "The proposal's models contain a link or a submodule, which is not followed. Add the file itself.\n"
ENTRIES = [("40000 ..", NAME), ("40000 .git", NAME), ("40000 GIT~1", NAME), ("160000 inside", LINK)]


def test_a_tree_that_only_a_hostile_client_writes_is_refused(upstream: Path) -> None:
    """Paths that lead out of the folder or into a repository, and a submodule."""
    before = digests(upstream / "models")
    inner = _tree(upstream, "100644 evil", git(upstream, "hash-object", "-w", "mkdocs.yml"))
    for entry, said in ENTRIES:
        models = _tree(upstream, entry, inner)
        commit = git(upstream, "commit-tree", _tree(upstream, "40000 models", models), "-m", "Hostile")
        assert shell(f"{PLACE} {commit} models", upstream).stderr == said, entry
    assert digests(upstream / "models") == before


def _tree(folder: Path, entry: str, object_id: str) -> str:
    """Writes a tree of one entry, as it is, and gives its id."""
    content = entry.encode() + b"\0" + bytes.fromhex(object_id)
    command = ["git", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"]
    done = subprocess.run(command, cwd=folder, input=content, capture_output=True, check=True, env=ENVIRONMENT)
    return done.stdout.decode().strip()


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
        (fork / "models" / "order-service.yaml").unlink()

    return change


@pytest.mark.slow
def test_a_hostile_proposal_is_built_with_the_bases_configuration_and_nothing_of_it_runs(upstream: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    base, done = _placed(upstream, _hostile(canary))
    assert done.stderr == ""
    models = base / "models"
    assert {path.name for path in models.glob("*.yaml")} == {"cart-service.yaml", "new.yaml", "_policy.yaml", "_controls.yaml"}, (
        "what is gone is gone"
    )
    assert not [path for path in files(models) if path.stat().st_mode & 0o111], "nothing may be run"
    environment = {"THREAT_MODEL_ON_INCOMPLETE": "warn", "TMPDIR": str(tmp_path), "RUNNER_TEMP": str(tmp_path), "BASE": ""}
    done = shell(BUILD, base, environment)
    assert done.returncode == 0, done.stderr
    assert not canary.exists()
    home = (tmp_path / "preview" / "index.html").read_text(encoding="utf-8")
    assert "pwned" not in home
    page = (tmp_path / "preview" / "threat-models" / "services" / "new" / "index.html").read_text(encoding="utf-8")
    assert "<script>x</script>" not in page
    assert "__globals__" in page
    # And what was built passes the second workflow, whole.
    publisher = tmp_path / "publisher"
    (publisher / "artifact").mkdir(parents=True)
    (base / "preview.tar").rename(publisher / "artifact" / "preview.tar")
    unpacked = _unpack(publisher)
    assert unpacked.returncode == 0, unpacked.stderr
    assert digests(publisher / "preview") == digests(tmp_path / "preview")


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
