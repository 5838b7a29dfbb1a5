"""Exports that are cut, wrong, huge or hostile: an error that names the file and the line, within bounded time."""

from __future__ import annotations

import io
import json
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_threat_model import cli
from mkdocs_threat_model.analysis.control_inventory import listed_controls
from mkdocs_threat_model.analysis.facts import analysed
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.tickets import reading_exports
from mkdocs_threat_model.tickets.ticket_comparison import DifferenceKind, compare_tickets
from mkdocs_threat_model.tickets.ticket_keys import keys_in
from mkdocs_threat_model.tickets.tracked_work import tracked_work
from mkdocs_threat_model.tickets.tracker_export import ExportError, ExportOptions, TrackerExport

ISSUE = '{"number": 1, "state": "open", "body": "x", "html_url": "https://git.example.com/a/b/issues/1"}'
WRONG = [
    ('[\n{"number": 1,\n "state": }]', 3, "This is not JSON"),
    (f"[\n{ISSUE},\n{ISSUE}", 3, "the file was cut"),
    (f"[\n{ISSUE},\n]", 3, "`]` is not expected here"),
    (f"[{ISSUE}\n{ISSUE}]", 2, "is not expected here"),
    ("[1]", 1, "`1]` is not expected here"),
    ('{"issues": []}', 1, "has no `number` or `iid`"),
    ('[\n\n{"number": 1}]', 3, "has no `state`. With `gh issue list`"),
    ('[{"number": true, "state": "open"}]', 1, "has no `number`"),
    ('[{"number": -1, "state": "open"}]', 1, "has no `number`"),
    ("[" * 100_000, 1, "is not expected here"),
    ('[\n{"number": ' + "[" * 100_000, 2, "nested too deeply"),
    ('[\n{"number": ' + "1" * 100_000 + "}]", 2, "a number that is too long"),
    ("", 1, "The file is empty"),
    ("\ufeff \n", 1, "The file is empty"),
    ("a,b\n1,2\n", 1, "No column has the keys of issues"),
    ("Issue key,Summary\nA-1,x\n", 1, "No column has the status"),
    ("Issue key,Status\nA-1,Done\nA-2,Done,extra\n", 3, "The row has 3 cells"),
    ('Issue key,Status\nA-1,"Done\n', 2, "This is not CSV"),
    ('Issue key,Status\n"A"-1,Done\n', 2, "This is not CSV"),
    ('Issue key,Status\nA-1,"Done\nA-2,Done\nA-3,Done\n', 2, "This is not CSV"),
    ("Issue key,Status\nA-1,Done\n\n,Done\n", 4, "The issue's key is nothing"),
    ("Issue key,Status\n=cmd,Done\n", 2, "The issue's key is `=cmd`"),
    ("Issue key,Status\nA-1," + "x" * 200_000 + "\n", 2, "This is not CSV"),
    ("Issue key,Status" + ",a" * 6_000, 1, "more than 5,000 cells"),
]


def read(raw: bytes | str, **options: object) -> TrackerExport:
    data = raw.encode() if isinstance(raw, str) else raw
    return reading_exports.read_exports([("export", data)], ExportOptions(**options))  # type: ignore[arg-type]


def outcome(raw: bytes) -> tuple[TrackerExport, str]:
    """What was read, and the error."""
    try:
        return read(raw), ""
    except ExportError as error:
        return TrackerExport(), str(error)


@pytest.mark.parametrize(("text", "line", "said"), WRONG, ids=[f"{text[:30]!r}" for text, _, _ in WRONG])
def test_what_cannot_be_read_names_the_file_and_the_line(text: str, line: int, said: str) -> None:
    with pytest.raises(ExportError) as error:
        read(text)
    assert str(error.value).startswith(f"export:{line}: ")
    assert said in str(error.value)


def test_bytes_that_are_no_text_name_the_line() -> None:
    with pytest.raises(ExportError, match="export:2: The text is not UTF-8"):
        read("Issue key,Status\nA-1,gelöst\n".encode("latin-1"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [f"[{ISSUE}]", "Issue key;Status\nA-1;Erledigt – geprüft\n"])
def test_encodings_that_programs_write_are_read(encoding: str, text: str) -> None:
    assert len(read(text.encode(encoding)).tickets) == 1


def test_pages_behind_one_another_lists_of_lists_and_lines_are_read() -> None:
    for text in (f"[{ISSUE}][{ISSUE}]", f"[[{ISSUE}],[{ISSUE}]]", f"{ISSUE}\n{ISSUE}\n", f"[[],[{ISSUE},{ISSUE}]]"):
        assert len(read(text).tickets) == 2


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_exports, "MAX_EXPORT", 100)
    with pytest.raises(ExportError, match="more than 100 bytes"):
        read("x" * 101)


@pytest.mark.parametrize(
    "text", ["threat-model:" * 80_000, "[a|" * 300_000, "\\" * 1_000_000, "threat-model:" + "a/" * 500_000, "[" + "a" * 1_000_000]
)
def test_keys_are_looked_for_in_linear_time(text: str) -> None:
    began = time.process_time()
    assert len(keys_in(text)) <= 20
    assert time.process_time() - began < 2


@pytest.mark.slow
def test_many_issues_on_one_line_take_linear_time() -> None:
    issues = ",".join(f'{{"number": {number}, "state": "open", "body": ""}}' for number in range(1, 20_001))
    began = time.process_time()
    assert len(read(f"[{issues}]").tickets) == 20_000
    assert time.process_time() - began < 10


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)
FIELDS = [
    "number",
    "iid",
    "state",
    "state_reason",
    "stateReason",
    "body",
    "description",
    "labels",
    "milestone",
    "due_date",
    "moved_to_id",
    "_links",
    "html_url",
    "web_url",
    "url",
    "references",
    "pull_request",
    "status",
    "id",
]


@pytest.mark.slow
@settings(max_examples=200)
@given(
    issue=st.dictionaries(
        st.sampled_from(FIELDS), json_values | st.sampled_from(["open", "closed", 7, "https://[", "http://a/b/c/issues/3"]), max_size=12
    )
)
def test_any_issue_is_a_ticket_or_an_error(issue: dict[str, object]) -> None:
    found, error = outcome(json.dumps([issue]).encode())
    assert len(found.tickets) == 1 or error.startswith("export:1: ")


@pytest.mark.slow
@settings(max_examples=200)
@given(
    raw=st.binary(max_size=80)
    | st.lists(
        st.sampled_from(["Issue key", "Status", "A-1", "Done", ",", ";", "\t", "\n", '"', "\0", "\r", "sep=;\n", "[", "{", "]"]),
        max_size=20,
    ).map(lambda parts: "".join(parts).encode())
)
def test_any_bytes_are_an_export_or_an_error(raw: bytes) -> None:
    _, error = outcome(raw)
    assert not error or error.startswith("export:")


def test_what_an_export_says_acts_on_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("e.csv").write_text('Issue key,Status\nSHOP-12,"\x1b[31m\n::error::done\u202e"\n', encoding="utf-8")
    assert cli.run(["tickets", "read", "e.csv", "--models", str(Path(__file__).parent / "models")]) == 1
    out, err = capsys.readouterr()
    assert not any(sign in out + err for sign in ("\x1b", "\u202e", "\n::"))


def test_a_file_that_cannot_be_read_and_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    models = ["--models", str(Path(__file__).parent / "models")]
    assert cli.run(["tickets", "read", "none.json", *models]) == 2
    assert "none.json" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[")))
    assert cli.run(["tickets", "read", "-", *models]) == 2
    assert "standard input:1: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--means", "x"],
        ["--means", "x=finished"],
        ["--column", "=x"],
        ["--column", "kee=x"],
        ["--dates", "dym"],
        ["--column", "due=No such"],
    ],
)
def test_an_option_that_is_wrong_is_said(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("e.csv").write_text("Issue key,Status\nA-1,Done\n", encoding="utf-8")
    assert cli.run(["tickets", "read", "e.csv", "--models", str(Path(__file__).parent / "models"), *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_keys_in_every_issue_of_a_tracker_end_in_bounded_time_and_lines() -> None:
    """Anyone may write keys of anything into issues."""
    forged = "".join(f" threat-model:orders/T-02/{number}" for number in range(20))
    issues = ",".join(f'{{"number": {number}, "state": "open", "body": "{number}/{forged}"}}' for number in range(1, 5_001))
    raw = f"[{issues}]".replace("orders/T-02/", "orders/T-02/x").encode()
    export = reading_exports.read_exports([("export", raw)], ExportOptions())
    portfolio, facts = analysed(read_portfolio(Path(__file__).parent / "models"), date(2026, 11, 24))
    work = tracked_work(facts, listed_controls(facts, portfolio.organisation, date(2026, 11, 24)), portfolio.organisation.shared.controls)
    began = time.process_time()
    found = compare_tickets(work, export, portfolio.organisation.policy.tickets)
    assert time.process_time() - began < 5
    assert len([difference for difference in found.differences if difference.kind is DifferenceKind.UNMATCHED]) == 100


def test_an_address_that_is_no_issue_is_never_proposed() -> None:
    raw = '[{"number": 5, "state": "open", "body": "", "html_url": "https://evil.example/click"}]'
    assert read(raw).tickets[0].url == ""
