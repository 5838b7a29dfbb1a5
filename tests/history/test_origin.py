"""The commit that models stand at, and what counts as a change, in real repositories of every layout."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repositories import Repository, model, new_repository, threat

from mkdocs_threat_model.analysis.threat_history import History, NoHistory
from mkdocs_threat_model.errors import HistoryError
from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history
from mkdocs_threat_model.history.git.locating import locate, work_tree

FILES = {"shop.yaml": model("shop", threat("T-01")), "_policy.yaml": "{}\n", "team/cart.yml": model("cart"), "notes.md": "Notes\n"}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with one commit of a folder of models."""
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-02", FILES)
    return made


@pytest.fixture
def models(repository: Repository) -> Path:
    return repository.models


def _threats(models: Path) -> set[tuple[str, str]]:
    found = read_history(models, origin_of(models))
    assert isinstance(found, History), found
    return set(found.threats)


def test_the_origin_is_the_commit_and_its_date_by_the_committers_clock(repository: Repository) -> None:
    clock = "2026-01-02T03:04:05+02:00"
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "More"],
        cwd=repository.root,
        check=True,
        env={"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": clock},
    )
    origin = origin_of(repository.models)
    assert origin is not None
    assert (origin.commit, origin.committed.isoformat()) == (repository.git("rev-parse", "HEAD"), clock)
    assert (origin.changed, origin.shallow) == (False, False)


CHANGES = {
    "edited": (("shop.yaml", "service: other\n"), True),
    "untracked": (("new.yaml", "service: other\n"), True),
    "untracked, with another suffix": (("new.yml", "x"), True),
    "in a folder": (("team/cart.yml", "x"), True),
    "the policy": (("_policy.yaml", "matrix: {}\n"), True),
    "the catalog": (("_catalog/all.yaml", "x"), True),
    "the baseline": (("_baseline.json", "{}"), True),
    "removed": (("shop.yaml", None), True),
    "what is never read": (("notes.md", "Other\n"), False),
    "a hidden file": ((".shop.yaml", "x"), False),
    "line ends as Windows writes them": (("shop.yaml", FILES["shop.yaml"].replace("\n", "\r\n")), False),
    "the same bytes written again": (("shop.yaml", FILES["shop.yaml"]), False),
}


@pytest.mark.parametrize(("change", "changed"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_what_is_read_shows_and_no_other(models: Path, change: tuple[str, str | None], changed: bool) -> None:
    name, text = change
    path = models / name
    if text is None:
        path.unlink()
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert origin_of(models).changed is changed


def test_a_file_that_git_ignores_is_read_and_so_it_is_a_change(repository: Repository) -> None:
    (repository.root / ".gitignore").write_text("*.yaml\n")
    (repository.models / "new.yaml").write_text("service: new\n")
    assert origin_of(repository.models).changed


def test_a_link_in_place_of_a_model_is_a_change(models: Path) -> None:
    (models / "shop.yaml").unlink()
    (models / "shop.yaml").symlink_to("team/cart.yml")
    assert origin_of(models).changed


def test_a_change_outside_of_the_models_does_not_show(repository: Repository) -> None:
    (repository.root / "other.yaml").write_text("Notes\n")
    assert not origin_of(repository.models).changed


def test_without_a_repository_or_a_commit_there_is_no_origin(tmp_path: Path) -> None:
    assert origin_of(tmp_path) is None
    models = new_repository(tmp_path / "work").models
    models.mkdir()
    assert origin_of(models) is None
    assert "not in a git repository" in read_history(models, origin_of(models)).reason


def test_no_program_is_needed(models: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert origin_of(models) is not None
    assert _threats(models) == {("shop", "T-01")}


def test_models_that_are_a_link_stand_where_it_leads(models: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(models)
    assert origin_of(tmp_path / "link") == origin_of(models)


def test_models_deep_in_the_work_tree_have_a_history(tmp_path: Path) -> None:
    repository = new_repository(tmp_path)
    repository.commit("2026-01-02", {"docs/security/models/shop.yaml": model("shop", threat("T-01"))})
    deep = repository.models / "docs" / "security" / "models"
    assert not origin_of(deep).changed
    assert _threats(deep) == {("shop", "T-01")}


VARIABLES = {
    "GIT_DIR": "/nowhere/.git",
    "GIT_WORK_TREE": "/nowhere",
    "GIT_OBJECT_DIRECTORY": "/nowhere/objects",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere/objects",
    "GIT_INDEX_FILE": "/nowhere/index",
    "GIT_NAMESPACE": "other",
    "GIT_COMMON_DIR": "/nowhere",
    "GIT_CEILING_DIRECTORIES": "{root}",
    "GIT_CONFIG_COUNT": "3",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_PARAMETERS": "'not understood",
    "GIT_CONFIG_GLOBAL": "/nowhere",
    "GIT_REPLACE_REF_BASE": "refs/heads",
    "GIT_SHALLOW_FILE": "/etc/hostname",
    "GIT_GRAFT_FILE": "/etc/hostname",
    "GIT_DEFAULT_HASH": "sha256",
}


@pytest.mark.parametrize("name", VARIABLES)
def test_no_variable_of_the_environment_has_a_say(models: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = origin_of(models)
    for each in {name, "GIT_CONFIG_COUNT"} if name.startswith("GIT_CONFIG") else {name}:
        monkeypatch.setenv(each, VARIABLES[each].format(root=models.parent))
    assert origin_of(models) == expected
    assert _threats(models) == {("shop", "T-01")}


# Layouts


def _clone(repository: Repository, to: Path, *options: str) -> Path:
    subprocess.run(["git", "clone", "-q", *options, repository.root.as_uri(), str(to)], check=True, capture_output=True)
    return to / "models"


def test_loose_packed_and_repacked_objects_and_refs_tell_the_same(repository: Repository) -> None:
    for day in range(10, 20):
        repository.commit(f"2026-01-{day}", {"shop.yaml": model("shop", *(threat(f"T-{one}") for one in range(10, day + 1)))})
    loose = repository.history()
    for arguments in (
        ("gc", "-q"),
        ("repack", "-adfq", "--depth=250", "--window=250"),
        ("pack-refs", "--all", "--prune"),
        ("checkout", "-q", "--detach"),
    ):
        repository.git(*arguments)
        assert repository.history() == loose, arguments
    repository.commit("2026-02-01", {"shop.yaml": model("shop", threat("T-19"))})
    assert repository.history().commits == loose.commits + 1, "a loose object beside the pack"


def test_an_index_of_the_first_form_is_read(repository: Repository) -> None:
    loose = repository.history()
    repository.git("-c", "pack.indexVersion=1", "repack", "-adq")
    assert repository.history() == loose


def test_a_multi_pack_index_and_a_commit_graph_change_nothing(repository: Repository) -> None:
    loose = repository.history()
    repository.git("repack", "-dq")
    repository.commit("2026-02-01", {"shop.yaml": model("shop")})
    repository.git("repack", "-dq")
    repository.git("multi-pack-index", "write")
    repository.git("commit-graph", "write", "--reachable")
    assert repository.history().commits == loose.commits + 1


def test_a_worktree_tells_its_own_commit(repository: Repository, tmp_path: Path) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.commit("2026-02-01", {"shop.yaml": model("shop")})
    repository.git("worktree", "add", "-q", str(tmp_path / "other"), first)
    assert origin_of(tmp_path / "other" / "models").commit == first
    assert _threats(tmp_path / "other" / "models") == {("shop", "T-01")}


def test_a_worktree_with_relative_paths_is_read(repository: Repository, tmp_path: Path) -> None:
    """As git writes it with `worktree.useRelativePaths`, since 2.48."""
    repository.git("worktree", "add", "-q", str(tmp_path / "other"))
    (tmp_path / "other" / ".git").write_text(f"gitdir: ../{repository.root.name}/.git/worktrees/other\n")
    (repository.root / ".git" / "worktrees" / "other" / "gitdir").write_text("../../../../other/.git\n")
    assert origin_of(tmp_path / "other" / "models") is not None


def test_a_submodule_is_read_and_so_is_one_in_it_and_one_of_a_worktree(repository: Repository, tmp_path: Path) -> None:
    middle, outer = (new_repository(tmp_path / name) for name in ("middle", "outer"))
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    middle.git(*add, repository.root.as_uri(), "inner")
    middle.commit("2026-01-03", {})
    outer.git(*add, middle.root.as_uri(), "middle")
    outer.commit("2026-01-04", {})
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive"],
        cwd=outer.root,
        check=True,
        capture_output=True,
    )
    assert _threats(outer.root / "middle" / "inner" / "models") == {("shop", "T-01")}
    outer.git("worktree", "add", "-q", str(tmp_path / "again"))
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive"],
        cwd=tmp_path / "again",
        check=True,
        capture_output=True,
    )
    assert _threats(tmp_path / "again" / "middle" / "inner" / "models") == {("shop", "T-01")}


def test_a_repository_of_sha256_is_read(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    repository.root.mkdir()
    repository.git("init", "-q", "-b", "main", "--object-format=sha256")
    commit = repository.commit("2026-01-02", FILES)
    assert len(commit) == 64
    for _ in range(2):
        assert (origin_of(repository.models).commit, origin_of(repository.models).changed) == (commit, False)
        assert _threats(repository.models) == {("shop", "T-01")}
        repository.git("gc", "-q")


def test_a_repository_with_a_table_of_refs_says_what_to_do(repository: Repository) -> None:
    """What git leaves in place of `HEAD` where `reftable/` holds the refs."""
    (repository.root / ".git" / "HEAD").write_text("ref: refs/heads/.invalid\n")
    (repository.root / ".git" / "reftable").mkdir()
    with pytest.raises(HistoryError, match="git refs migrate --ref-format=files"):
        origin_of(repository.models)


def test_a_shallow_clone_says_so_whatever_else_it_lacks(repository: Repository, tmp_path: Path) -> None:
    repository.commit("2026-02-01", {"shop.yaml": model("shop")})
    models = _clone(repository, tmp_path / "clone", "--depth", "1")
    assert origin_of(models).shallow
    assert "git fetch --unshallow" in read_history(models, origin_of(models)).reason


def test_a_partial_clone_says_what_it_lacks_and_fetches_nothing(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.commit("2026-02-01", {"shop.yaml": model("shop")})
    models = _clone(repository, tmp_path / "clone", "--filter=blob:none")
    files = sorted(path for path in (tmp_path / "clone" / ".git").rglob("*"))
    found = read_history(models, origin_of(models))
    assert isinstance(found, NoHistory)
    assert "lacks old versions" in found.reason
    assert sorted(path for path in (tmp_path / "clone" / ".git").rglob("*")) == files


def test_objects_of_another_repository_are_not_borrowed(repository: Repository, tmp_path: Path) -> None:
    repository.git("clone", "-q", "--shared", str(repository.root), str(tmp_path / "clone"))
    models = tmp_path / "clone" / "models"
    assert (tmp_path / "clone" / ".git" / "objects" / "info" / "alternates").exists()
    with pytest.raises(HistoryError, match=r"borrows objects .*git repack -a -d"):
        origin_of(models)


def test_replacements_and_grafts_are_no_history(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    second = repository.commit("2026-02-01", {"shop.yaml": model("shop", threat("T-02"))})
    expected = repository.history()
    repository.git("replace", second, first)
    (repository.root / ".git" / "info" / "grafts").write_text(f"{second}\n")
    assert (origin_of(repository.models).commit, repository.history()) == (second, expected)


# What is not read


def _file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _elsewhere(repository: Repository, tmp_path: Path) -> None:
    (repository.root / ".git").rename(tmp_path / "elsewhere")
    _file(repository.root / ".git", f"gitdir: {tmp_path / 'elsewhere'}\n")


def _link(repository: Repository, tmp_path: Path) -> None:
    (repository.root / ".git").rename(tmp_path / "elsewhere")
    (repository.root / ".git").symlink_to(tmp_path / "elsewhere")


def _common(repository: Repository, tmp_path: Path) -> None:
    other = new_repository(tmp_path / "other")
    other.commit("2026-01-01", FILES)
    _file(repository.root / ".git" / "commondir", str(other.root / ".git"))


def _no_way_back(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "-q", str(tmp_path / "other"))
    (repository.root / ".git").rename(tmp_path / "kept")
    _file(repository.root / ".git", f"gitdir: {tmp_path / 'kept' / 'worktrees' / 'other'}\n")


def _common_elsewhere(repository: Repository, tmp_path: Path) -> None:
    (repository.root / ".git").rename(tmp_path / "kept")
    own = tmp_path / "kept" / "worktrees" / "other"
    _file(own / "gitdir", str(repository.root / ".git"))
    _file(own / "commondir", str(tmp_path))
    _file(repository.root / ".git", f"gitdir: {own}\n")


def _modules_elsewhere(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / ".git" / "modules-not").mkdir(parents=True)
    _file(tmp_path / ".git" / "HEAD", "ref: refs/heads/main\n")
    (repository.root / ".git").rename(tmp_path / ".git" / "modules-not" / "work")
    _file(repository.root / ".git", "gitdir: ../.git/modules-not/work\n")


def _nothing(repository: Repository, tmp_path: Path) -> None:
    (repository.root / ".git").rename(tmp_path / "kept")
    (repository.root / ".git").mkdir()


def _no_path(repository: Repository, tmp_path: Path) -> None:
    _nothing(repository, tmp_path)
    (repository.root / ".git").rmdir()
    _file(repository.root / ".git", "gitdir: \0\n")


def _fifo(repository: Repository, tmp_path: Path) -> None:
    (repository.root / ".git").rename(tmp_path / "kept")
    os.mkfifo(repository.root / ".git")


ELSEWHERE = [_elsewhere, _link, _common, _no_way_back, _common_elsewhere, _modules_elsewhere, _nothing, _no_path, _fifo]


@pytest.mark.parametrize("move", ELSEWHERE, ids=lambda move: move.__name__.strip("_"))
def test_a_repository_that_stands_where_git_puts_none_is_refused_with_a_sentence(
    repository: Repository, tmp_path: Path, move: object
) -> None:
    move(repository, tmp_path)
    with pytest.raises(HistoryError) as found:
        origin_of(repository.models)
    assert str(found.value).startswith(f"`{repository.root / '.git'}` ")
    assert str(found.value).endswith(".")


def test_a_repository_in_the_models_folder_is_never_read(repository: Repository, tmp_path: Path) -> None:
    other = new_repository(tmp_path / "other")
    (other.root / "shop.yaml").write_text(model("shop"))
    other.commit("2026-01-02", {})
    with pytest.raises(HistoryError, match="itself a repository"):
        origin_of(other.root)
    (other.root / ".git").rename(repository.models / ".git")
    assert origin_of(repository.models).commit == repository.git("rev-parse", "HEAD")
    assert locate(repository.models).path == ("models",)


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to("models")
    with pytest.raises(HistoryError, match="leads to itself"):
        origin_of(tmp_path / "models")


@pytest.mark.parametrize("limit", ["MAX_ENTRIES", "MAX_TOTAL"])
def test_what_is_more_than_a_folder_of_models_may_hold_counts_as_changed(limit: str, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not compared: a folder of a hundred thousand files costs no more than one of fifty thousand."""
    assert (origin := origin_of(models)) is not None
    assert not origin.changed
    monkeypatch.setattr(f"mkdocs_threat_model.history.folder_commit.{limit}", 2)
    assert (origin := origin_of(models)) is not None
    assert origin.changed


ROOTS = {
    "a repository": ({"shop/.git": True}, "shop/security/models", "shop"),
    "a work tree, whose `.git` is a file": ({"shop/.git": False}, "shop/security/models", "shop"),
    "a repository in a repository": ({".git": True, "shop/.git": True}, "shop/security/models", "shop"),
    "a folder of models that brings a `.git` along": ({"shop/.git": True, "shop/models/.git": True}, "shop/models", "shop"),
    "a repository that is the folder of models": ({"shop/.git": True}, "shop", "shop"),
}


@pytest.mark.parametrize(("gits", "folder", "root"), ROOTS.values(), ids=list(ROOTS))
def test_the_root_of_a_work_tree_is_found_by_names_alone(tmp_path: Path, gits: dict[str, bool], folder: str, root: str) -> None:
    """What stands in `.git` is not asked: a host knows its own repository."""
    (tmp_path / folder).mkdir(parents=True)
    for name, is_folder in gits.items():
        if is_folder:
            (tmp_path / name).mkdir(parents=True)
        else:
            (tmp_path / name).write_text("gitdir: nowhere\n")
    assert work_tree(tmp_path / folder) == tmp_path / root


def test_without_a_repository_there_is_no_root(tmp_path: Path) -> None:
    """Nor where a link leads to itself."""
    (tmp_path / "models").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert work_tree(tmp_path / "models") is None
    assert work_tree(tmp_path / "loop") is None
