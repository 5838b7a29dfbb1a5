"""Reviews on the pages, in the calendar, the files and at every gate: one model in a real repository, one answer."""

from __future__ import annotations

import json
from pathlib import Path

import icalendar
import openpyxl
import pytest
from test_site_history import made

from building import Built, build, write_site
from mkdocs_threat_model import cli

TODAY = "2026-11-24"
PEOPLE = "participants: [{name: dev, role: engineer}, {name: sec, role: security}]"
MODEL = """\
service: shop
title: Shop
owner: team
boundaries:
  vpc: {title: VPC}
elements:
  user: {type: external, title: User}
  api: {type: process, title: API, in: vpc}
  db: {type: store, title: Database, in: vpc}
flows:
  call: {from: user, to: api, title: Call}
  save: {from: api, to: db, title: Save}
"""
LATER = {
    "  db:": "  mailer: {type: external, title: Mail provider}\n  db:",
    "  save:": "  mail: {from: api, to: mailer, title: Mail}\n  save:",
}
WHOLE = f"- {{date: 2026-01-10, trigger: annual-review, {PEOPLE}}}\n"
PART = f"- {{date: 2026-11-10, trigger: authentication-change, scope: [user], {PEOPLE}}}\n"
NEVER = ["mailer", "mail"]


def _later() -> str:
    text = MODEL
    for before, after in LATER.items():
        text = text.replace(before, after)
    return text


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole model was reviewed in January; a mail provider came in May; one element was reviewed in November."""
    folder = tmp_path_factory.mktemp("reviews")
    config = write_site(folder, {"shop.yaml": f"{MODEL}reviews:\n{WHOLE}"}, plugin={"today": TODAY, "on_incomplete": "warn"})
    repository = made.new_repository(folder)
    repository.commit("2026-01-12", {})
    repository.commit("2026-05-12", {"shop.yaml": f"{_later()}reviews:\n{WHOLE}"})
    repository.commit("2026-11-12", {"shop.yaml": f"{_later()}reviews:\n{PART}{WHOLE}"})
    return config


@pytest.fixture(scope="module")
def built(config: Path) -> Built:
    found = build(config)
    assert found.code == 0, found.log
    return found


def _text(built: Built, page: str, place: str) -> str:
    (found,) = built.page(f"threat-models/{page}").xpath(place)
    return " ".join(found.text_content().split())


def test_the_page_tells_the_last_session_from_the_day_since_which_all_is_reviewed(built: Built) -> None:
    facts = _text(built, "services/shop/", "//dl[@class='tm-facts']")
    assert "Reviewed since 2026-01-10 (6 of 8 parts)" in facts
    assert "Last session 2026-11-10" in facts
    assert "Next review by 2027-01-10" in facts


def test_the_log_says_what_each_review_is_the_last_of_and_what_none_held(built: Built) -> None:
    log = _text(built, "services/shop/", "//div[@class='tm-reviews']")
    assert "User (the last review of 1 of 8 parts)" in log
    assert "the whole model (the last review of 5 of 8 parts)" in log
    assert "Never reviewed: Mail provider, Mail." in log


LINES = {
    "authentication-change": "2 of 2 covered by the review of 2026-01-10 (annual review, whole model). Last review for this trigger: 2026-11-10.",
    "new-integration": "not reviewed since they were added (2 of 2): Mail, Mail provider. No review for this trigger yet.",
    "incident": "1 of 4 covered by the review of 2026-11-10 (authentication change), 2 by that of 2026-01-10 (annual review, whole model); "
    "not reviewed since it was added: Mail provider. No review for this trigger yet.",
}


@pytest.mark.parametrize(("trigger", "line"), LINES.items(), ids=LINES)
def test_a_trigger_counts_its_parts_by_review_and_links_the_rest(built: Built, trigger: str, line: str) -> None:
    assert _text(built, "services/shop/", f"//li[@id='trigger-{trigger}']//p[@class='tm-quiet']") == line


def test_what_a_trigger_links_stands_on_the_page(built: Built) -> None:
    page = built.page("threat-models/services/shop/")
    links = page.xpath("//ul[@class='tm-checklist']//a/@href")
    assert links
    assert all(page.xpath(f"//*[@id='{link.removeprefix('#')}']") for link in links)


def test_the_index_has_the_same_day_and_the_same_parts(built: Built) -> None:
    assert _text(built, "", "//td[@data-label='Reviewed since']") == "2026-01-10 2 of 8 parts never"
    assert "2027-01-10 Review due Shop" in _text(built, "", "//div[@class='tm-due']")


def test_the_calendar_has_the_same_day(built: Built) -> None:
    (event,) = icalendar.Calendar.from_ical((built.site / "threat-models/acceptances/reviews.ics").read_bytes()).walk("VEVENT")
    assert str(event.decoded("dtstart")) == "2027-01-10"
    assert "Oldest review: 2026-01-10, 5 of 8 parts\nLast session: 2026-11-10\nNever reviewed: 2 of 8 parts\n" in str(event["description"])


def test_the_files_have_the_same_days_and_parts(built: Built) -> None:
    folder = built.site / "threat-models/register"
    document = json.loads((folder / "register.json").read_bytes())
    (service,) = document["services"]
    assert (service["never_reviewed"], service["reviewed_since"], service["last_whole_review"]) == (NEVER, "2026-01-10", "2026-01-10")
    assert (service["last_session"], service["review_due"], service["parts"]) == ("2026-11-10", "2027-01-10", 8)
    assert [(one["date"], one["parts"]) for one in document["reviews"]] == [("2026-11-10", 1), ("2026-01-10", 5)]
    assert document["about"]["reviews"] == "commit"
    sheet = openpyxl.load_workbook(folder / "register.xlsx")["Services"]
    row = {head.value: str(cell.value).removesuffix(" 00:00:00") for head, cell in zip(sheet[1], sheet[2], strict=True)}
    said = ("Never reviewed", "Reviewed since", "Last review of the whole", "Last session", "Next review by")
    assert [row[head] for head in said] == ["mailer; mail", "2026-01-10", "2026-01-10", "2026-11-10", "2027-01-10"]


def _found(capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    cli.run(["check", "--today", TODAY, "--format", "json", *more])
    return [one["target"] for one in json.loads(capsys.readouterr().out)["findings"] if one["code"] == "TM409"]


def test_the_plugin_and_the_command_find_the_same(
    config: Path, built: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logged = [line.split("`")[1] for line in built.log.splitlines() if " TM409 " in line]
    monkeypatch.chdir(config.parent)
    assert logged == NEVER
    assert _found(capsys) == NEVER
    assert _found(capsys, "models/shop.yaml") == NEVER


@pytest.mark.slow
def test_without_the_history_both_hold_all_that_stands_in_the_file(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(config.parent)
    assert _found(capsys, "--history", "off") == []
    as_yaml_reads_off = {"today": TODAY, "on_incomplete": "warn", "history": False}
    off = write_site(tmp_path / "off", config.parent / "models", plugin=as_yaml_reads_off)
    found = build(off)
    assert " TM409 " not in found.log
    assert "this site was built without the models’ history" in found.html("threat-models/method/")
    assert json.loads((found.site / "threat-models/register/register.json").read_bytes())["about"]["reviews"] == "file"


def test_a_shallow_clone_says_so_once_and_finds_nothing_that_it_cannot_know(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made.Repository(tmp_path).git("clone", "-q", "--depth", "1", f"file://{config.parent}", "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert cli.run(["check", "--today", TODAY]) == 1
    told = capsys.readouterr()
    assert "TM409" not in told.out
    assert told.err.count("git fetch --unshallow") == 1


def test_a_policy_that_makes_it_an_error_is_obeyed_at_both_gates(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every other check is off, so that this one alone decides."""
    made.Repository(tmp_path).git("clone", "-q", f"file://{config.parent}", "clone")
    clone = tmp_path / "clone"
    codes = {one["code"] for one in _all(config.parent, monkeypatch, capsys)} - {"TM409"}
    rules = "".join(f"  {code}: 'off'\n" for code in sorted(codes))
    (clone / "models" / "_policy.yaml").write_text(f"checks:\n  TM409: error\n{rules}", encoding="utf-8")
    monkeypatch.chdir(clone)
    assert cli.run(["check", "--today", TODAY]) == 1
    assert cli.run(["check", "--today", TODAY, "--history", "off"]) == 0
    site = write_site(tmp_path / "strict", clone / "models", plugin={"today": TODAY, "models": str(clone / "models")})
    failed = build(site)
    assert failed.code == 1
    assert sum(": TM409 " in line for line in failed.complaints) == len(NEVER)


def _all(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    monkeypatch.chdir(folder)
    cli.run(["check", "--today", TODAY, "--format", "json"])
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["findings"]
    return found


def test_verify_holds_reviews_against_the_same_commits(
    config: Path, built: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(config.parent)
    assert cli.run(["verify", "site"]) == 0, capsys.readouterr().out
