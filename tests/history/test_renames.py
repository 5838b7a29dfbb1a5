"""Which file is which after a rename: at the edges where git says yes and where it says no."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import Repository, new_repository

from mkdocs_threat_model.history.git import renames
from mkdocs_threat_model.history.git.repository import open_repository
from mkdocs_threat_model.history.mainline import Mainline, touching

LINE = "{}: " + "x" * 20
"""Lines of one length, so that what two files have in common is counted in lines."""


def _text(*names: str) -> str:
    return "".join(f"{LINE.format(one)}\n" for one in names)


CASES = {
    # names of the lines before, names after, whether the file is the same
    "half of it": ("abcd", "abyz", True),
    "less than half": ("abcdefgh", "abcuvxyz", False),
    "more than half": ("abcd", "abcz", True),
    "nothing": ("abcd", "uvxy", False),
    "half as long": ("abcd", "ab", True),
    "less than half as long": ("abcdef", "ab", False),
}


def _renamed(made: Repository, before: str, after: str, name: str) -> bool:
    made.commit("2026-01-10", {"shop.yaml": _text(*before), "other.yaml": "o\n"})
    made.commit("2026-02-10", {"shop.yaml": None, name: _text(*after)})
    repository = open_repository(made.models)
    assert repository is not None
    names, _ = repository.mailmap()
    _, steps = next(iter(touching(repository, Mainline(repository, repository.head), names)))
    ours = next(one.before for one in steps if one.path == name) == "shop.yaml"
    git = made.git("diff", "-M", "--name-status", "HEAD~1", "HEAD").startswith("R")
    assert ours is git, "as git's own program says"
    return ours


@pytest.mark.parametrize(("before", "after", "same"), CASES.values(), ids=CASES)
def test_a_file_is_the_same_where_half_of_it_is(tmp_path: Path, before: str, after: str, same: bool) -> None:
    assert _renamed(new_repository(tmp_path / "work"), before, after, "store.yaml") is same


def test_a_commit_is_compared_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond is not read: the file is a new one."""
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": _text(*"abcd")})
    made.commit("2026-02-10", {"shop.yaml": None, "store.yaml": _text(*"abcz")})
    for most, before in ((10_000, "shop.yaml"), (1, None)):
        monkeypatch.setattr(renames, "MAX_TEXT", most)
        repository = open_repository(made.models)
        assert repository is not None
        _, steps = next(iter(touching(repository, Mainline(repository, repository.head), repository.mailmap()[0])))
        assert [one.before for one in steps if one.path == "store.yaml"] == [before]
