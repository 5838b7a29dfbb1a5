"""The pages' history, in real builds from real repositories."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from building import Built, build, write_site

TODAY = "2026-03-31"


def _repositories() -> ModuleType:
    path = Path(__file__).parent.parent / "history" / "repositories.py"
    spec = importlib.util.spec_from_file_location("repositories", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault("repositories", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


made = _repositories()
threat, model = made.threat, made.model
AUTHOR = """O'Hara & "onload=alert(1)" {{ 7*7 }}"""
POLICY = 'commit_url: "https://git.example.com/c/{commit}"\n'
SHOP = (
    threat("T-01"),
    threat("T-02", "mitigate", mitigation="planned", more="identified: 2026-01-01"),
    threat("T-03", "avoid"),
    threat("T-04", "transfer", rating="low"),
)


def _site(folder: Path, **plugin: object) -> tuple[Path, object]:
    """A site in a repository of three commits, with a change on top that is not committed."""
    config = write_site(folder / "site", {"shop.yaml": model("shop", *SHOP)}, plugin={"today": TODAY, "on_incomplete": "warn"} | plugin)
    repository = made.new_repository(config.parent)
    repository.commit("2026-01-05", {"_policy.yaml": POLICY}, AUTHOR)
    repository.git("tag", "v1")
    changed = (SHOP[0], threat("T-02", "mitigate", mitigation="done", more="identified: 2026-01-01"), SHOP[3])
    repository.commit("2026-02-10", {"shop.yaml": model("shop", *changed)}, AUTHOR)
    retired = "retired:\n  T-04: {on: 2026-03-01, reason: The gateway went.}\n"
    repository.commit("2026-03-05", {"shop.yaml": model("shop", *changed[:2], more=retired)})
    now = (threat("T-01", "avoid"), changed[1], threat("T-09"))
    (repository.models / "shop.yaml").write_text(model("shop", *now, more=retired))
    return config, repository


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    config, _ = _site(tmp_path_factory.mktemp("history"), as_of=["v1"])
    found = build(config)
    assert (found.code, found.complaints) == (0, [])
    return found


def _rows(built: Built, page: str, within: str) -> list[str]:
    rows = built.page(page).xpath(f"//*[contains(concat(' ', @class, ' '), ' {within} ')]//tbody/tr")
    return [" ".join(row.text_content().split()) for row in rows]


def test_a_threats_record_ends_with_its_past(built: Built) -> None:
    record = built.page("threat-models/services/shop").get_element_by_id("threat-T-02")
    text = " ".join(record.text_content().split())
    assert "First seen 2026-01-05, last changed 2026-02-10" in text
    rows = [" ".join(row.text_content().split()) for row in record.xpath(".//*[contains(@class, 'tm-past')]//tbody/tr")]
    assert [row.rpartition(" ")[0] for row in rows] == [
        f"2026-02-10 Closed Status Not started → Mitigated; Control Check planned → done Committed by {AUTHOR}",
        "2026-01-05 First seen, decided Status Not started; Disposition mitigate; Inherent risk Critical; Owner team; "
        f"Control Check planned, new; Identified 2026-01-01 Committed by {AUTHOR}",
    ]
    assert [link for link in record.xpath(".//a/@href") if link.startswith("https://git.example.com/c/")]


def test_what_is_not_committed_says_so(built: Built) -> None:
    page = built.page("threat-models/services/shop")
    assert "not committed yet" in page.get_element_by_id("threat-T-01").text_content()
    assert "History: not committed yet" in page.get_element_by_id("threat-T-09").text_content()
    assert "not committed yet" not in page.get_element_by_id("threat-T-02").text_content()
    assert "Uncommitted changes are not included" in " ".join(built.page("threat-models/history").text_content().split())


def test_retired_threats_keep_their_row_with_the_reason_where_it_is_known(built: Built) -> None:
    rows = _rows(built, "threat-models/history", "tm-retired")
    assert [row[:26] for row in rows] == ["2026-03-01 T-04 Threat T-0", "2026-02-10 T-03 Threat T-0"]
    assert "The gateway went." in rows[0]
    assert "not recorded" in rows[1]
    page = built.page("threat-models/services/shop")
    assert "The gateway went." in page.get_element_by_id("threat-T-04").text_content()
    assert "not recorded" in page.get_element_by_id("threat-T-03").text_content()


def test_the_chart_says_what_the_table_beside_it_says(built: Built) -> None:
    page = built.page("threat-models/history")
    rows = _rows(built, "threat-models/history", "tm-trend")
    titles = page.xpath("//*[contains(@class, 'tm-open-wide')]//*[local-name()='g']/*[local-name()='title']/text()")
    assert len(titles) * 2 == len(rows), "open threats, then all"
    assert titles[0] == "2026-01-06: 2 open, 2 critical"
    assert titles[-1] == "2026-03-31: 1 open, 1 critical"
    assert (rows[0], rows[len(titles)]) == ("2026-03-31 1 0 0 0 1", "2026-03-31 2 0 0 0 2")
    assert "2 critical" in page.xpath("//*[contains(@class, 'tm-all-wide')]//*[local-name()='g']/*[local-name()='title']/text()")[-1]


def test_the_time_from_identified_to_mitigated_is_counted(built: Built) -> None:
    assert _rows(built, "threat-models/history", "tm-durations") == ["Critical 40.0 40.0 1", "All 40.0 40.0 1"]


def test_recent_decisions_name_threat_statuses_commit_and_author(built: Built) -> None:
    rows = _rows(built, "threat-models/history", "tm-decisions")
    assert [row[:15] for row in rows] == ["2026-03-05 T-04", "2026-02-10 T-03", "2026-02-10 T-02"]
    assert "○ Not started ● Mitigated" in rows[2]
    assert rows[2].endswith(AUTHOR)


def test_the_register_as_of_a_tag_is_a_page_of_its_own(built: Built) -> None:
    page = built.page("threat-models/register/as-of/v1")
    text = " ".join(page.text_content().split())
    assert "This is the register as of 2026-01-05" in text
    assert [row[:4] for row in _rows(built, "threat-models/register/as-of/v1", "tm-register")] == ["T-01", "T-02", "T-03", "T-04"]
    assert built.page("threat-models/history").xpath("//a[contains(@href, 'as-of/v1')]")


def test_no_page_shows_an_address_of_mail(built: Built) -> None:
    for page in built.site.rglob("*.html"):
        assert "secret.address" not in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_same_commit_gives_the_same_pages_with_and_without_what_was_kept(built: Built, tmp_path: Path) -> None:
    again = build(built.site.parent / "mkdocs.yml", site=tmp_path / "again")
    for page in ("threat-models/history", "threat-models/services/shop"):
        assert again.html(page) == built.html(page)


@pytest.mark.slow
def test_outside_of_git_a_sentence_stands_for_the_history(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"shop.yaml": model("shop", *SHOP)}, plugin={"today": TODAY, "on_incomplete": "warn"})
    found = build(config)
    assert "not in a git repository" in found.page("threat-models/history").text_content()
    assert "not in a git repository" in found.page("threat-models/services/shop").text_content()


@pytest.mark.slow
def test_a_history_that_is_switched_off_is_not_there(tmp_path: Path) -> None:
    config, _ = _site(tmp_path, history="off")
    found = build(config)
    assert found.code == 0
    assert not (found.site / "threat-models" / "history").exists()
    assert "First seen" not in found.html("threat-models/services/shop")


def test_an_unknown_tag_ends_the_build_with_what_to_do(tmp_path: Path) -> None:
    config, _ = _site(tmp_path, as_of=["v9"])
    found = build(config)
    assert found.code == 1
    assert "git fetch --tags" in found.log
