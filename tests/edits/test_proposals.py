"""Proposals are written whole or not at all, over what they were made of and nothing else, and never outside of the models folder."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from mkdocs_threat_model.edits.proposals import FileEdit, Proposal, StaleError, propose
from mkdocs_threat_model.edits.splices import Edit, EditError, Put
from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.files import FileError
from mkdocs_threat_model.locks import Lock
from mkdocs_threat_model.model.portfolio import read_portfolio

MODEL = "service: shop\ntitle: Shop   # ours\nowner: team\nelements:\n  api: {type: process, title: API}\n"
FILE = PurePosixPath("shop.yaml")
EDIT: list[Edit] = [Put(("elements", "db"), {"type": "store", "title": "Database"})]
AFTER = MODEL + "  db: {type: store, title: Database}\n"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "my models"
    folder.mkdir()
    (folder / FILE).write_text(MODEL, encoding="utf-8")
    return folder


def test_a_proposal_is_shown_and_written_and_the_file_keeps_its_permissions(models: Path) -> None:
    (models / FILE).chmod(0o640)
    proposal = propose(models, {FILE: EDIT})
    assert proposal.difference.splitlines()[-1] == "+  db: {type: store, title: Database}"
    assert proposal.findings() == []
    proposal.write()
    assert (models / FILE).read_text(encoding="utf-8") == AFTER
    assert stat.S_IMODE((models / FILE).stat().st_mode) == 0o640
    assert [path.name for path in models.iterdir()] == [FILE.name]


def test_what_changes_nothing_is_no_file(models: Path) -> None:
    assert propose(models, {FILE: [Put(("title",), "Shop")]}).files == ()


def test_a_proposal_that_would_not_be_valid_has_findings(models: Path) -> None:
    found = propose(models, {FILE: [Put(("elements", "api", "type"), "thing")]}).findings()
    assert [finding.code for finding in found] == ["TM013"]


def test_errors_that_other_files_have_anyway_are_not_its_own(models: Path) -> None:
    """An edit of what services share is held against all of them, and answers for what it breaks."""
    (models / "broken.yaml").write_text("service: broken\n", encoding="utf-8")
    (models / "_controls.yaml").write_text("controls:\n  waf: {title: WAF, status: done}\n", encoding="utf-8")
    (models / "user.yaml").write_text("service: user\ntitle: User\nowner: team\nuses: [waf]\n", encoding="utf-8")
    controls = PurePosixPath("_controls.yaml")
    assert propose(models, {controls: [Put(("controls", "waf", "title"), "Firewall")]}).findings() == []
    renamed = Proposal(models, (FileEdit(controls, (models / controls).read_bytes(), b"controls:\n  x: {title: X, status: done}\n"),))
    assert [(finding.place.path, finding.code) for finding in renamed.findings()] == [("my models/user.yaml", "TM020")]


def test_a_file_that_somebody_changed_meanwhile_is_not_written(models: Path) -> None:
    proposal = propose(models, {FILE: EDIT})
    changed = MODEL.replace("ours", "theirs")
    (models / FILE).write_text(changed, encoding="utf-8")
    with pytest.raises(StaleError, match=r"`shop\.yaml` has changed meanwhile"):
        proposal.write()
    assert (models / FILE).read_text(encoding="utf-8") == changed


def test_a_new_file_replaces_none(models: Path) -> None:
    proposal = Proposal(models, (FileEdit(PurePosixPath("team/cart.yaml"), None, b"service: cart\ntitle: C\nowner: t\n"),))
    proposal.write()
    assert (models / "team" / "cart.yaml").is_file()
    with pytest.raises(FileError, match="it exists already"):
        proposal.write()


def test_another_edit_under_way_is_waited_for_and_then_told(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_threat_model.locks._TRIES", 2)
    proposal, lock = propose(models, {FILE: EDIT}), Lock(models)
    assert lock.take(alone=True)
    with pytest.raises(StaleError, match="under way"):
        proposal.write()
    lock.release()
    proposal.write()


def _link_file(models: Path) -> None:
    (models / FILE).rename(models.parent / "secret.yaml")
    (models / FILE).symlink_to(models.parent / "secret.yaml")


def _link_folder(models: Path) -> None:
    models.rename(models.parent / "elsewhere")
    models.symlink_to(models.parent / "elsewhere")


def _fifo(models: Path) -> None:
    (models / FILE).unlink()
    os.mkfifo(models / FILE)


def _long(models: Path) -> None:
    (models / FILE).write_text(MODEL + "# x\n" * 600_000, encoding="utf-8")


def _bomb(models: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]
    (models / FILE).write_text(MODEL + "\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("hostile", [_link_file, _link_folder, _fifo, _long, _bomb])
def test_a_hostile_file_is_never_written_to(models: Path, hostile: object) -> None:
    hostile(models)  # type: ignore[operator]
    before = {path: path.stat() for path in models.parent.rglob("*")}
    with pytest.raises((FileError, ConfigurationError, EditError)):
        propose(models, {FILE: EDIT}).write()
    assert {path: (now.st_mtime_ns, now.st_size) for path in models.parent.rglob("*") if (now := path.stat())} == {
        path: (then.st_mtime_ns, then.st_size) for path, then in before.items()
    }


def test_a_link_that_takes_the_files_place_is_not_followed(models: Path) -> None:
    """The file was read before; the link that has its name now leads to one with the same bytes."""
    proposal = propose(models, {FILE: EDIT})
    _link_file(models)
    with pytest.raises(FileError):
        proposal.write()
    assert (models.parent / "secret.yaml").read_text(encoding="utf-8") == MODEL


ADDING = """
import sys
from mkdocs_threat_model import cli
sys.exit(max(cli.run(["add", "element", "shop", f"{sys.argv[2]}-{n}", "--type", "process", "--models", sys.argv[1], "--yes"]) for n in range(3)))
"""


@pytest.mark.slow
def test_two_processes_that_edit_at_once_lose_nothing(models: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", ADDING, str(models), name], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for name in ("left", "right")
    ]
    assert [process.communicate(timeout=120)[1].count(b"Written") for process in running] == [3, 3]
    assert [process.returncode for process in running] == [0, 0]
    added = {f"{name}-{number}" for name in ("left", "right") for number in range(3)}
    assert set(read_portfolio(models).models["shop"].service.elements) == {"api", *added}
    text = (models / FILE).read_text(encoding="utf-8")
    assert "".join(line for line in text.splitlines(keepends=True) if "left-" not in line and "right-" not in line) == MODEL


KILLED = """
import json, os, signal, sys
from pathlib import Path
from mkdocs_threat_model import cli

folder = Path(sys.argv[1])
arguments = ["rename", "shop", "api", "shop-api", "--models", str(folder), "--yes"]
before = {path.name: path.read_bytes() for path in folder.iterdir()}
assert cli.run(arguments) == 0
after = {path.name: path.read_bytes() for path in folder.iterdir()}

def killed_at(calls):
    left = calls
    def hook(event, arguments):
        nonlocal left
        if event.startswith(("open", "os.")) and event not in ("os.fork", "os.kill"):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    process = os.fork()
    if not process:
        sys.addaudithook(hook)
        os._exit(cli.run(arguments))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

rounds = []
for calls in range(400):
    for name, data in before.items():
        (folder / name).write_bytes(data)
    status = killed_at(calls)
    now = {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".threat-model-")}
    rounds.append([status, ["old" if now.get(name) == before[name] else "new" if now.get(name) == after[name] else "torn" for name in sorted(after)]])
    if status == 0:
        break
print(json.dumps(rounds), file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no such signal")
def test_a_killed_edit_leaves_the_old_file_or_the_new(models: Path) -> None:
    """A rename of three files is killed at each of its calls to the system in turn, until it is done before it is killed."""
    (models / "_policy.yaml").write_text(
        "waivers:\n  - {check: TM202, service: shop, target: api, reason: Later., owner: team, until: 2099-01-01}\n", encoding="utf-8"
    )
    (models / "_baseline.json").write_text('{\n "version": 1,\n "findings": {\n  "TM201/shop/api": 1\n }\n}\n', encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", KILLED, str(models)], capture_output=True, check=True, text=True)
    rounds = json.loads(run.stderr.splitlines()[-1])
    assert {status for status, _ in rounds[:-1]} == {-signal.SIGKILL}
    assert rounds[-1] == [0, ["new", "new", "new"]]
    # By name: the baseline, the policy, and the model, which defines the part and is written first: the old id resolves from then on.
    assert [list(state) for state in dict.fromkeys(tuple(state) for _, state in rounds)] == [
        ["old", "old", "old"],
        ["old", "old", "new"],
        ["old", "new", "new"],
        ["new", "new", "new"],
    ]
