"""What a text means is what `git rev-parse` says; whatever it does not mean is refused with what would be understood."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from repositories import Repository, model, new_repository

from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.history.git.repository import open_repository
from mkdocs_threat_model.history.snapshot import snapshot


@pytest.fixture(scope="module", params=["loose", "packed"])
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Tags of every kind, branches and remote branches, some with the same name; a merge."""
    made = new_repository(tmp_path_factory.mktemp(request.param) / "work")
    for number in range(1, 6):
        made.commit(f"2026-01-0{number}", {"shop.yaml": model("shop", more=f"# {number}\n")})
        made.git("tag", f"light/{number}")
    made.git("checkout", "-q", "-b", "side", "HEAD~2")
    made.commit("2026-01-06", {"side.yaml": model("side")})
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "-m", "Merge", "side", day="2026-01-07")
    made.git("tag", "-a", "v1", "-m", "First", "light/2")
    made.git("tag", "-a", "v1.again", "-m", "A tag of a tag", "v1")
    made.git("tag", "tree", "HEAD^{tree}")
    made.git("tag", "both", "light/1")
    made.git("branch", "both", "light/3")
    made.git("update-ref", "refs/remotes/origin/release", "light/4")
    made.git("update-ref", "refs/remotes/upstream/main", "light/4")
    made.git("symbolic-ref", "refs/remotes/upstream/HEAD", "refs/remotes/upstream/main")
    made.git("symbolic-ref", "refs/heads/alias", "refs/heads/side")
    made.git("update-ref", "refs/other/x", "light/1")
    if request.param == "packed":
        made.git("pack-refs", "--all")
        made.git("gc", "-q")
    return made


MEANT = [
    "HEAD",
    "HEAD~0",
    "HEAD~",
    "HEAD~1",
    "HEAD~2",
    "HEAD^",
    "HEAD^^",
    "HEAD^0",
    "HEAD^1~2",
    "HEAD~1^{commit}",
    "main",
    "side",
    "alias",
    "side~1",
    "light/1",
    "light/5~2",
    "v1",
    "v1^",
    "v1.again",
    "v1.again^{}",
    "both",
    "refs/heads/both",
    "heads/both",
    "tags/both",
    "refs/tags/v1",
    "origin/release",
    "remotes/origin/release",
    "upstream",
    "refs/other/x",
    "other/x",
]
NOT_MEANT = [
    "HEAD~100",
    "tree",
    "v9",
    "HEAD~x",
    "HEAD^{tree}",
    "HEAD:models",
    "HEAD@{1}",
    "@{u}",
    "main..side",
    "^main",
    ":/Merge",
    "main^{/First}",
    "-h",
    "--all",
    "..",
    ".",
    "refs",
    "heads",
    "light",
    "refs/heads",
    "refs/../HEAD",
    "HEAD.lock",
    "main/x",
    "FETCH_HEAD",
    "HEAD^9",
    "config",
    "../HEAD",
    "0000000000000000000000000000000000000000",
    "dead",
    "abc",
    "zz",
]


@pytest.mark.parametrize("text", MEANT)
def test_a_text_means_what_git_says(repository: Repository, text: str) -> None:
    assert open_repository(repository.models).resolve(text).hex() == repository.git("rev-parse", f"{text}^{{commit}}")


@pytest.mark.parametrize(
    "text", [*NOT_MEANT, "", "a b", "HEAD\0", "\n", "x" * 5_000, "é" * 300, "HEAD" + "~1" * 2_000, "~", "HEAD~" + "9" * 7]
)
def test_what_means_no_commit_is_refused_with_what_is_understood(repository: Repository, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"(?s)Git knows no tag, branch or commit .* Use a tag"):
        snapshot(repository.models, text)


@pytest.mark.parametrize("digits", [4, 5, 7, 12, 39, 40])
def test_an_id_may_be_abbreviated_as_long_as_it_is_the_only_one(repository: Repository, digits: int) -> None:
    ours = open_repository(repository.models)
    for id in repository.git("rev-list", "--all").split():
        done = subprocess.run(
            ["git", "rev-parse", "-q", "--verify", f"{id[:digits]}^{{commit}}"],
            cwd=repository.root,
            capture_output=True,
            check=False,
            text=True,
        )
        found = ours.resolve(id[:digits])
        assert (found.hex() if found else "") == done.stdout.strip()


def test_an_id_of_something_else_is_no_commit(repository: Repository) -> None:
    assert open_repository(repository.models).resolve(repository.git("rev-parse", "HEAD:models/shop.yaml")[:12]) is None
    assert open_repository(repository.models).resolve(repository.git("rev-parse", "v1")[:12]).hex() == repository.git(
        "rev-parse", "v1^{commit}"
    )


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Git knows no tag"):
        snapshot(tmp_path, "v1")


@pytest.mark.parametrize(("tags", "known"), [(19, True), (20, False)])
def test_tags_of_tags_have_an_end(tmp_path: Path, tags: int, known: bool) -> None:
    made = new_repository(tmp_path / "work")
    commit = made.commit("2026-01-10", {"shop.yaml": model("shop")})
    for number in range(tags):
        made.git("tag", "-a", f"t{number}", "-m", "Again", f"t{number - 1}" if number else commit)
    if known:
        assert snapshot(made.models, f"t{tags - 1}").commit == commit
    else:
        with pytest.raises(ConfigurationError, match="Git knows no tag"):
            snapshot(made.models, f"t{tags - 1}")


@pytest.mark.parametrize(("links", "known"), [(1, True), (5, True), (6, False)])
def test_refs_to_refs_have_an_end(tmp_path: Path, links: int, known: bool) -> None:
    """As many as git follows."""
    made = new_repository(tmp_path / "work")
    commit = made.commit("2026-01-10", {"shop.yaml": model("shop")})
    for number in range(links):
        made.git("symbolic-ref", f"refs/heads/l{number}", f"refs/heads/l{number - 1}" if number else "refs/heads/main")
    if known:
        assert snapshot(made.models, f"l{links - 1}").commit == commit
    else:
        with pytest.raises(ConfigurationError):
            snapshot(made.models, f"l{links - 1}")
