"""Baseline, waivers and severities: how an organisation begins without a wall of errors."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from check_cases import TODAY, Edit, apply_edits, judge, lines

from mkdocs_threat_model.checks.baseline import MAX_BASELINE, Baseline, read_baseline, written
from mkdocs_threat_model.checks.formats import FORMATS
from mkdocs_threat_model.checks.formats.json_report import as_json
from mkdocs_threat_model.checks.formats.text_report import as_text, summary
from mkdocs_threat_model.checks.gate import failing
from mkdocs_threat_model.checks.rulebook import explain, reference_markdown, rules
from mkdocs_threat_model.checks.runs import record_baseline, run_checks
from mkdocs_threat_model.checks.selection import select
from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.findings import errors, total

NO_TICKET = Edit("shop.yaml", "", "        ticket: SHOP-2\n")
NO_PARTY = Edit("shop.yaml", "", "      to: Bank\n")
NO_ANSWER = Edit("shop.yaml", "[place], stride: [S, T, I, E]", "[place], stride: [S, T, R, I, E]")


def edit(models: Path, change: Edit) -> None:
    path = models / change.file
    path.write_text(path.read_text(encoding="utf-8").replace(change.replace or "", change.by), encoding="utf-8")


def test_only_new_errors_fail_after_the_baseline(tmp_path: Path) -> None:
    models = apply_edits([NO_TICKET, NO_ANSWER], tmp_path)
    assert "records 3 errors" in record_baseline(models, TODAY)
    verdict = judge(models)
    assert verdict.findings == ()
    assert verdict.known_by_service() == {"shop": 3}
    edit(models, NO_PARTY)
    assert [one.code for one in judge(models).errors] == ["TM311"]


def test_known_errors_stay_known_when_lines_move(tmp_path: Path) -> None:
    models = apply_edits([NO_TICKET], tmp_path)
    record_baseline(models, TODAY)
    path = models / "shop.yaml"
    path.write_text("# moved\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert judge(models).findings == ()


def test_a_fixed_error_must_leave_the_baseline(tmp_path: Path) -> None:
    models = apply_edits([NO_TICKET, NO_PARTY], tmp_path)
    record_baseline(models, TODAY)
    edit(models, Edit("shop.yaml", "      to: Bank\n      basis", "      basis"))
    assert [one.code for one in judge(models).errors] == ["TM606"]
    assert "records 1 error (before: 2)" in record_baseline(models, TODAY)
    assert judge(models).findings == ()


def test_the_baseline_only_shrinks_unless_told_to_grow(tmp_path: Path) -> None:
    models = apply_edits([NO_TICKET], tmp_path)
    record_baseline(models, TODAY)
    edit(models, NO_PARTY)
    assert "Not recorded: 1 new error." in record_baseline(models, TODAY)
    assert [one.code for one in judge(models).errors] == ["TM311"]
    record_baseline(models, TODAY, grow=True)
    assert judge(models).known_by_service() == {"shop": 2}


def test_a_baseline_without_errors_is_removed(tmp_path: Path) -> None:
    models = apply_edits([NO_TICKET], tmp_path)
    record_baseline(models, TODAY)
    edit(models, Edit("shop.yaml", "        ticket: SHOP-2\n        status: in-progress\n", "        status: in-progress\n"))
    assert "No known errors remain" in record_baseline(models, TODAY)
    assert not (models / "_baseline.json").exists()


def test_entries_of_a_broken_model_stay(tmp_path: Path) -> None:
    """What cannot be read is not fixed."""
    models = apply_edits([NO_TICKET], tmp_path)
    record_baseline(models, TODAY)
    edit(models, Edit("shop.yaml", "titel: Shop\n", "title: Shop\n"))
    assert "TM606" not in {one.code for one in judge(models).errors}
    assert "Never recorded: 1 error " in record_baseline(models, TODAY)
    assert json.loads((models / "_baseline.json").read_text())["findings"] == {"TM303/shop/T-02": 1}


def test_the_file_is_sorted_and_one_entry_a_line(tmp_path: Path) -> None:
    text = written({"b": 2, "a": 1})
    assert text == '{\n "version": 1,\n "findings": {\n  "a": 1,\n  "b": 2\n }\n}\n'
    (tmp_path / "_baseline.json").write_text(text)
    assert read_baseline(tmp_path).lines == {"a": 4, "b": 5}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2, "findings": {}}', '{"version": 1, "findings": {"a": 0}}', "[" * 100_000])
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "_baseline.json").write_text(text)
    _refused(read_baseline(tmp_path), "This is not a baseline")


def _refused(found: Baseline, said: str) -> None:
    """Nothing is known, and one finding names the file and says why."""
    (one,) = found.findings
    assert (one.code, one.severity, found.counts) == ("TM037", "error", {})
    assert one.place.path.endswith("_baseline.json")
    assert re.search(said, one.message)


def test_what_is_not_json_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "_baseline.json").write_text('{"version": 1,\n "findings" {"a": 1}}')
    (found,) = read_baseline(tmp_path).findings
    assert (found.place.line, found.place.column) == (2, 13)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_BASELINE + 1)


NO_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder": (Path.mkdir, "it is not a regular file"),
    "FIFO": (os.mkfifo, "it is not a regular file"),
    "endless device": (lambda path: path.symlink_to("/dev/zero"), ""),
    "too large": (_sparse, "it is too large"),
    "link to itself": (lambda path: path.symlink_to(path), "link"),
}


@pytest.mark.parametrize(("make", "said"), NO_FILES.values(), ids=NO_FILES)
@pytest.mark.parametrize("named", [False, True], ids=["in the folder", "named by itself"])
def test_what_is_no_file_is_neither_ignored_nor_waited_for(tmp_path: Path, make: Callable[[Path], object], said: str, named: bool) -> None:
    path = tmp_path / "_baseline.json"
    make(path)
    _refused(read_baseline(tmp_path, path if named else None), f"The baseline cannot be read: .*{said}")
    with pytest.raises(ConfigurationError, match=r"_baseline\.json`: The baseline cannot be read"):
        record_baseline(tmp_path, TODAY, path if named else None)


SPOILT: dict[str, Callable[[Path], object]] = {kind: make for kind, (make, _) in NO_FILES.items()} | {
    "no JSON": lambda path: path.write_text("{"),
    "not ours": lambda path: path.write_text("[]"),
    "no UTF-8": lambda path: path.write_bytes(b"\xff{}"),
}


@pytest.mark.parametrize("make", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_baseline_hides_no_other_finding(tmp_path: Path, make: Callable[[Path], object]) -> None:
    """It is a finding among the others in every format, fails the gate, and nothing counts as known."""
    models = apply_edits([NO_TICKET], tmp_path)
    record_baseline(models, TODAY)
    (models / "_baseline.json").unlink()
    make(models / "_baseline.json")
    assert {one.code for one in failing(judge(models).findings, "warn")} == {"TM037"}
    for only in ([models], [models / "shop.yaml"]):
        report = run_checks(select(only), TODAY)
        assert [one.code for one in errors(report.findings)] == ["TM037", "TM303"]
        assert report.known == ()
        for form, written_as in FORMATS.items():
            text = written_as(report)
            assert ("TM037" in text, "TM303" in text, "_baseline.json" in text) == (True, True, True), form
            if form in ("json", "gitlab", "sarif"):
                json.loads(text)


def test_a_baseline_that_is_named_and_missing_is_a_slip_of_who_named_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.json` cannot be read: .*Check its path\."):
        read_baseline(apply_edits([], tmp_path), tmp_path / "nowhere.json")


def test_a_spoilt_baseline_is_written_anew_on_request(tmp_path: Path) -> None:
    models = apply_edits([NO_TICKET], tmp_path)
    os.mkfifo(models / "_baseline.json")
    record_baseline(models, TODAY, grow=True)
    assert judge(models).known_by_service() == {"shop": 1}


def test_a_link_is_a_baseline_where_the_user_names_it(tmp_path: Path) -> None:
    """In the folder of models anybody may have put it."""
    (tmp_path / "known.json").write_text(written({"a": 1}))
    (tmp_path / "_baseline.json").symlink_to("known.json")
    assert read_baseline(tmp_path, tmp_path / "_baseline.json").counts == {"a": 1}
    _refused(read_baseline(tmp_path), "it is a link")


def test_a_waived_finding_is_listed_as_waived(tmp_path: Path) -> None:
    waiver = "waivers:\n  - {check: TM303, service: shop, target: T-02, reason: Moving., owner: ciso, until: 2027-01-01}\n"
    models = apply_edits([NO_TICKET, Edit("_policy.yaml", f"evidence_required: true\n{waiver}", "evidence_required: true\n")], tmp_path)
    verdict = judge(models)
    assert lines(verdict) == []
    assert [(one.finding.code, one.waiver.reason) for one in verdict.waived_by_service()["shop"]] == [("TM303", "Moving.")]
    report = run_checks(select([models]), TODAY)
    assert summary(report) == "2 services checked, nothing found; 1 finding waived."


def test_the_reference_names_every_rule_once() -> None:
    text = reference_markdown()
    for code, rule in rules().items():
        assert text.count(f"### {code}: {rule.title} {{ #{code.lower()} }}") == 1
        assert f"[{code}](#{code.lower()})" in text


def test_a_check_explains_itself() -> None:
    assert "Fix:" in explain("tm301")
    assert len(explain("all").splitlines()) == len(rules())


RUNS = f"Codes run from {min(rules())} to {max(rules())}. `all` lists them."
CODES = {
    "TM3011": "Did you mean TM311?",
    "301": "Did you mean TM301?",
    "tm-301": "Did you mean TM301?",
    "TM3O1": "Did you mean TM301?",
    "TM32": "Did you mean TM332?",
    "TM399": f"Codes of this family run from TM301 to {max(one for one in rules() if one.startswith('TM3'))}. `all` lists them.",
    "TM999": RUNS,
    "TM900": RUNS,
    "TM": RUNS,
    "acceptance": RUNS,
}


@pytest.mark.parametrize("code", CODES)
def test_a_code_that_is_none_leads_to_one_that_can_be_meant_and_to_no_far_one(code: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(f"`{code}` is not a check code. {CODES[code]}")):
        explain(code)


def _many_tickets_missing(models: Path, count: int, each: int = 50) -> None:
    """A second service whose threats lack so many tickets, so many each."""
    mitigations = ", ".join(["{control: Control}"] * each)
    threats = "".join(
        f"  T-{number}: {{title: T, target: api, stride: T, likelihood: low, impact: low, disposition: mitigate, mitigations: [{mitigations}]}}\n"
        for number in range(count // each)
    )
    head = (
        "service: many\ntitle: Many\nowner: team-shop\nstatus: design\nboundaries: {home: {title: Home}}\n"
        "elements: {api: {type: process, title: API, in: home}, user: {type: external, title: User}}\n"
        "flows: {call: {title: Call, from: user, to: api}}\n"
        "ruled_out: [{targets: [api, user, call], stride: [S, T, R, I, D, E], reason: It is switched off.}]\n"
    )
    (models / "many.yaml").write_text(f"{head}threats:\n{threats}", encoding="utf-8")


def test_a_baseline_knows_more_errors_than_are_listed(tmp_path: Path) -> None:
    """150 known errors of one kind in one file stay known, and one new error beyond the hundredth still fails."""
    models = apply_edits([], tmp_path)
    _many_tickets_missing(models, 150)
    assert "records 150 errors" in record_baseline(models, TODAY)
    assert [one.code for one in judge(models).errors] == []
    _many_tickets_missing(models, 200)
    verdict = judge(models)
    assert total(verdict.errors) == 50
    assert verdict.known_by_service() == {"many": 150}
    assert "records 150 errors (before: 150)" in record_baseline(models, TODAY)
    assert "Not recorded: 50 new errors" in record_baseline(models, TODAY)


def test_a_threat_that_lacks_much_takes_one_line_of_a_bounded_length(tmp_path: Path) -> None:
    models = apply_edits([], tmp_path)
    _many_tickets_missing(models, 50)
    report = run_checks(select([models]), TODAY)
    (line,) = (line for line in as_text(report).splitlines() if "error TM303: T-0" in line)
    assert line.endswith(" And 45 more.")
    assert len(line) < 1_000


def test_every_error_counts_and_a_hundred_are_listed(tmp_path: Path) -> None:
    """People read a hundred; programs get them all; the figures are those of all."""
    models = apply_edits([], tmp_path)
    _many_tickets_missing(models, 250, 1)
    report = run_checks(select([models]), TODAY)
    text = as_text(report)
    assert text.count("error TM303: T-") == 100
    assert "error TM303: and 150 more of TM303 in this file. Fix the listed ones first." in text
    assert "250 errors" in text.splitlines()[-1]
    found = json.loads(as_json(report))
    assert found["errors"] == 250
    assert sum(one["times"] for one in found["findings"] if one["code"] == "TM303") == 250
    assert len({one["fingerprint"] for one in found["findings"]}) == len(found["findings"])


@pytest.mark.slow
def test_what_programs_get_is_bounded_too(tmp_path: Path) -> None:
    models = apply_edits([], tmp_path)
    _many_tickets_missing(models, 6_000)
    found = json.loads(as_json(run_checks(select([models]), TODAY)))
    many = [one for one in found["findings"] if one["code"] == "TM303"]
    assert (len(many), many[-1]["times"], found["errors"]) == (5_001, 1_000, 6_000)


def test_the_largest_count_is_one(tmp_path: Path) -> None:
    (tmp_path / "_baseline.json").write_text('{"version": 1, "findings": {"TM303/shop/T-01": 1000000}}')
    assert read_baseline(tmp_path, None).counts == {"TM303/shop/T-01": 1_000_000}


@pytest.mark.parametrize("count", ["1e3", "1" + "0" * 4_000, "9" * 1_000_000, "1000001", "true", "1.0", "-1"])
def test_a_count_that_nothing_can_have_is_no_baseline(count: str, tmp_path: Path) -> None:
    (tmp_path / "_baseline.json").write_text(f'{{"version": 1, "findings": {{"TM303/shop/T-01": {count}}}}}')
    _refused(read_baseline(tmp_path), "This is not a baseline")
