"""The register over a period: against a table that was written from the story of a year, and against the register as of a commit."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from repositories import Repository, model, new_repository, threat
from story import ARCHITECT, DEVELOPER, LEAD, STRICT, year_of_a_shop

from mkdocs_threat_model.analysis.register_period import Bounds
from mkdocs_threat_model.cli import run
from mkdocs_threat_model.history import period_ends
from mkdocs_threat_model.model.policy import DEFAULT_MATRIX
from mkdocs_threat_model.records.columns import COLUMNS
from mkdocs_threat_model.records.period_tables import ledger

FIRST, LAST, TODAY = "2026-03-01", "2026-09-30", "2026-12-31"
STATE = ("status", "inherent_risk", "residual_risk", "disposition", "risk_owner")


EVENTS = [
    # day, events, id, what changed, decided by, committed by, state after
    ("2026-03-01", "decided", "shop/T-01", "Status Undecided → Not started; Disposition none → mitigate; Control `Check` planned, new", "", DEVELOPER,
     ("Not started", "critical", None, "mitigate", "team")),
    ("2026-04-10", "changed", "shop/T-01",
     "Status Not started → In progress; Inherent risk Critical → High; Inherent likelihood high → medium; Control `Check` planned → in-progress", "", DEVELOPER,
     ("In progress", "high", None, "mitigate", "team")),
    ("2026-05-20", "closed", "shop/T-01",
     "Status In progress → Mitigated; Residual risk not rated → Low; Residual likelihood none → low; Residual impact none → low; "
     "Control `Check` in-progress → done", "", LEAD,
     ("Mitigated", "high", "low", "mitigate", "team")),
    ("2026-06-01", "expired", "shop/T-02", "Status Accepted → Acceptance expired", "", None,
     ("Acceptance expired", "low", None, "accept", "head-of-shop")),
    ("2026-06-15", "changed", "bank/B-01", "Owner team → team-b", "", ARCHITECT, ("Not started", "critical", None, "mitigate", "team-b")),
    ("2026-07-01", "opened, decided", "shop/T-04",
     "Status Accepted; Disposition accept; Approved by security-lead; Approved on 2026-06-30; Review by 2026-12-31; Inherent risk Medium; "
     "Owner head-of-shop", "security-lead", DEVELOPER,
     ("Accepted", "medium", None, "accept", "head-of-shop")),
    ("2026-07-10", "renewed", "shop/T-02",
     "Status Acceptance expired → Accepted; Approved on 2026-01-09 → 2026-07-09; Review by 2026-05-31 → 2027-05-31", "security-lead", DEVELOPER,
     ("Accepted", "low", None, "accept", "head-of-shop")),
    ("2026-08-01", "reopened", "shop/T-01", "Status Mitigated → Not started; Control `Check` done → planned", "", DEVELOPER,
     ("Not started", "high", "low", "mitigate", "team")),
    ("2026-08-05", "closed", "shop/T-03", "Status Transferred → Retired; Retired: The old gateway went.", "", ARCHITECT,
     ("Retired", "medium", None, "transfer", "head-of-money")),
    ("2026-08-20", "removed", "bank/B-01", "Status Not started → Removed", "", ARCHITECT, ("Removed", "critical", None, "mitigate", "team-b")),
    ("2026-09-01", "renamed", "store/T-01", "ID shop/T-01 → store/T-01", "", LEAD, ("Not started", "high", "low", "mitigate", "team")),
    ("2026-09-01", "renamed", "store/T-02", "ID shop/T-02 → store/T-02", "", LEAD, ("Accepted", "low", None, "accept", "head-of-shop")),
    ("2026-09-01", "renamed", "store/T-05", "ID shop/T-04 → store/T-05", "", LEAD, ("Accepted", "medium", None, "accept", "head-of-shop")),
    ("2026-09-10", "changed", "store/T-01", "Residual risk Low → Medium", "", LEAD, ("Not started", "high", "medium", "mitigate", "team")),
    ("2026-09-10", "changed", "store/T-02", "Inherent risk Low → Medium", "", LEAD, ("Accepted", "medium", None, "accept", "head-of-shop")),
    ("2026-09-30", "opened", "store/T-06", "Status Undecided; Inherent risk Critical; Owner team", "", DEVELOPER,
     ("Undecided", "critical", None, None, "team")),
]  # fmt: skip

ENDS = {
    # id at the end: id at the start, state at the start, state at the end
    "bank/B-01": ("bank/B-01", ("Not started", "critical", None, "mitigate", "team"), ("Removed", "critical", None, "mitigate", "team-b")),
    "shop/T-03": (
        "shop/T-03",
        ("Transferred", "medium", None, "transfer", "head-of-money"),
        ("Retired", "medium", None, "transfer", "head-of-money"),
    ),
    "store/T-01": ("shop/T-01", ("Undecided", "critical", None, None, "team"), ("Not started", "high", "medium", "mitigate", "team")),
    "store/T-02": (
        "shop/T-02",
        ("Accepted", "low", None, "accept", "head-of-shop"),
        ("Accepted", "medium", None, "accept", "head-of-shop"),
    ),
    "store/T-05": (None, (None,) * 5, ("Accepted", "medium", None, "accept", "head-of-shop")),
    "store/T-06": (None, (None,) * 5, ("Undecided", "critical", None, None, "team")),
}
COUNTS = {
    # of threats: what happened to one twice counts once
    "opened": 2,
    "decided": 2,
    "renewed": 1,
    "signed": 0,
    "withdrawn": 0,
    "closed": 2,
    "reopened": 1,
    "expired": 1,
    "removed": 1,
    "renamed": 3,
    "changed": 3,
}
TOLD = sum(len(what.split(", ")) for _, what, *_ in EVENTS)
"""A row for each thing that happened."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return year_of_a_shop(tmp_path_factory.mktemp("year") / "work")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))


def _written(repository: Repository, file: Path, *arguments: str, today: str = TODAY) -> int:
    form = file.suffix.removeprefix(".")
    return run(["register", "--models", str(repository.models), "--format", form, "--output", str(file), "--today", today, *arguments])


def _period(repository: Repository, folder: Path, first: str, last: str = "", today: str = TODAY) -> dict[str, Any]:
    file = folder / "period.json"
    assert _written(repository, file, "--from", first, *(["--to", last] if last else []), today=today) == 0
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _state(row: Mapping[str, Any], suffix: str = "") -> tuple[Any, ...]:
    return tuple(row[f"{key}{suffix}"] for key in STATE)


def _joined(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The events as the story tells them: a line for each commit, whatever it was."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        key = (row["day"], row["unique_id"], "; ".join(row["changes"]), ", ".join(row["decided_by"]), row["committed_by"], _state(row))
        found.setdefault(key, []).append(row["event"])
    return [(day, ", ".join(what), *rest) for (day, *rest), what in found.items()]


def test_a_period_is_what_the_story_says(year: Repository, tmp_path: Path) -> None:
    found = _period(year, tmp_path, FIRST, LAST)
    assert _joined(found["events"]) == EVENTS
    ends = {row["unique_id"]: (row["former_id"], _state(row, "_from"), _state(row, "_to")) for row in found["threats"]}
    assert ends == ENDS
    assert found["about"]["counts"] == {"start": 4, **COUNTS, "end": 4, "open at the start": 2, "open at the end": 2}


def test_what_was_open_stands_at_both_ends(year: Repository, tmp_path: Path) -> None:
    assert {row["unique_id"]: (row["open_from"], row["open_to"]) for row in _period(year, tmp_path, FIRST, LAST)["threats"]} == {
        "bank/B-01": ("yes", "no"),
        "shop/T-03": ("no", "no"),
        "store/T-01": ("yes", "yes"),
        "store/T-02": ("no", "no"),
        "store/T-05": (None, "no"),
        "store/T-06": (None, "yes"),
    }


def test_columns_of_one_name_are_the_registers() -> None:
    of_the_register = {column.key: (column.title, column.kind) for column in COLUMNS}
    table = ledger((), Bounds(date(2026, 1, 1), date(2026, 1, 2), {}, frozenset(), DEFAULT_MATRIX))
    shared = {column.key: (column.title, column.kind) for column in table.columns if column.key in of_the_register}
    assert {"service", "id", "threat", "status", "residual_risk", "disposition", "risk_owner"} <= set(shared)
    assert shared == {key: of_the_register[key] for key in shared}


def test_an_event_names_the_commit(year: Repository, tmp_path: Path) -> None:
    for row in _period(year, tmp_path, FIRST, LAST)["events"]:
        if row["event"] == "expired":
            assert (row["commit"], row["committed_by"]) == (None, None)
        else:
            assert year.git("show", "-s", "--format=%cs %an", row["commit"]) == f"{row['day']} {row['committed_by']}"


def test_the_days_of_what_happened_stand_beside_both_ends(year: Repository, tmp_path: Path) -> None:
    rows = {row["unique_id"]: row for row in _period(year, tmp_path, FIRST, LAST)["threats"]}
    assert {key: rows["store/T-01"][key] for key in ("opened", "decided", "closed", "reopened")} == {
        "opened": [],
        "decided": ["2026-03-01"],
        "closed": ["2026-05-20"],
        "reopened": ["2026-08-01"],
    }
    assert (rows["store/T-02"]["expired"], rows["store/T-02"]["renewed"]) == (["2026-06-01"], ["2026-07-10"])


def test_the_ledger_is_each_threats_start_events_and_end(year: Repository, tmp_path: Path) -> None:
    assert _written(year, tmp_path / "period.csv", "--from", FIRST, "--to", LAST) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "period.csv").read_bytes().decode("utf-8-sig"), newline="")))
    told = [(row["Event"], row["Day"], row["Unique ID"], row["Status"]) for row in rows if row["ID"] == "T-02"]
    assert told == [
        ("start", "2026-02-28", "shop/T-02", "Accepted"),
        ("expired", "2026-06-01", "shop/T-02", "Acceptance expired"),
        ("renewed", "2026-07-10", "shop/T-02", "Accepted"),
        ("renamed", "2026-09-01", "store/T-02", "Accepted"),
        ("changed", "2026-09-10", "store/T-02", "Accepted"),
        ("end", "2026-09-30", "store/T-02", "Accepted"),
    ]
    assert len(rows) == 4 + TOLD + len(ENDS)


def test_the_workbook_holds_the_same_tables_and_says_what_it_is_of(year: Repository, tmp_path: Path) -> None:
    assert _written(year, tmp_path / "period.xlsx", "--from", FIRST, "--to", LAST) == 0
    book = openpyxl.load_workbook(tmp_path / "period.xlsx")
    assert book.sheetnames == ["Threats", "Events", "About"]
    assert [len(list(book[name].rows)) - 1 for name in ("Threats", "Events")] == [len(ENDS), TOLD]
    about = {name.value: value.value for name, value in book["About"].rows}
    assert (about["From"], about["To"], about["Threats expired"]) == (FIRST, LAST, "1")


def test_printed_it_is_a_line_for_each_commit_and_what_they_add_up_to(year: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["register", "--models", str(year.models), "--from", "2026-05-01", "--to", "2026-06-14"]) == 0
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "DAY         EVENT    ID         WHO            WHAT CHANGED",
        f"2026-05-20  closed   shop/T-01  {LEAD}  {EVENTS[2][3]}",
        f"2026-06-01  expired  shop/T-02  by date        {EVENTS[3][3]}",
        "",
        "2026-05-01 to 2026-06-14: 4 threats at the start, 2 open and 4 threats at the end, 2 open; 1 closed, 1 expired.",
    ]


BOUNDARIES = [
    ("2026-03-01", "2026-03-01", {"decided"}),
    ("2026-03-02", "2026-04-09", set()),
    ("2026-05-31", "2026-05-31", set()),
    ("2026-06-01", "2026-06-01", {"expired"}),
    ("2026-06-02", "2026-06-02", set()),
    ("2026-09-30", "2026-09-30", {"opened"}),
    ("2026-10-01", "2026-10-01", {"decided", "closed"}),
    ("2026-10-02", "", {"expired"}),
]


@pytest.mark.parametrize(("first", "last", "events"), BOUNDARIES, ids=[f"{first} {last}" for first, last, _ in BOUNDARIES])
def test_both_days_count_as_a_whole(year: Repository, tmp_path: Path, first: str, last: str, events: set[str]) -> None:
    found = _period(year, tmp_path, first, last, today="2027-01-01")
    assert {row["event"] for row in found["events"]} == events


def test_periods_that_follow_each_other_fit(year: Repository, tmp_path: Path) -> None:
    """The end of a period is the start of the next one, and together they hold what the whole does."""
    one, other = _period(year, tmp_path, "2026-01-01", "2026-06-30"), _period(year, tmp_path, "2026-07-01", "2026-12-31")
    whole = _period(year, tmp_path, "2026-01-01", "2026-12-31")
    end = {row["unique_id"]: _state(row, "_to") for row in one["threats"]}
    assert end == {row["former_id"]: _state(row, "_from") for row in other["threats"] if row["former_id"]}
    assert one["events"] + other["events"] == whole["events"]


def test_a_period_from_before_the_first_commit_says_so(year: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _period(year, tmp_path, "2025-01-01", "2026-02-28")
    assert "Git knows models since 2026-01-10" in capsys.readouterr().err
    assert "the register starts empty" in found["about"]["notes"][0]
    assert found["about"]["start"]["commit"] is None
    assert [(row["event"], row["unique_id"]) for row in found["events"] if row["event"] == "opened"] == [
        ("opened", "bank/B-01"), ("opened", "shop/T-01"), ("opened", "shop/T-02"), ("opened", "shop/T-03"),
    ]  # fmt: skip


REFUSED = [
    (("--to", "2026-06-30"), "--to requires the start of the period"),
    (("--from", "2026-07-01", "--to", "2026-06-30"), "after its end, 2026-06-30. Use an earlier date for --from."),
    (("--from", "2026-01-01", "--to", "2027-02-01"), "after today, 2026-12-31. Remove --to"),
    (("--from", "2027-01-01"), "after its end, 2026-12-31"),
    (("--from", "2026-01-01", "--as-of", "HEAD"), "Use one of them."),
    (("--from", "2025-01-01", "--to", "2025-12-31"), "since 2026-01-10. Choose a period that ends later."),
    (("--from", "2026-02-30"), "is not a valid date"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[" ".join(one) for one, _ in REFUSED])
def test_what_is_no_period_is_refused_with_what_to_do(
    year: Repository, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(["register", "--models", str(year.models), "--today", TODAY, *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_workbook_is_not_printed(year: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["register", "--models", str(year.models), "--format", "xlsx"]) == 2
    assert "--output register.xlsx" in capsys.readouterr().err


def test_a_shallow_clone_says_that_its_history_is_cut(year: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "clone", "-q", "--depth", "2", year.root.as_uri(), str(tmp_path / "clone")], check=True, capture_output=True)
    assert run(["register", "--models", str(tmp_path / "clone" / "models"), "--from", FIRST]) == 2
    error = capsys.readouterr().err
    assert "without earlier commits" in error
    assert "git fetch --unshallow" in error


def test_outside_of_git_there_is_no_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "shop.yaml").write_text(model("shop"))
    assert run(["register", "--models", str(tmp_path / "models"), "--from", FIRST]) == 2
    assert "not in a git repository" in capsys.readouterr().err


def test_what_was_renamed_before_the_period_has_the_name_that_it_had_at_the_start(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01"))})
    made.commit("2026-02-10", {"shop.yaml": model("shop", threat("T-02", more="renamed_from: T-01"))})
    (row,) = _period(made, tmp_path, "2026-03-01", "2026-03-31")["threats"]
    assert (row["former_id"], row["unique_id"], row["status_from"], row["status_to"]) == (
        "shop/T-02",
        "shop/T-02",
        "Undecided",
        "Undecided",
    )


def test_what_was_closed_twice_is_one_threat_that_was_closed(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01"), threat("T-02"))})
    made.commit("2026-02-10", {"shop.yaml": model("shop", threat("T-01", "transfer"), threat("T-02"))})
    gone = "retired:\n  T-01: {on: 2026-03-10, reason: The gateway went.}\n"
    made.commit("2026-03-10", {"shop.yaml": model("shop", threat("T-02"), more=gone)})
    found = _period(made, tmp_path, "2026-02-01", "2026-03-31")
    assert [(row["event"], row["day"]) for row in found["events"] if row["event"] == "closed"] == [
        ("closed", "2026-02-10"),
        ("closed", "2026-03-10"),
    ]
    counts = found["about"]["counts"]
    assert {key: counts[key] for key in ("start", "closed", "end", "open at the start", "open at the end")} == {
        "start": 2,
        "closed": 1,
        "end": 1,
        "open at the start": 2,
        "open at the end": 1,
    }


def test_the_end_of_a_service_is_an_event_of_each_of_its_threats(tmp_path: Path) -> None:
    """From that day on none of them is open, and no acceptance of it ends; and where it returns, they are open again."""
    accepted = threat("T-02", "accept", until="2026-03-31")
    live = model(
        "shop", threat("T-01"), accepted, threat("T-03", "mitigate", mitigation="done"), threat("T-04", "accept", until="2026-02-01")
    )
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": live})
    made.commit("2026-03-10", {"shop.yaml": live.replace("status: live", "status: retired")})
    made.commit("2026-06-10", {"shop.yaml": live})
    found = _period(made, tmp_path, "2026-02-10", "2026-05-31")
    assert [(row["id"], row["open_from"], row["open_to"], row["status_to"]) for row in found["threats"]] == [
        ("T-01", "yes", "no", "Service retired"),
        ("T-02", "no", "no", "Service retired"),
        ("T-03", "no", "no", "Service retired"),
        ("T-04", "yes", "no", "Service retired"),
    ]
    assert [(row["day"], row["id"], row["event"], row["changes"]) for row in found["events"]] == [
        ("2026-03-10", "T-01", "closed", ["Status Undecided → Service retired"]),
        ("2026-03-10", "T-02", "closed", ["Status Accepted → Service retired"]),
        ("2026-03-10", "T-03", "changed", ["Status Mitigated → Service retired"]),
        ("2026-03-10", "T-04", "closed", ["Status Acceptance expired → Service retired"]),
    ]
    assert found["about"]["counts"]["open at the end"] == 0
    back = _period(made, tmp_path, "2026-06-01", "2026-06-30")
    assert [(row["id"], row["event"]) for row in back["events"]] == [
        ("T-01", "reopened"),
        ("T-02", "reopened"),
        ("T-02", "expired"),
        ("T-03", "changed"),
        ("T-04", "reopened"),
        ("T-04", "expired"),
    ]


def test_what_is_not_committed_is_no_part_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01"))})
    (made.models / "shop.yaml").write_text(model("shop", threat("T-01", "avoid")))
    assert _period(made, tmp_path, "2026-02-01")["events"] == []
    assert "uncommitted changes. They are not part of the period" in capsys.readouterr().err


def test_a_model_that_could_not_be_read_at_an_end_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01"))})
    made.commit("2026-02-10", {"shop.yaml": model("shop", threat("T-01"), more="nonsense: 1\n")})
    assert _written(made, tmp_path / "period.json", "--from", "2026-02-01") == 1
    assert "models/shop.yaml was not a valid model at the end of the period, and its threats are missing there" in capsys.readouterr().err


def test_a_clock_that_ran_backwards_moves_nothing_out_of_its_place(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01"))})
    made.commit("2030-01-10", {"shop.yaml": model("shop", threat("T-01", "transfer"))})
    made.commit("2026-03-10", {"shop.yaml": model("shop", threat("T-01", "avoid"))})
    found = _period(made, tmp_path, "2026-03-01", "2026-03-31")
    assert [(row["day"], row["event"], row["status"]) for row in found["events"]] == [
        ("2026-03-31", "decided", "Transferred"),
        ("2026-03-31", "closed", "Transferred"),
        ("2026-03-31", "decided", "Avoided"),
    ]
    assert [row["status_to"] for row in found["threats"]] == ["Avoided"]


@pytest.mark.parametrize(
    ("limit", "said"),
    [("MAX_RULES", "The policy's matrix changed more than 1 times"), ("MAX_POLICIES", "The policies of the period exceed ")],
)
def test_a_policy_that_changes_very_often_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], limit: str, said: str
) -> None:
    monkeypatch.setattr(period_ends, limit, 1)
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01"))})
    for day, policy in enumerate((STRICT, "{}\n", STRICT), 11):
        made.commit(f"2026-01-{day}", {"_policy.yaml": policy})
    assert run(["register", "--models", str(made.models), "--from", "2026-01-01", "--to", "2026-02-01"]) == 2
    assert said in capsys.readouterr().err


def test_a_policy_that_went_or_cannot_be_read_leaves_the_default_matrix(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01", rating="low")), "_policy.yaml": STRICT})
    for day, policy in enumerate((None, STRICT, "nonsense: [", STRICT), 11):
        made.commit(f"2026-01-{day}", {"_policy.yaml": policy})
    found = _period(made, tmp_path, "2026-01-11", "2026-02-01")
    assert [(row["day"], row["changes"]) for row in found["events"]] == [
        ("2026-01-11", ["Inherent risk Medium → Low"]),
        ("2026-01-12", ["Inherent risk Low → Medium"]),
        ("2026-01-13", ["Inherent risk Medium → Low"]),
        ("2026-01-14", ["Inherent risk Low → Medium"]),
    ]


def test_a_formula_in_a_name_is_defused(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01").replace("Threat T-01", "'=1+1'"))}, "=cmd()")
    assert _written(made, tmp_path / "period.csv", "--from", "2026-01-01") == 0
    text = (tmp_path / "period.csv").read_text(encoding="utf-8-sig")
    assert ",'=1+1," in text
    assert ",'=cmd()," in text


def _commit_at(repository: Repository, day: str) -> str:
    """The last commit of the mainline up to the end of a day, as git's own programs find it."""
    return repository.git("rev-list", "-1", "--first-parent", f"--before={day}T23:59:59Z", "HEAD")


def _as_of(repository: Repository, folder: Path, day: str) -> dict[str, tuple[Any, ...]]:
    """The register as of the commit of a day, with the statuses of that day."""
    commit = _commit_at(repository, day)
    if not commit:
        return {}
    assert _written(repository, folder / "as-of.json", "--as-of", commit, today=day) == 0
    rows = json.loads((folder / "as-of.json").read_text(encoding="utf-8"))["threats"]
    return {f"{row['service']}/{row['id']}": _state({**row, "inherent_risk": row.get("inherent_risk", row.get("risk"))}) for row in rows}


def _replayed(found: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """The start, moved on by the events."""
    now = {row["former_id"]: _state(row, "_from") for row in found["threats"] if row["former_id"]}
    for row in found["events"]:
        if row["event"] == "renamed":
            now.pop(row["changes"][0].split()[1], None)
        now[row["unique_id"]] = _state(row)
    return {id: state for id, state in now.items() if state[0] not in ("Retired", "Removed")}


def _told(found: Mapping[str, Any], end: str) -> dict[str, tuple[Any, ...]]:
    key = "former_id" if end == "_from" else "unique_id"
    states = {row[key]: _state(row, end) for row in found["threats"] if row[key]}
    return {id: state for id, state in states.items() if state[0] not in (None, "Retired", "Removed")}


def _eve(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() - 1).isoformat()


def _random(root: Path, seed: int, commits: int = 12) -> Repository:
    """A year of decisions that nobody would take, with renamed, retired and vanished threats and a renamed service."""
    dice, made = random.Random(seed), new_repository(root)
    names = {"shop": "shop", "bank": "bank"}
    ids = {name: {f"T-{number}": "" for number in range(1, 5)} for name in names}
    number = 10

    def one(id: str, former: str) -> str:
        kind = dice.choice(["", "mitigate", "mitigate", "accept", "accept", "transfer", "avoid"])
        until = f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}" if kind == "accept" else ""
        mitigation = dice.choice(["planned", "in-progress", "done"]) if kind == "mitigate" else ""
        more = f"renamed_from: {former}" if former else ""
        written = threat(id, kind, mitigation=mitigation, until=until, rating=dice.choice(["low", "medium", "high"]), more=more)
        if dice.random() < 0.3:
            end = f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
            written += f"    residual: {{likelihood: low, impact: high, acceptance: {{review_by: {end}}}}}\n"
        return written

    for place in range(commits):
        step = 360 // commits
        day = date.fromordinal(date(2026, 1, 1).toordinal() + place * step + dice.randint(0, step - 1)).isoformat()
        files: dict[str, str | None] = {}
        for first in list(names):
            name = names[first]
            if dice.random() < 0.1:
                old = dice.choice(list(ids[first]))
                ids[first] = {f"T-{number}" if id == old else id: old if id == old else former for id, former in ids[first].items()}
                number += 1
            kept = [id for id in ids[first] if dice.random() > 0.15]
            gone = [id for id in ids[first] if id not in kept and dice.random() < 0.5]
            retired = "retired:\n" + "".join(f"  {id}: {{on: 2026-01-01, reason: Gone.}}\n" for id in gone) if gone else ""
            if place > commits // 2 and first == "bank":
                files.update({"bank.yaml": None} if name == "bank" else {})
                name = names[first] = "vault"
            text = model(name, *(one(id, ids[first][id]) for id in kept), more=retired).replace(
                f"title: {name.title()}", f"title: {first.title()}"
            )
            text = text.replace("status: live", f"status: {dice.choice(['live', 'live', 'design', 'retired'])}")
            files[f"{name}.yaml"] = text.replace("owner: team", f"owner: {dice.choice(['team', 'other'])}")
        if dice.random() < 0.3:
            files["_policy.yaml"] = dice.choice([STRICT, "{}\n"])
        made.commit(day, files, dice.choice([ARCHITECT, DEVELOPER, LEAD]))
    return made


def _periods(seed: int) -> Iterator[tuple[str, str]]:
    dice = random.Random(seed)
    for _ in range(2):
        first, last = sorted(date.fromordinal(date(2025, 12, 20).toordinal() + dice.randint(0, 380)).isoformat() for _ in range(2))
        yield first, min(max(last, "2026-02-01"), TODAY)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_start_with_the_events_gives_the_end_and_both_are_the_register_as_of_then(tmp_path: Path, seed: int) -> None:
    made = _random(tmp_path / "work", seed)
    for first, last in _periods(seed):
        found = _period(made, tmp_path, first, last)
        assert _told(found, "_from") == _as_of(made, tmp_path, _eve(first))
        assert _told(found, "_to") == _as_of(made, tmp_path, last)
        assert _replayed(found) == _told(found, "_to")


@pytest.mark.parametrize(("first", "last"), [(FIRST, LAST), ("2025-06-01", "2026-12-31"), ("2026-06-01", "2026-08-20")])
def test_so_it_is_over_the_year_of_the_story(year: Repository, tmp_path: Path, first: str, last: str) -> None:
    found = _period(year, tmp_path, first, last)
    assert _told(found, "_from") == _as_of(year, tmp_path, _eve(first))
    assert _told(found, "_to") == _as_of(year, tmp_path, last)
    assert _replayed(found) == _told(found, "_to")
