"""History, read from real repositories: what each threat's past is after renames, squashes, merges and worse."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from repositories import Repository, Shelf, model, new_repository, threat

from mkdocs_threat_model.analysis.threat_history import History, NoHistory, past_statuses, recent
from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history
from mkdocs_threat_model.history.progress import progress
from mkdocs_threat_model.history.versions import Memory, read_version

TODAY = date(2026, 12, 31)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return new_repository(tmp_path / "work")


def past(history: History, service: str = "shop", id: str = "T-01") -> list[tuple[str, str]]:
    """The statuses of a threat as (day, status)."""
    found = past_statuses(history.threats[service, id], TODAY)
    return [(one.day.isoformat(), one.status.value if one.status else "gone") for one in found]


def test_a_threat_has_its_first_and_last_commit_and_every_status_between(repository: Repository) -> None:
    first = repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))}, "First author")
    repository.commit("2026-01-06", {"shop.yaml": model("shop", threat("T-01"), more="# a comment\n")})
    repository.commit("2026-02-01", {"shop.yaml": model("shop", threat("T-01", "mitigate", mitigation="planned"))})
    repository.commit("2026-03-01", {"shop.yaml": model("shop", threat("T-01", "mitigate", mitigation="done"))}, "Second author")
    last = repository.commit(
        "2026-04-01", {"shop.yaml": model("shop", threat("T-01", "mitigate", mitigation="done", more="description: More."))}
    )
    history = repository.history()
    one = history.threats["shop", "T-01"]
    assert (one.first_seen.id, one.first_seen.author, one.last_changed.id) == (first, "First author", last)
    assert past(history) == [("2026-01-05", "Undecided"), ("2026-02-01", "Not started"), ("2026-03-01", "Mitigated")]
    assert past_statuses(one, TODAY)[-1].commit.author == "Second author"
    assert (history.commits, history.began, history.ended) == (5, date(2026, 1, 5), date(2026, 4, 1))


def test_a_model_that_is_renamed_keeps_its_threats_past(repository: Repository) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))})
    repository.commit("2026-02-01", {"shop.yaml": None, "store.yaml": model("store", threat("T-01"))})
    repository.commit("2026-03-01", {"store.yaml": model("store", threat("T-01", "avoid"))})
    history = repository.history()
    assert set(history.threats) == {("store", "T-01")}
    assert past(history, "store") == [("2026-01-05", "Undecided"), ("2026-03-01", "Avoided")]


def test_a_threat_that_is_renamed_keeps_its_past(repository: Repository) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))})
    repository.commit("2026-02-01", {"shop.yaml": model("shop", threat("T-07", "avoid", more="renamed_from: T-01"))})
    repository.commit("2026-03-01", {"shop.yaml": model("shop", threat("T-07", "avoid", more="renamed_from: T-01"), threat("T-08"))})
    history = repository.history()
    assert set(history.threats) == {("shop", "T-07"), ("shop", "T-08")}
    assert past(history, id="T-07") == [("2026-01-05", "Undecided"), ("2026-02-01", "Avoided")]


def test_a_squash_of_file_threat_and_decision_is_one_commit_with_all_of_it(repository: Repository) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"), threat("T-02"), threat("T-03"))})
    repository.git("checkout", "-q", "-b", "branch")
    repository.commit("2026-01-20", {"shop.yaml": model("shop", threat("T-07", more="renamed_from: T-01"), threat("T-02"), threat("T-03"))})
    text = model("store", threat("T-07", "avoid", more="renamed_from: T-01"), threat("T-02", "transfer"), threat("T-04"))
    repository.commit("2026-01-21", {"shop.yaml": None, "store.yaml": text})
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--squash", "branch")
    repository.git("commit", "-q", "-m", "Squashed", day="2026-02-01")
    history = repository.history()
    assert past(history, "store", "T-07") == [("2026-01-05", "Undecided"), ("2026-02-01", "Avoided")]
    assert past(history, "store", "T-02") == [("2026-01-05", "Undecided"), ("2026-02-01", "Transferred")]
    assert past(history, "store", "T-03") == [("2026-01-05", "Undecided"), ("2026-02-01", "gone")]
    assert past(history, "store", "T-04") == [("2026-02-01", "Undecided")]


def test_what_a_branch_did_counts_when_it_is_merged(repository: Repository) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))})
    repository.git("checkout", "-q", "-b", "branch")
    repository.commit("2026-01-20", {"shop.yaml": model("shop", threat("T-01", "transfer"))})
    repository.commit("2026-01-21", {"shop.yaml": model("shop", threat("T-01", "avoid"))})
    repository.git("checkout", "-q", "main")
    repository.commit("2026-01-22", {"bank.yaml": model("bank", threat("T-01"))})
    repository.git("merge", "-q", "--no-ff", "-m", "Merge", "branch", day="2026-02-01", author="Merger")
    history = repository.history()
    assert past(history) == [("2026-01-05", "Undecided"), ("2026-02-01", "Avoided")]
    assert history.threats["shop", "T-01"].last_changed.author == "Merger"


def test_a_shallow_clone_says_so(repository: Repository, tmp_path: Path) -> None:
    for day in ("2026-01-05", "2026-01-06"):
        repository.commit(day, {"shop.yaml": model("shop", threat(f"T-{day[-2:]}"))})
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", repository.root.as_uri(), str(tmp_path / "clone")], check=True, capture_output=True
    )
    found = read_history(tmp_path / "clone" / "models", origin_of(tmp_path / "clone" / "models"))
    assert isinstance(found, NoHistory)
    assert "git fetch --unshallow" in found.reason
    assert "fetch-depth: 0" in found.reason


def test_outside_of_git_and_before_the_first_commit_a_sentence_stands_for_the_history(tmp_path: Path) -> None:
    assert "not in a git repository" in read_history(tmp_path, origin_of(tmp_path)).reason
    repository = new_repository(tmp_path / "work")
    (repository.root / "notes.md").write_text("Notes")
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "Notes")
    repository.models.mkdir()
    (repository.models / "shop.yaml").write_text(model("shop"))
    assert "not committed yet" in read_history(repository.models, origin_of(repository.models)).reason


BROKEN = {
    "no YAML": "service: shop\nthreats: [\n",
    "empty": "",
    "no text": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1") + "\x00",
    "a bomb": "a: &a [x, x]\n"
    + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)),
    "deep": "[" * 10_000,
    "unknown disposition": model("shop", threat("T-01", "ignore")),
    "an id twice": model("shop", threat("T-01"), threat("T-01", "avoid")),
    "a list of threats": "service: shop\nthreats:\n  - title: Old format\n    disposition: avoid\n",
    "too large": "# " + "x" * 2_000_001,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_version_that_cannot_be_read_says_nothing(repository: Repository, text: str) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))})
    repository.commit("2026-01-06", {"shop.yaml": text})
    repository.commit("2026-01-07", {"shop.yaml": model("shop", threat("T-01", "avoid"))})
    assert past(repository.history()) == [("2026-01-05", "Undecided"), ("2026-01-07", "Avoided")]


@pytest.mark.parametrize(
    "text",
    [
        "service: shop\nthreats: {T-01: {title: A, disposition: avoid}}\n",
        "service: shop\nbase: &base {disposition: avoid}\nthreats:\n  T-01: {<<: *base, title: A}\n",
        'service: shop\nthreats:\n  "T-01":\n    description: "over\nlines"\n    disposition: avoid\n',
        "\ufeffservice: shop\r\nthreats:\r\n\r\n  # first\r\n  T-01:\r\n    description: |\r\n      T-09:\r\n    disposition: avoid\r\n",
        "{service: shop, threats: {T-01: {disposition: avoid}}}",
    ],
    ids=["flow style", "merge key", "text at the margin", "CRLF, BOM and blocks", "one line"],
)
def test_every_way_of_writing_a_model_is_understood(repository: Repository, text: str) -> None:
    (repository.root / "models").mkdir()
    (repository.models / "shop.yaml").write_bytes(text.encode())
    repository.commit("2026-01-05", {})
    history = repository.history()
    assert list(history.threats) == [("shop", "T-01")]
    assert past(history) == [("2026-01-05", "Avoided")]


RUNNING_ON = {
    "double quotes": 'title: "Shop\n%s  # "\n',
    "single quotes": "title: 'Shop\n%s  # '\n",
    "braces": "links: {a: b,\n%s  # }\n  }\n",
    "brackets": "tags: [a,\n%s  # ]\n  ]\n",
    "a text in a list": 'reviews:\n- summary: "\n%s  # "\n',
    "a document": '--- "\n%s  # "\n--- \n',
}
"""Ways in which YAML runs on at the margin; what stands there then is no section."""


@pytest.mark.parametrize("way", RUNNING_ON.values(), ids=RUNNING_ON)
@pytest.mark.parametrize(
    "section", ["threats:\n  T-66: {title: Forged, disposition: avoid}\n", "elements:\n  ghost: {title: Ghost, type: process}\n"]
)
def test_no_text_is_a_section_of_a_version(section: str, way: str) -> None:
    version = read_version(f"service: shop\n{way % section}owner: team\n".encode(), Memory())
    assert version is None or not (version.threats or (version.drawn and version.drawn.parts))


@pytest.mark.parametrize("raw", [b"\xff", b"\xef\xbb\xbf#\xc3\xa9\xc3\xa9\xff", b"\xc3\xa9\xc3", b"\xff\xfes\0", b"\0"])
def test_a_version_that_is_no_text_says_nothing(repository: Repository, raw: bytes) -> None:
    text = model("shop", threat("T-01", "avoid"))
    repository.commit("2026-01-05", {"shop.yaml": text})
    (repository.models / "shop.yaml").write_bytes(raw)
    repository.commit("2026-01-06", {})
    repository.commit("2026-01-07", {"shop.yaml": text})
    assert past(repository.history()) == [("2026-01-05", "Avoided")]


def test_a_model_that_is_deleted_takes_its_threats_out_and_may_come_back(repository: Repository) -> None:
    text = model("shop", threat("T-01", "transfer"))
    repository.commit("2026-01-05", {"shop.yaml": text, "bank.yaml": model("bank")})
    repository.commit("2026-02-01", {"shop.yaml": None})
    assert repository.history().threats["shop", "T-01"].gone
    repository.commit("2026-03-01", {"shop.yaml": text})
    assert past(repository.history()) == [("2026-01-05", "Transferred"), ("2026-02-01", "gone"), ("2026-03-01", "Transferred")]


def test_a_model_that_takes_the_name_of_a_deleted_one_has_a_past_of_its_own(repository: Repository) -> None:
    repository.commit(
        "2026-01-05", {"shop.yaml": model("shop", threat("A-1")), "bank.yaml": model("bank", *(threat(f"B-{n}") for n in range(9)))}
    )
    repository.commit("2026-02-01", {"shop.yaml": None})
    repository.commit("2026-03-01", {"bank.yaml": None, "shop.yaml": model("shop", *(threat(f"B-{n}") for n in range(9)))})
    history = repository.history()
    assert past(history, id="A-1") == [("2026-01-05", "Undecided"), ("2026-02-01", "gone")]
    assert past(history, id="B-1") == [("2026-01-05", "Undecided")]


def test_an_acceptance_expires_by_its_date_without_a_commit(repository: Repository) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01", "accept", until="2026-03-31"))})
    repository.commit("2026-05-01", {"shop.yaml": model("shop", threat("T-01", "accept", until="2027-03-31"))})
    history = repository.history()
    assert past(history) == [("2026-01-05", "Accepted"), ("2026-04-01", "Acceptance expired"), ("2026-05-01", "Accepted")]
    assert past_statuses(history.threats["shop", "T-01"], TODAY)[1].commit is None
    assert [one.day.isoformat() for _, one in recent(history, TODAY, 1)] == ["2026-05-01"]


def test_an_authors_name_is_one_short_line_without_signs_that_turn_text(repository: Repository) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))}, "\x01 Ev\u202eil \x1b[31m" + "x" * 500)
    author = repository.history().threats["shop", "T-01"].first_seen.author
    assert author.isprintable()
    assert len(author) <= 100


def test_names_follow_the_mail_map_and_a_kept_history_does_too(repository: Repository) -> None:
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))}, "Old name")
    cache = Shelf()
    assert repository.history(cache).threats["shop", "T-01"].first_seen.author == "Old name"
    (repository.root / ".mailmap").write_text("New name <secret.address@example.com>\n")
    repository.commit("2026-01-06", {})
    assert repository.history(cache).threats["shop", "T-01"].first_seen.author == "New name"


def test_files_that_are_no_models_have_no_history(repository: Repository) -> None:
    text = model("shop", threat("T-01"))
    names = (
        "_draft.yaml",
        ".hidden.yaml",
        "notes.md",
        "_drafts/shop.yaml",
        ".old/shop.yaml",
        "team/_x/shop.yaml",
        "team/_shop.yaml",
        "bank.yaml",
    )
    repository.commit("2026-01-05", dict.fromkeys(names, text))
    assert set(repository.history().threats) == {("bank", "T-01")}


def test_models_in_folders_below_have_a_history_and_keep_it_when_they_move(repository: Repository) -> None:
    repository.commit(
        "2026-01-05", {"team-a/shop.yaml": model("shop", threat("T-01")), "team-a/cart/cart.yml": model("cart", threat("C-1"))}
    )
    repository.commit("2026-02-01", {"team-a/shop.yaml": None, "team-b/deep/shop.yaml": model("shop", threat("T-01"))})
    repository.commit("2026-03-01", {"team-b/deep/shop.yaml": model("shop", threat("T-01", "avoid"))})
    repository.commit("2026-04-01", {"team-b/deep/shop.yaml": None, "shop.yaml": model("shop", threat("T-01", "avoid"))})
    assert set(repository.history().threats) == {("shop", "T-01"), ("cart", "C-1")}
    assert past(repository.history()) == [("2026-01-05", "Undecided"), ("2026-03-01", "Avoided")]


def test_files_that_change_their_names_with_each_other_change_their_past_too(repository: Repository) -> None:
    first, second = (model(name, *(threat(f"{letter}-{n}") for n in range(9))) for name, letter in (("one", "A"), ("two", "B")))
    repository.commit("2026-01-05", {"a.yaml": first, "b.yaml": second})
    repository.commit("2026-02-01", {"a.yaml": None, "b.yaml": None, "c.yaml": first, "a2.yaml": second})
    repository.commit("2026-03-01", {"c.yaml": None, "b.yaml": first, "a2.yaml": None, "a.yaml": second})
    assert set(repository.history().threats) == {*(("b", f"A-{n}") for n in range(9)), *(("a", f"B-{n}") for n in range(9))}


@pytest.mark.parametrize("name", ["läden.yaml", "a b.yaml", "-x.yaml", 'q"uote.yaml', "new\nline.yaml", ":100644 100644 0 0 M.yaml"])
def test_hostile_file_names_are_names_and_nothing_else(repository: Repository, name: str) -> None:
    repository.commit("2026-01-05", {name: model("shop", threat("T-01")), "bank.yaml": model("bank", threat("T-02"))})
    assert set(repository.history().threats) == {(name.removesuffix(".yaml"), "T-01"), ("bank", "T-02")}


def _long(repository: Repository, begin: int, end: int) -> None:
    for day in range(begin, end):
        files = {"shop.yaml": model("shop", threat("T-01", "avoid" if day % 2 else "transfer"), threat(f"N-{day}"))}
        repository.commit(f"2026-01-{day:02}", files)


def test_a_kept_history_grows_by_the_new_commits_and_equals_one_read_from_scratch(
    repository: Repository,
) -> None:
    cache = Shelf()
    _long(repository, 1, 5)
    assert repository.history(cache) == repository.history()
    read: list[int] = []
    _long(repository, 5, 7)
    found = read_history(repository.models, origin_of(repository.models), cache, lambda _, total: read.append(total))
    assert read == [2], "only the versions that came after are read"
    assert found == repository.history()
    again = read_history(repository.models, origin_of(repository.models), cache, lambda _, total: read.append(total))
    assert (again, read) == (found, [2]), "nothing is read when nothing is new"


def test_a_history_of_another_branch_is_not_used(repository: Repository) -> None:
    cache = Shelf()
    _long(repository, 1, 3)
    repository.git("checkout", "-q", "-b", "branch")
    _long(repository, 3, 6)
    repository.history(cache)
    repository.git("checkout", "-q", "main")
    assert repository.history(cache) == repository.history()
    assert ("shop", "N-5") not in repository.history(cache).threats


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000], ids=["empty", "cut", "a list", "no text", "deep"])
def test_a_corrupt_cache_is_read_past_and_written_anew(repository: Repository, content: bytes) -> None:
    cache = Shelf()
    _long(repository, 1, 3)
    expected = repository.history(cache)
    ((key, good),) = cache.items()
    for bad in (content, good.replace(b'"commits":[[', b'"commits":[[[')[:-1] + b"]", good.replace(b'"files"', b'"other"')):
        cache[key] = bad
        assert repository.history(cache) == expected
        assert cache == {key: good}


def test_a_damaged_entry_is_read_past_to_the_one_before(repository: Repository) -> None:
    """What came after that one is read, and no more."""
    cache = Shelf()
    _long(repository, 1, 3)
    repository.history(cache)
    older = set(cache)
    _long(repository, 3, 5)
    repository.history(cache)
    (newest,) = set(cache) - older
    cache[newest] = b"damaged"
    read: list[int] = []
    found = read_history(repository.models, origin_of(repository.models), cache, lambda _, total: read.append(total))
    assert (found, read) == (repository.history(), [2])


def test_a_repository_that_lacks_old_versions_says_so_and_fetches_nothing(repository: Repository) -> None:
    """As a partial clone does: git would fetch what is missing, and a build asks no network."""
    repository.commit("2026-01-05", {"shop.yaml": model("shop", threat("T-01"))})
    blob = repository.git("rev-parse", "HEAD:models/shop.yaml")
    repository.commit("2026-01-06", {"shop.yaml": model("shop", threat("T-01", "avoid"))})
    (repository.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    found = read_history(repository.models, origin_of(repository.models))
    assert isinstance(found, NoHistory)
    assert "lacks old versions" in found.reason


def test_a_long_reading_is_told_now_and_then(repository: Repository) -> None:
    _long(repository, 1, 4)
    lines: list[str] = []
    read_history(repository.models, origin_of(repository.models), None, progress(lines.append, every=0))
    assert lines == ["Reading the history for the first time: 3 of 3 versions. Later builds only read new commits."]
    read_history(repository.models, origin_of(repository.models), None, progress(lines.append))
    assert len(lines) == 1, "a short one says nothing"
