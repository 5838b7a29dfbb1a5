"""Reviews and the commits that brought their records, in real repositories, by the plugin's way and by the gate's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from repositories import Repository, Shelf, new_repository

from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.analysis.threat_history import review_histories_of
from mkdocs_threat_model.cli import run
from mkdocs_threat_model.model.portfolio import read_portfolio

DAY = date(2026, 11, 24)
PEOPLE = "participants: [{name: dev, role: engineer}, {name: sec, role: security}]"


def text(*parts: str, reviews: tuple[str, ...] = (), form: str = "block", more: str = "") -> str:
    """A model of the given elements (`api` or `api<server`, a rename) and reviews (`2026-01-10` or `2026-01-10 api db`)."""
    named = [one.partition("<")[::2] for one in parts]
    entries = {one: "{type: process, title: P" + (f", renamed_from: {former}" if former else "") + "}" for one, former in named}
    if form == "flow":
        elements = "elements: {" + ",\n ".join(f"{one}: {value}" for one, value in entries.items()) + "}\n"
    else:
        elements = "elements:\n" + "".join(f"  {one}: {value}\n" for one, value in entries.items())
    log = ""
    for one in reviews:
        day, *scope = one.split()
        named_scope = f", scope: [{', '.join(scope)}]" if scope else ""
        log += f"- {{date: {day}, trigger: annual-review, {PEOPLE}{named_scope}}}\n"
    return f"service: shop\ntitle: Shop\nowner: team\n{more}{elements}" + (f"reviews:\n{log}" if log else "")


Steps = list[tuple[str, Mapping[str, str | None]]]

WHOLE = ("2026-01-05",)


def _shop(*texts: str) -> Steps:
    return [(f"2026-{number:02}-07", {"shop.yaml": one}) for number, one in enumerate(texts, 1)]


CASES: dict[str, tuple[Steps, dict[str, str]]] = {
    "a session on Monday is merged on Wednesday, with what came on Tuesday": (
        _shop(text("api"), text("api", "db"), text("api", "db", reviews=WHOLE)),
        {"api": "2026-01-05", "db": "2026-01-05"},
    ),
    "what came after the record was never reviewed": (
        _shop(text("api", reviews=WHOLE), text("api", "db", reviews=WHOLE)),
        {"api": "2026-01-05", "db": "never"},
    ),
    "what came with the record was reviewed": (
        _shop(text("api"), text("api", "db", reviews=WHOLE)),
        {"api": "2026-01-05", "db": "2026-01-05"},
    ),
    "a later scope names it": (
        _shop(text("api", reviews=WHOLE), text("api", "db", reviews=(*WHOLE, "2026-02-05 db"))),
        {"api": "2026-01-05", "db": "2026-02-05"},
    ),
    "a later review of the whole holds it": (
        _shop(text("api", reviews=WHOLE), text("api", "db", reviews=WHOLE), text("api", "db", reviews=("2026-02-05", *WHOLE))),
        {"api": "2026-02-05", "db": "2026-02-05"},
    ),
    "a record that is fixed later covers what it covered": (
        _shop(
            text("api", reviews=WHOLE),
            text("api", "db", reviews=WHOLE),
            text("api", "db", reviews=WHOLE).replace("annual-review", "new-service").replace("name: dev,", "name: developer,"),
        ),
        {"api": "2026-01-05", "db": "never"},
    ),
    "a record with another day is another record": (
        _shop(text("api", reviews=WHOLE), text("api", "db", reviews=WHOLE), text("api", "db", reviews=("2026-02-06",))),
        {"api": "2026-02-06", "db": "2026-02-06"},
    ),
    "a record that loses its scope becomes one of the whole in that commit": (
        _shop(text("api", reviews=("2026-01-05 api",)), text("api", "db", reviews=("2026-01-05 api",)), text("api", "db", reviews=WHOLE)),
        {"api": "2026-01-05", "db": "2026-01-05"},
    ),
    "a record that was taken out and put back covers what it covered": (
        _shop(text("api", reviews=WHOLE), text("api", "db"), text("api", "db", reviews=WHOLE)),
        {"api": "2026-01-05", "db": "never"},
    ),
    "two records of one day, committed one after the other": (
        _shop(
            text("api", reviews=WHOLE),
            text("api", "db", reviews=WHOLE),
            text("api", "db", reviews=(*WHOLE, *WHOLE)),
            text("api", "db", "new", reviews=(*WHOLE, *WHOLE)),
        ),
        {"api": "2026-01-05", "db": "2026-01-05", "new": "never"},
    ),
    "a part that was taken out and put back stood at the time": (
        _shop(text("api", "db", reviews=WHOLE), text("api", reviews=WHOLE), text("api", "db", reviews=WHOLE)),
        {"api": "2026-01-05", "db": "2026-01-05"},
    ),
    "a renamed part is the same part, through two renames": (
        _shop(text("a", reviews=WHOLE), text("b<a", reviews=WHOLE), text("c<b", reviews=WHOLE)),
        {"c": "2026-01-05"},
    ),
    "a part that takes over the id of a renamed one is new": (
        _shop(text("a", reviews=WHOLE), text("b<a", reviews=WHOLE), text("b<a", "a", reviews=WHOLE)),
        {"b": "2026-01-05", "a": "never"},
    ),
    "a model in flow style is read as well": (
        _shop(text("api", reviews=WHOLE, form="flow"), text("api", "db", reviews=WHOLE, form="flow")),
        {"api": "2026-01-05", "db": "never"},
    ),
    "layout and comments change nothing": (
        _shop(text("api", reviews=WHOLE, form="flow"), text("api", "db", reviews=WHOLE, more="# A comment\n")),
        {"api": "2026-01-05", "db": "never"},
    ),
    "a version that is no valid YAML says nothing": (
        _shop(text("api", reviews=WHOLE), "service: shop\nelements: {{\n", text("api", "db", reviews=WHOLE)),
        {"api": "2026-01-05", "db": "never"},
    ),
    "a file that was renamed keeps its past": (
        [
            (
                "2026-01-07",
                {
                    "store.yaml": text("api", reviews=WHOLE, more="description: A text that stays.\n").replace(
                        "service: shop", "service: store"
                    )
                },
            ),
            ("2026-02-07", {"store.yaml": None, "shop.yaml": text("api", reviews=WHOLE, more="description: A text that stays.\n")}),
            ("2026-03-07", {"shop.yaml": text("api", "db", reviews=WHOLE, more="description: A text that stays.\n")}),
        ],
        {"api": "2026-01-05", "db": "never"},
    ),
}


def _days(repository: Repository, cache: Shelf | None = None) -> dict[str, str]:
    portfolio = read_portfolio(repository.models)
    assert not portfolio.broken
    facts = facts_by_service(portfolio, DAY, review_histories_of(repository.history(cache)))["shop"]
    return {one: "never" if index is None else str(facts.reviews.log[index].date) for (_, one), index in facts.reviews.last.items()}


@pytest.mark.parametrize(("steps", "expected"), CASES.values(), ids=CASES)
def test_a_whole_review_holds_what_stood_in_the_commit_that_brought_its_record(
    steps: Steps, expected: dict[str, str], tmp_path: Path
) -> None:
    repository = new_repository(tmp_path)
    for day, files in steps:
        repository.commit(day, files)
    assert _days(repository) == expected


def test_the_register_of_the_command_says_of_reviews_what_the_site_says(tmp_path: Path) -> None:
    """Now and as of a commit; what came after that commit tells nothing of it."""
    repository, models = new_repository(tmp_path / "work"), ("--models", str(tmp_path / "work" / "models"))
    steps = _shop(text("api", reviews=WHOLE), text("api", "db", reviews=WHOLE), text("api", "db", reviews=("2026-03-05", *WHOLE)))
    commits = [repository.commit(day, files) for day, files in steps]
    told = []
    for chosen in ((), ("--as-of", commits[1]), ("--as-of", commits[0])):
        out = tmp_path / "register.json"
        assert run(["register", *models, *chosen, "--format", "json", "--output", str(out), "--today", str(DAY)]) == 0
        found = json.loads(out.read_text(encoding="utf-8"))
        (shop,) = found["services"]
        told.append((found["about"]["reviews"], shop["never_reviewed"], shop["reviewed_since"], [one["parts"] for one in found["reviews"]]))
    assert told == [("commit", [], "2026-03-05", [2, 0]), ("commit", ["db"], "2026-01-05", [1]), ("commit", [], "2026-01-05", [1])]


def test_the_gate_asks_git_of_a_model_whose_reviews_all_have_a_scope(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = new_repository(tmp_path)
    live = text("api", reviews=("2026-03-05 api",), more="status: live\n")
    for day, content in (("2026-01-07", _in("design")), ("2026-02-07", _in("live")), ("2026-03-07", live)):
        repository.commit(day, {"shop.yaml": content})
    for history, told in (("auto", 1), ("off", 0)):
        run(["check", str(repository.models), "--today", str(DAY), "--history", history])
        assert (
            capsys.readouterr().out.count("TM411: The first review was on 2026-03-05, after the service went live on 2026-02-07.") == told
        )


@pytest.mark.parametrize(("steps", "expected"), CASES.values(), ids=CASES)
def test_it_is_the_same_with_what_was_kept_of_earlier_commits(steps: Steps, expected: dict[str, str], tmp_path: Path) -> None:
    """Read after every commit, from what was kept at the one before."""
    repository, shelf = new_repository(tmp_path), Shelf()
    for day, files in steps:
        repository.commit(day, files)
        repository.history(shelf)
    assert _days(repository, shelf) == expected


def _changed(repository: Repository, change: Callable[[Repository], None]) -> dict[str, str]:
    repository.commit("2026-01-07", {"shop.yaml": text("api", reviews=WHOLE)})
    change(repository)
    return _days(repository)


def _write(content: str) -> Callable[[Repository], None]:
    def write(repository: Repository) -> None:
        (repository.models / "shop.yaml").write_text(content, encoding="utf-8")

    return write


NOT_COMMITTED = {
    "a part that is not committed yet was not reviewed": (_write(text("api", "db", reviews=WHOLE)), {"api": "2026-01-05", "db": "never"}),
    "a record that is not committed yet holds what stands in the file": (
        _write(text("api", "db", reviews=("2026-02-05", *WHOLE))),
        {"api": "2026-02-05", "db": "2026-02-05"},
    ),
    "a rename that is not committed yet is one": (_write(text("server<api", reviews=WHOLE)), {"server": "2026-01-05"}),
}


@pytest.mark.parametrize(("change", "expected"), NOT_COMMITTED.values(), ids=NOT_COMMITTED)
def test_what_is_not_committed_is_held_against_what_is(
    change: Callable[[Repository], None], expected: dict[str, str], tmp_path: Path
) -> None:
    assert _changed(new_repository(tmp_path), change) == expected


def test_a_branch_counts_when_it_lands(tmp_path: Path) -> None:
    """The record was written on a branch before `db` came to the mainline, and merged after."""
    repository = new_repository(tmp_path)
    repository.commit("2026-01-01", {"shop.yaml": text("api")})
    repository.git("checkout", "-q", "-b", "session")
    repository.commit("2026-01-05", {"shop.yaml": text("api", reviews=WHOLE)})
    repository.git("checkout", "-q", "main")
    repository.commit("2026-01-06", {"shop.yaml": text("api", "db")})
    repository.git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "session")
    repository.commit("2026-01-07", {"shop.yaml": text("api", "db", reviews=WHOLE)})
    assert _days(repository) == {"api": "2026-01-05", "db": "2026-01-05"}


def _in(status: str, form: str = "block") -> str:
    return text("api", form=form, more=f"status: {status}\n" if status else "")


GOING_LIVE = {
    "from design": (_shop(_in("design"), _in("design # soon"), _in("live"), _in("live # now")), "2026-03-07"),
    "from design, by taking the line out": (_shop(_in("design"), _in("")), "2026-02-07"),
    "in flow style": (_shop(_in("design", "flow"), _in("live", "flow")), "2026-02-07"),
    "live from the first commit on": (_shop(_in("live"), _in("live # still")), None),
    "the first time counts": (_shop(_in("design"), _in("live"), _in("design"), _in("live")), "2026-02-07"),
    "not yet": (_shop(_in("design"), _in("design # soon")), None),
    "a version that is no valid YAML says nothing": (_shop(_in("design"), "service: shop\nstatus: [live\n", _in("live")), "2026-03-07"),
    "its file is renamed on the way": (
        [
            ("2026-01-07", {"store.yaml": _in("design").replace("service: shop", "service: store")}),
            ("2026-02-07", {"store.yaml": None, "shop.yaml": _in("design")}),
            ("2026-03-07", {"shop.yaml": _in("live")}),
        ],
        "2026-03-07",
    ),
}


@pytest.mark.parametrize(("steps", "expected"), GOING_LIVE.values(), ids=GOING_LIVE)
def test_a_service_goes_live_by_the_commit_that_says_so(steps: Steps, expected: str | None, tmp_path: Path) -> None:
    """Read at once, and after every commit from what was kept at the one before."""
    repository, shelf = new_repository(tmp_path), Shelf()
    for day, files in steps:
        repository.commit(day, files)
        repository.history(shelf)
    found = {kept is shelf: (review_histories_of(repository.history(kept)) or {})["shop"].live for kept in (shelf, None)}
    assert found == dict.fromkeys((True, False), date.fromisoformat(expected) if expected else None)
