"""What leaves the command: held to the schemas and escaping rules of those who read it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from check_cases import TODAY, Edit, apply_edits
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mkdocs_threat_model.checks.by_target import by_target
from mkdocs_threat_model.checks.formats import FORMATS, Report, sarif
from mkdocs_threat_model.checks.formats.github import as_github, escape_data, escape_property
from mkdocs_threat_model.checks.formats.gitlab import as_gitlab
from mkdocs_threat_model.checks.formats.json_report import as_json
from mkdocs_threat_model.checks.formats.junit import as_junit
from mkdocs_threat_model.checks.formats.report import numbered
from mkdocs_threat_model.checks.formats.sarif import MOST_RESULTS, as_sarif, relative_uri
from mkdocs_threat_model.checks.formats.text_report import as_text, quote
from mkdocs_threat_model.checks.next_step import next_step
from mkdocs_threat_model.checks.rulebook import rules
from mkdocs_threat_model.checks.runs import run_checks
from mkdocs_threat_model.checks.selection import select
from mkdocs_threat_model.findings import Finding, Gap, Place, Severity, total

SCHEMAS = Path(__file__).parent / "schemas"
SARIF = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
CODE_QUALITY = json.loads((SCHEMAS / "code-quality.json").read_text(encoding="utf-8"))
JUNIT = etree.XMLSchema(etree.parse(SCHEMAS / "junit.xsd"))
HOSTILE = "a\x1b[31m\r\n::error::b %0A, c: <&>\u202e\x00\ud800##[add-mask]" + "x" * 3000
EDITS = [
    Edit("shop.yaml", "", "        ticket: SHOP-2\n"),
    Edit("shop.yaml", "stride: [S, D]", "stride: [S, D, E]"),
    Edit("shop.yaml", '"100 % of, it: ::error::"', "Prepared statements"),
    Edit("broken.yaml", "service: broken\n\ttitle: x\n"),
    Edit("_policy.yaml", "evidence_required: true\nchecks: {TM403: off}\n", "evidence_required: true\n"),
]


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """An organisation with errors, warnings, hostile text and a broken file."""
    models = apply_edits(EDITS, tmp_path)
    return replace(run_checks(select([models]), TODAY), base=tmp_path, help_url="https://security.example.com/checks/")


def hostile(report: Report) -> Report:
    """The report with findings whose every text comes from an attacker."""
    finding = Finding(Place("models/ä b%,:#?.yaml", 3, 7), "TM301", Severity.ERROR, HOSTILE, ("threats", "T-1"), "shop", "T-1")
    other = replace(finding, severity=Severity.WARNING, code="TM999", service="", place=Place("models/\udcff.yaml", 10**9, 10**9))
    return replace(report, findings=(finding, finding, other))


def many(report: Report, count: int) -> Report:
    """The report with a number of findings, the last of them an error."""
    first = Finding(Place("models/shop.yaml"), "TM202", Severity.WARNING, "No answer.", (), "shop")
    findings = [replace(first, place=Place("models/shop.yaml", index + 1)) for index in range(count)]
    return replace(report, findings=(*findings[:-1], replace(findings[-1], severity=Severity.ERROR, code="TM201")))


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_hostile_passes_through(report: Report, form: str) -> None:
    """No control character, no escape sequence, no override of the direction of text, in any format."""
    for one in (report, hostile(report)):
        text = FORMATS[form](one)
        text.encode("utf-8")
        assert not [char for char in text if not char.isprintable() and char != "\n"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_findings_give_the_same_bytes(report: Report, form: str) -> None:
    assert FORMATS[form](report) == FORMATS[form](report)


def test_sarif_is_valid(report: Report) -> None:
    for one in (report, hostile(report), replace(report, findings=())):
        jsonschema.Draft4Validator(SARIF, format_checker=jsonschema.FormatChecker()).validate(json.loads(as_sarif(one)))


def test_sarif_names_rules_places_and_help(report: Report) -> None:
    run = json.loads(as_sarif(report))["runs"][0]
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == list(rules())
    assert [rule["shortDescription"]["text"] for rule in listed] == [rule.title for rule in rules().values()], "whole"
    assert all(rule["helpUri"].endswith(f"#{rule['id'].lower()}") and rule["help"]["markdown"] for rule in listed)
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert listed[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("models/")
    prints = [result["partialFingerprints"]["findingKey/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.slow
def test_sarif_stays_within_the_limits_of_github(report: Report) -> None:
    """5,000 results, the worst of them first, a note for the rest, texts of 1,024 characters."""
    run = json.loads(as_sarif(many(report, MOST_RESULTS + 10)))["runs"][0]
    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][0]["level"] == "error"
    assert "10 findings" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    for result in json.loads(as_sarif(hostile(report)))["runs"][0]["results"]:
        assert len(result["message"]["text"]) <= 1024
    for rule in run["tool"]["driver"]["rules"]:
        assert max(len(rule["fullDescription"]["text"]), len(rule["shortDescription"]["text"])) <= 1024


def test_sarif_cuts_what_is_longer_than_its_readers_take(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    long = replace(rules()["TM301"], explanation="x" * 1_001)
    fits = replace(rules()["TM302"], explanation="y" * 1_000)
    monkeypatch.setattr(sarif, "rules", lambda: {"TM301": long, "TM302": fits})
    told = json.loads(as_sarif(replace(report, findings=())))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["fullDescription"]["text"] for rule in told] == ["x" * 999 + "…", "y" * 1_000]


def test_sarif_encodes_paths() -> None:
    assert relative_uri("models/ä b%,:#?.yaml") == "models/%C3%A4%20b%25%2C%3A%23%3F.yaml"


def test_fingerprints_hold_no_line(report: Report) -> None:
    """A comment at the top of every file moves all findings, and changes no fingerprint."""
    moved = replace(report, findings=tuple(replace(one, place=replace(one.place, line=one.place.line + 40)) for one in report.findings))
    for form, key in ((as_gitlab, "fingerprint"), (as_sarif, "findingKey/v1")):
        assert re.findall(f'"{key}": "(.*)"', form(report)) == re.findall(f'"{key}": "(.*)"', form(moved)) != []


def test_code_quality_is_valid(report: Report) -> None:
    for one in (report, hostile(report), replace(report, findings=())):
        content = json.loads(as_gitlab(one))
        jsonschema.Draft202012Validator(CODE_QUALITY).validate(content)
        prints = [entry["fingerprint"] for entry in content]
        assert len(set(prints)) == len(prints) == len(one.findings)


def test_junit_is_valid(report: Report) -> None:
    for one in (report, hostile(report), replace(report, findings=())):
        JUNIT.assertValid(etree.fromstring(as_junit(one).encode("utf-8")))


def test_junit_has_a_suite_for_each_service_and_a_case_for_each_check(report: Report) -> None:
    root = etree.fromstring(as_junit(report).encode("utf-8"))
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"bank", "broken", "shop"}
    failed = [case.get("name").split()[0] for case in suites["shop"] if case.find("failure") is not None]
    assert failed == ["TM303"]
    assert [case.get("name").split()[0] for case in suites["broken"]] == ["TM005"]
    assert [case.get("name").split()[0] for case in suites["bank"] if case.find("skipped") is not None] == ["TM403"]
    assert root.get("failures") == "2"


def test_json_holds_everything(report: Report) -> None:
    content = json.loads(as_json(report))
    assert content["version"] == 1
    assert content["errors"] == sum(one.severity is Severity.ERROR for one in report.findings)
    assert {entry["code"] for entry in content["findings"]} == {"TM303", "TM202", "TM005"}
    assert all(set(entry) >= {"path", "line", "column", "message", "key", "where"} for entry in content["findings"])


PATHS = {
    "sarif": r'"uri": "(.*)"',
    "gitlab": r'"path": "(.*)"',
    "github": r"file=([^,]*)",
    "junit": r'file="([^"]*)"',
    "json": r'"path": "(.*)"',
    "text": r"^(\S*\.yaml):\d",
}
FROM_THE_ROOT = ("sarif", "gitlab", "github", "junit")


@pytest.mark.parametrize("form", FORMATS)
def test_paths_for_a_host_begin_at_the_repositorys_root_and_others_where_the_command_runs(
    report: Report, tmp_path: Path, form: str
) -> None:
    inside = replace(report, repository=tmp_path.parent, base=tmp_path / "models")
    found = set(re.findall(PATHS[form], FORMATS[form](inside), re.MULTILINE))
    before = f"{tmp_path.name}/models/" if form in FROM_THE_ROOT else ""
    assert found == {f"{before}{name}" for name in ("shop.yaml", "broken.yaml")}
    outside = re.findall(PATHS[form], FORMATS[form](replace(inside, repository=None)), re.MULTILINE)
    assert set(outside) == {"shop.yaml", "broken.yaml"}


def _unescaped(text: str, pairs: list[tuple[str, str]]) -> str:
    for raw, escaped in pairs:
        text = text.replace(escaped, raw)
    return text


@given(st.text())
@settings(max_examples=100, derandomize=True, deadline=None)
def test_github_escaping_follows_its_rules(text: str) -> None:
    """What the runner unescapes is what was meant, and nothing in it ends the command or a property."""
    data = [("\n", "%0A"), ("\r", "%0D"), ("%", "%25")]
    assert not set("\r\n") & set(escape_data(text))
    assert not set("\r\n:,") & set(escape_property(text))
    assert _unescaped(escape_data(text), data) == text
    assert _unescaped(escape_property(text), [(":", "%3A"), (",", "%2C"), *data]) == text


def test_github_shows_the_worst_ten(report: Report) -> None:
    shown = as_github(many(report, 34)).splitlines()
    commands = [line for line in shown if line.startswith("::")]
    assert len(commands) == 11
    assert commands[0].startswith("::error file=models/shop.yaml,line=34,col=1,title=TM201 shop::")
    assert "and 24 more" in commands[-1]
    assert "more" not in as_github(many(report, 10))


def test_github_commands_are_one_line_each(report: Report) -> None:
    lines = as_github(hostile(report)).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("::error file=models/ä b%25%2C%3A#?.yaml,line=3,col=7,title=TM301 shop::a")


def test_text_quotes_the_line_of_what_cannot_be_read(report: Report) -> None:
    """What is said of a part of a model stands by itself; errors stand last, and the last line says what to do next."""
    text = as_text(report)
    assert "models/shop.yaml:48:9: error TM303: T-02: " in text
    assert '\n  36 |       - control: "100 % of, it: ::error::"' not in text
    quoted = text.partition("broken.yaml:2:1: error TM005")[2].splitlines()
    assert quoted[1].startswith("  2 | ")
    assert quoted[2].startswith("    | ^")
    assert text.index(": warning ") < text.index(": error ")
    assert text.splitlines()[-1].startswith("2 errors, 1 warning in 3 services. Next: fix TM005 at models/broken.yaml:2; ")


WEB = "models/shop.yaml"


def _gap(code: str, severity: Severity, gap: Gap, line: int = 4) -> Finding:
    return Finding(Place(WEB, line, 3), code, severity, "Said alone.", ("flows", "call"), "shop", "call", f"{gap.at}/{gap.letter}", gap=gap)


def _of_flow(*letters: str, at: str = "into Cloud platform", severity: Severity = Severity.ERROR) -> list[Finding]:
    return [_gap("TM201", severity, Gap("Call API", at, letter)) for letter in letters]


def _said(code: str, line: int, message: str, target: str = "call", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(Place(WEB, line, 3), code, severity, message, (), "shop", target)


TOGETHER: dict[str, tuple[list[Finding], list[str]]] = {
    "the letters stand in STRIDE's order": (
        _of_flow(*"EDIRTS"),
        [f"{WEB}:4:3: TM201 Call API into Cloud platform: S T R I D E unanswered."],
    ),
    "boundaries of one flow stand in one line": (
        [*_of_flow("S", "T"), *_of_flow("S", at="out of Internet")],
        [f"{WEB}:4:3: TM201 Call API into Cloud platform: S T unanswered, out of Internet: S unanswered."],
    ),
    "an element has no boundary": ([_gap("TM202", Severity.WARNING, Gap("Ledger", "", "T"))], [f"{WEB}:4:3: TM202 Ledger: T unanswered."]),
    "each severity has its line": (
        [*_of_flow("S"), *_of_flow("T", severity=Severity.WARNING)],
        [
            f"{WEB}:4:3: TM201 Call API into Cloud platform: S unanswered.",
            f"{WEB}:4:3: TM201 Call API into Cloud platform: T unanswered.",
        ],
    ),
    "what else is said of it follows, with its line where that is another": (
        [_said("TM104", 4, "It is odd."), *_of_flow("S"), _said("TM303", 9, "It is late.")],
        [f"{WEB}:4:3: TM201, TM104, TM303 Call API into Cloud platform: S unanswered. It is odd. It is late. (line 9)"],
    ),
    "what cannot be read stays by itself": (
        [_said("TM005", 4, "Unknown."), _said("TM005", 4, "Unknown too.")],
        [f"{WEB}:4:3: TM005 Unknown.", f"{WEB}:4:3: TM005 Unknown too."],
    ),
    "what has no target stays by itself": (
        [_said("TM110", 1, "Nothing crosses.", ""), _said("TM401", 1, "Never reviewed.", "")],
        [f"{WEB}:1:3: TM110 Nothing crosses.", f"{WEB}:1:3: TM401 Never reviewed."],
    ),
    "a title cannot end the code in a message": (
        [_gap("TM202", Severity.WARNING, Gap("A `name`", "", "T"))],
        [f"{WEB}:4:3: TM202 A 'name': T unanswered."],
    ),
}


@pytest.mark.parametrize(("findings", "told"), TOGETHER.values(), ids=TOGETHER)
def test_what_is_found_of_one_target_is_told_in_one_line(findings: list[Finding], told: list[str]) -> None:
    joined = by_target(findings)
    assert list(map(str, joined)) == told
    assert total(joined) == len(findings)


STEPS: dict[str, tuple[list[Finding], str]] = {
    "nothing fails": ([_said("TM401", 1, "Late.", severity=Severity.WARNING)], ""),
    "what cannot be read comes first": ([_said("TM303", 2, "No."), _said("TM005", 7, "Unknown.")], f"Next: fix TM005 at {WEB}:7; "),
    "one other error is not buried by unanswered letters": (
        [*_of_flow(*"STRIDE"), _said("TM110", 9, "No.", "")],
        f"Next: fix TM110 at {WEB}:9; ",
    ),
    "letters alone": (_of_flow(*"STRIDE"), "Next: give each letter a threat, or a reason in `ruled_out`; "),
    "many": (_of_flow(*"STRIDE") * 9, "Next: give each letter a threat, or a reason in `ruled_out`; "),
}


@pytest.mark.parametrize(("findings", "says"), STEPS.values(), ids=STEPS)
def test_the_summary_says_what_comes_next(findings: list[Finding], says: str) -> None:
    step = next_step(findings, lambda finding: finding.place.path)
    assert step.startswith(says)
    assert bool(step) == bool(says)
    assert ("`threat-model baseline`" in step) == (len(findings) >= 50)


@pytest.mark.parametrize(
    ("line", "quoted"),
    [(1, "  1 | service: bank\n    | ^\n"), (14, ""), (0, ""), (10**9, "")],
    ids=["the first", "one behind", "none", "a far one"],
)
def test_text_quotes_the_lines_that_there_are(tmp_path: Path, line: int, quoted: str) -> None:
    models = apply_edits([], tmp_path)
    (models / "bank.yaml").write_text("service: bank\n" + "# more\n" * 11)
    report = replace(run_checks(select([models]), TODAY), base=tmp_path)
    finding = Finding(Place("models/bank.yaml", line, 1), "TM301", Severity.ERROR, "A finding.", (), "bank")
    text = as_text(replace(report, findings=(finding,)))
    assert text.startswith(f"models/bank.yaml:{line}:1: error TM301: A finding.\n{quoted}\n1 error in ")


def test_text_breaks_up_commands_of_the_runner(report: Report) -> None:
    assert "##[" not in as_text(hostile(report))


def test_a_files_name_is_no_command_in_what_comes_next() -> None:
    assert "##[" not in next_step([_said("TM303", 2, "No.")], lambda _: "models/##[add-mask]x.yaml")


QUOTES = [
    ("key: value", 6, "key: value", "     ^"),
    ("\tkey", 2, "    key", "    ^"),
    ("ab\tkey", 4, "ab  key", "    ^"),
    ("注文: x", 5, "注文: x", "      ^"),
    ("e\u0301: x", 4, "e\u0301: x", "  ^"),
    ("short", 99, "short", "     ^"),
    ("", 1, "", "^"),
    ("a\x1b[0mb", 1, "a [0mb", "^"),
    ("x" * 100, 1, "x" * 100, "^"),
    ("x" * 101, 1, "x" * 99 + "…", "^"),
    ("x" * 300, 151, "…" + "x" * 98 + "…", " " * 51 + "^"),
    ("x" * 300, 301, "…" + "x" * 50, " " * 51 + "^"),
    ("e" + "\u0301" * 100 + "x", 102, "…" + "\u0301" * 100 + "x", " ^"),
]
"""Within 100 columns; a sign of no width takes none, and what is cut off before it is told all the same."""


@pytest.mark.parametrize(("line", "column", "text", "caret"), QUOTES)
def test_the_caret_stands_under_the_column(line: str, column: int, text: str, caret: str) -> None:
    assert quote(line, column) == (text, caret)


@pytest.mark.slow
@given(st.text(st.sampled_from("ab 注\t"), min_size=0, max_size=400), st.integers(1, 500), st.integers(20, 120))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_a_long_line_is_cut_around_the_caret(line: str, column: int, width: int) -> None:
    text, caret = quote(line, column, width)
    columns = sum(2 if char == "注" else 1 for char in text)
    assert columns <= width + 2
    assert len(caret) <= columns + 1
    assert caret.strip() == "^"


def test_a_line_of_a_megabyte_is_quoted_quickly() -> None:
    text, caret = quote("x" * 1_000_000, 500_000)
    assert len(text) <= 102
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(caret) < 100


def test_numbers_make_equal_keys_unique(report: Report) -> None:
    same = many(report, 5).findings[:4]
    assert [number for _, number in numbered(same)] == [1, 2, 3, 4]
