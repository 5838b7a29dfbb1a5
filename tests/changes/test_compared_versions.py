"""Versions in real repositories, folders and archives, compared by the command."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from comparing_models import BASE
from repositories import Repository, new_repository

from mkdocs_threat_model import cli

SHOP = BASE.read_text(encoding="utf-8")
BANK = BASE.with_name("bank.yaml").read_text(encoding="utf-8")
WEAKER = SHOP.replace("authentication: JWT, encrypted: true", "authentication: JWT, encrypted: false")
BROKEN = SHOP.replace("owner:", "ownr:")
DAY = ("--today", "2026-11-24")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Two services on `main`, and the command runs beside them."""
    made = new_repository(tmp_path / "repository")
    made.commit("2026-11-01", {"shop.yaml": SHOP, "bank.yaml": BANK})
    monkeypatch.chdir(made.root)
    return made


def _diff(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.run(["diff", *arguments, *DAY])
    said = capsys.readouterr()
    return status, said.out, said.err


def _document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_diff(capsys, *arguments, "--format", "json")[1])
    return found


def _kinds(document: dict[str, Any]) -> dict[str, list[str]]:
    return {service["service"]: [change["kind"] for change in service["changes"]] for service in document["services"]}


def test_no_change_prints_nothing_on_either_stream(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert _diff(capsys, "main") == (0, "", "")


def test_the_working_tree_is_compared_where_no_head_is_named(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.models / "shop.yaml").write_text(WEAKER, encoding="utf-8")
    status, out, err = _diff(capsys, "main")
    assert (status, err) == (0, "")
    assert out.splitlines()[0].startswith("1 service changed: no new errors, 1 change weakens security. From main (")
    assert "▼ Boundary crossing lost protection: Place order, encrypted: yes → no (line 22)" in out


def test_what_the_base_gained_meanwhile_is_no_change_of_the_branch(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit("2026-11-02", {"shop.yaml": WEAKER})
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-03", {"bank.yaml": BANK.replace("title: Bank", "title: The bank", 1)})
    assert _kinds(_document(capsys, "main", "topic")) == {"shop": ["crossing-unprotected"]}
    assert sorted(_kinds(_document(capsys, "main", "topic", "--direct"))) == ["bank", "shop"]


def test_merges_are_followed_on_both_sides(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit("2026-11-02", {"shop.yaml": WEAKER})
    repository.git("checkout", "-q", "main")
    repository.commit("2026-11-03", {"bank.yaml": BANK.replace("title: Bank", "title: The bank", 1)})
    repository.git("checkout", "-q", "topic")
    repository.git("merge", "-q", "--no-edit", "main", day="2026-11-04")
    expected = repository.git("merge-base", "main", "topic")
    found = _document(capsys, "main", "topic")
    assert found["base"] == f"main ({expected[:7]})"
    assert _kinds(found) == {"shop": ["crossing-unprotected"]}


def test_a_model_that_moves_is_the_same_and_one_that_goes_is_told(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit("2026-11-02", {"shop.yaml": None, "team-shop/shop.yaml": SHOP, "bank.yaml": None})
    found = _document(capsys, "HEAD~1", "HEAD")
    assert _kinds(found) == {"bank": ["service-deleted"]}
    assert found["unchanged"] == 1


@pytest.mark.filterwarnings("error")
def test_a_policy_that_rates_anew_changes_what_no_model_says(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    matrix = {level: dict.fromkeys(("low", "medium", "high"), "low") for level in ("low", "medium", "high")}
    (repository.models / "_policy.yaml").write_text(json.dumps({"matrix": matrix}), encoding="utf-8")
    found = _document(capsys, "main")
    assert {change["what"] for change in found["policy"]} == {"matrix.high.high", "matrix.high.medium", "matrix.high.low"} | {
        change["what"] for change in found["policy"] if change["what"].startswith("matrix.")
    }
    assert "risk-lowered" in _kinds(found)["shop"]
    assert found["verdict"].startswith("Policy and 1 service changed: ")


def test_the_rules_of_the_organisation_are_compared_and_named_in_the_verdict(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """The baseline is told: an error that it sets aside from now on is new all the same."""
    policy = "acceptance: {{longest: {}}}\n".format
    repository.commit("2026-11-02", {"_policy.yaml": policy("1 year")})
    repository.commit(
        "2026-11-03", {"_policy.yaml": policy("2 years"), "_baseline.json": '{"version": 1, "findings": {"TM302/shop/T-02": 2}}'}
    )
    found = _document(capsys, "HEAD~1", "HEAD")
    assert [(change["kind"], change["what"], change["before"], change["after"]) for change in found["policy"]] == [
        ("baseline-raised", "2 errors, `TM302/shop/T-02`", "", ""),
        ("policy-changed", "acceptance.longest", "1 year", "2 years"),
    ]
    assert found["verdict"] == "Policy and baseline changed: no new errors, 1 change weakens security."
    back = _document(capsys, "HEAD", "HEAD~1", "--direct")
    assert {change["kind"] for change in back["policy"]} == {"policy-changed", "baseline-shrunk"}


COULD_NOT = {
    "a base that git does not know": (("nowhere",), "git has no tag, branch or commit `nowhere`"),
    "a head that git does not know": (("main", "nowhere"), "git has no tag, branch or commit `nowhere`"),
    "no common ancestor": (("main", "alone"), "have no common ancestor"),
    "a commit without models": (("main", "empty", "--direct"), "contains no folder `models`"),
    "a file that is no archive": (("broken.zip",), "is not a valid archive"),
    "a base that does not parse": (("bad", "main"), "`models/shop.yaml` of bad ("),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with branches that cannot be compared with `main`."""
    made = new_repository(tmp_path_factory.mktemp("odd"))
    first = made.commit("2026-11-01", {"shop.yaml": SHOP, "bank.yaml": BANK})
    made.git("checkout", "-q", "-b", "bad")
    made.commit("2026-11-02", {"shop.yaml": BROKEN})
    made.git("checkout", "-q", "main")
    made.commit("2026-11-03", {"bank.yaml": BANK.replace("title: Bank", "title: The bank", 1)})
    made.git("branch", "-q", "-f", "main-of-bad", first)
    made.git("checkout", "-q", "--orphan", "alone")
    made.git("commit", "-q", "-m", "Alone", day="2026-11-04")
    made.git("rm", "-q", "-r", "models")
    (made.root / "README").write_text("Nothing.", encoding="utf-8")
    made.git("add", "README")
    made.git("commit", "-q", "-m", "Empty", day="2026-11-05")
    made.git("branch", "-q", "empty")
    made.git("reset", "-q", "--hard", "HEAD~1")
    made.git("checkout", "-q", "main")
    (made.root / "broken.zip").write_text("no archive", encoding="utf-8")
    return made


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
@pytest.mark.parametrize(("arguments", "said"), COULD_NOT.values(), ids=COULD_NOT)
def test_what_cannot_be_compared_is_said_and_never_reads_as_no_change(
    odd: Repository, arguments: tuple[str, ...], said: str, form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(odd.root)
    direct = ("--direct",) if "bad" in arguments else ()
    status, out, err = _diff(capsys, *arguments, *direct, "--format", form)
    assert status == 2
    assert "Could not compare" in out
    assert "No change" not in out
    if form == "text":
        assert said in out
    else:
        assert said in err


def test_a_shallow_clone_says_how_to_get_the_rest(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("2026-11-02", {"shop.yaml": WEAKER})
    repository.git("checkout", "-q", "-b", "topic", "HEAD~1")
    repository.commit("2026-11-03", {"bank.yaml": BANK.replace("title: Bank", "title: The bank", 1)})
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{repository.root}", str(clone))
    monkeypatch.chdir(clone)
    status, out, _ = _diff(capsys, "origin/main", "HEAD")
    assert status == 2
    assert "the clone is too shallow" in out
    assert "`git fetch --unshallow`" in out


def test_a_partial_clone_is_not_completed(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contents that the clone left out are missing, and nothing fetches them."""
    repository.commit("2026-11-02", {"shop.yaml": WEAKER})
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--filter=blob:none", f"file://{repository.root}", str(clone))
    before = sorted(path.name for path in (clone / ".git" / "objects" / "pack").iterdir())
    monkeypatch.chdir(clone)
    status, out, _ = _diff(capsys, "HEAD~1", "HEAD")
    assert status == 2
    assert "Could not compare" in out
    assert sorted(path.name for path in (clone / ".git" / "objects" / "pack").iterdir()) == before


ARCHIVES = ("zip", "tar", "tar.gz")


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_is_compared_without_being_unpacked(repository: Repository, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    archive = repository.root / f"release.{kind}"
    repository.git("archive", f"--format={kind}", "--prefix=shop-1.0/", "-o", str(archive), "HEAD")
    (repository.models / "shop.yaml").write_text(WEAKER, encoding="utf-8")
    before = sorted(path.name for path in repository.root.iterdir())
    assert _kinds(_document(capsys, archive.name)) == {"shop": ["crossing-unprotected"]}
    assert sorted(path.name for path in repository.root.iterdir()) == before


def test_a_folder_is_compared(repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(repository.models, tmp_path / "old")
    (repository.models / "shop.yaml").write_text(WEAKER, encoding="utf-8")
    assert _kinds(_document(capsys, str(tmp_path / "old"))) == {"shop": ["crossing-unprotected"]}


def test_names_in_an_archive_lead_nowhere(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a name with `..`, nor one from the root, nor a link is a model."""
    with tarfile.open(repository.root / "hostile.tar", "w") as archive:
        archive.add(repository.models / "bank.yaml", "models/bank.yaml")
        archive.add(repository.models / "shop.yaml", "models/../shop.yaml")
        link = tarfile.TarInfo("models/passwd.yaml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert _kinds(_document(capsys, "hostile.tar")) == {"shop": ["service-added"]}
    with zipfile.ZipFile(repository.root / "hostile.zip", "w") as archive:
        archive.write(repository.models / "bank.yaml", "models/bank.yaml")
        archive.writestr("/models/shop.yaml", SHOP)
        archive.writestr("models/../../shop.yaml", SHOP)
    assert _kinds(_document(capsys, "hostile.zip")) == {"shop": ["service-added"]}


BOMBS = {"a file that becomes gigabytes": "big.tar.gz", "a list of a million names": "long.zip"}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS.values(), ids=BOMBS)
def test_an_archive_that_becomes_too_much_is_refused_in_bounded_time(
    repository: Repository, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = repository.root / name
    if name.endswith(".zip"):
        archive.write_bytes(b"PK\x01\x02" + b"PK\x01\x02\0" * 400_000)
    else:
        block = zlib.compressobj(9, zlib.DEFLATED, 31)
        head = tarfile.TarInfo("padding.bin")
        head.size = 3_000_000_000
        with archive.open("wb") as stream:
            stream.write(block.compress(head.tobuf()))
            for _ in range(1_200):
                stream.write(block.compress(bytes(1_000_000)))
            stream.write(block.flush())
    status, out, _ = _diff(capsys, name)
    assert status == 2
    assert "Could not compare: The archive" in out


def test_only_what_differs_is_read(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that are the same on both sides are not looked into: here they are no models at all."""
    repository.commit("2026-11-02", {f"service-{number}.yaml": "no: [model" for number in range(50)})
    repository.commit("2026-11-03", {"shop.yaml": WEAKER})
    found = _document(capsys, "HEAD~1", "HEAD")
    assert (_kinds(found), found["complete"], found["unchanged"]) == ({"shop": ["crossing-unprotected"]}, True, 51)


ERRORS = {"new-errors": 1, "none": 0}


@pytest.mark.parametrize(("choice", "status"), ERRORS.items())
def test_new_errors_fail_and_old_ones_do_not(repository: Repository, choice: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    unanswered = SHOP.replace("  - {targets: [place], stride: [S, T, R, I, E], reason: TLS at the edge.}\n", "")
    repository.commit("2026-11-02", {"shop.yaml": unanswered})
    (repository.models / "shop.yaml").write_text(unanswered.replace("title: Shop", "title: The shop", 1), encoding="utf-8")
    assert _diff(capsys, "HEAD", "--fail-on", choice)[0] == 0
    assert _diff(capsys, "HEAD~1", "--fail-on", choice)[0] == status


@pytest.mark.slow
def test_the_common_ancestor_is_git_s_own(tmp_path: Path) -> None:
    """Of every pair of commits of a history with many merges."""
    import random  # noqa: PLC0415

    from mkdocs_threat_model.history.git.repository import open_repository  # noqa: PLC0415

    made = new_repository(tmp_path)
    chance = random.Random(7)
    ids = [made.commit("2026-01-01", {"a.yaml": "0"})]
    for number in range(1, 25):
        parents = chance.sample(ids, min(len(ids), chance.choice((1, 1, 2))))
        tree = made.git("rev-parse", f"{parents[0]}^{{tree}}")
        day = f"2026-02-{number:02d}"
        ids.append(made.git("commit-tree", tree, *(word for parent in parents for word in ("-p", parent)), "-m", str(number), day=day))
    repository = open_repository(made.models)
    assert repository is not None
    for left in ids:
        for right in ids:
            known = subprocess.run(  # noqa: PLW1510
                ["git", "merge-base", "--all", left, right], cwd=made.root, capture_output=True, text=True
            ).stdout.split()
            found = repository.common_ancestor(bytes.fromhex(left), bytes.fromhex(right))
            assert found is not None
            assert found.hex() in known
