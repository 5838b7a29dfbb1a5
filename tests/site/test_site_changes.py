"""The page of changes of a preview: what a reviewer of a pull request sees of the site."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from building import Built, build, write_site
from mkdocs_threat_model import cli
from mkdocs_threat_model.pages.threat_views import CHANGED as CHANGED_VIEW

sys.path.append(str(Path(__file__).parents[1] / "history"))
from repositories import Repository, new_repository

BASE = Path(__file__).parents[1] / "checks" / "base" / "models"
SHOP = (BASE / "shop.yaml").read_text(encoding="utf-8")
CHANGED = (
    SHOP.replace("  api: {type", "  mailer: {type: external, title: Mail provider, in: internet}\n  api: {type")
    .replace("flows:\n", "flows:\n  mail: {from: api, to: mailer, title: Send mail, encrypted: true, carries: [order]}\n")
    .replace("authentication: JWT, encrypted: true", "authentication: JWT, encrypted: false")
    .replace("    title: Request flood\n", "    title: Request flood at noon\n")
)


def _site(repository: Repository, base: str) -> Path:
    texts = {path.name: path.read_text(encoding="utf-8") for path in repository.models.glob("*.yaml")}
    plugin = {"on_incomplete": "warn", "base": base, "today": "2026-11-24"}
    return write_site(repository.root, texts, plugin=plugin)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A branch that changes the shop, built with `base: main`."""
    made = new_repository(tmp_path_factory.mktemp("preview"))
    made.commit("2026-11-01", {path.name: path.read_text(encoding="utf-8") for path in BASE.glob("*.yaml")})
    made.git("checkout", "-q", "-b", "topic")
    made.commit("2026-11-02", {"shop.yaml": CHANGED})
    return build(_site(made, "main"))


def test_the_page_begins_with_the_verdict(preview: Built) -> None:
    assert preview.code == 0, preview.log
    lead = preview.page("threat-models/changes").xpath("//p[contains(@class, 'tm-lead')]")[0]
    assert " ".join(lead.text_content().split()).startswith("1 service changed: ")
    assert "1 service is unchanged." in preview.page("threat-models/changes").text_content()


def test_each_part_leads_to_its_place_on_the_page_of_its_service(preview: Built) -> None:
    links = preview.page("threat-models/changes").xpath("//div[@id='changes-shop']//th/a/@href")
    assert links
    page = preview.page("threat-models/services/shop")
    for link in links:
        path, _, anchor = link.partition("#")
        assert path == "../services/shop/"
        assert page.xpath(f"//*[@id='{anchor}']"), anchor


def test_the_drawings_mark_what_came_and_what_changed_in_words_and_by_class(preview: Built) -> None:
    page = preview.page("threat-models/changes")
    drawings = page.xpath("//figure[contains(@class, 'tm-versions__drawing')]")
    both, before, after = (" ".join(drawing.text_content().split()) for drawing in drawings)
    assert "Mail provider (added)" in both
    assert "Mail provider" not in before
    assert "Mail provider (added)" in after
    assert "(changed)" in before
    assert len(page.xpath("//*[contains(@class, 'tm-is-added')]")) == 4
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_service_says_whether_it_changed(preview: Built) -> None:
    shop, bank = (
        preview.page(f"threat-models/services/{name}").xpath("//dl[contains(@class, 'tm-facts')]")[0] for name in ("shop", "bank")
    )
    assert shop.xpath(".//a[contains(@href, 'changes/#changes-shop')]")
    assert "unchanged" in bank.text_content()


def test_changed_rows_and_fired_triggers_are_marked_on_the_page_of_the_service(preview: Built) -> None:
    page = preview.page("threat-models/services/shop")
    rows = {mark.xpath("ancestor::*[@id][1]/@id")[0] for mark in page.xpath("//tr//*[@class='tm-changed']")}
    assert rows == {"element-mailer", "flow-mail", "flow-place", "data-order"}
    (threat,) = page.xpath("//summary[.//*[@class='tm-changed']]//*[contains(@class, 'tm-threat__title')]")
    assert threat.text_content() == "Request flood at noon changed"
    fired = page.xpath("//section[contains(@class, 'tm-triggers')]/ul")[0]
    assert [" ".join(item.xpath(".//strong")[0].text_content().split()) for item in fired.xpath("./li")] == [
        "New external integration:",
        "New type of data, especially personal data:",
    ]
    assert not preview.page("threat-models/services/bank").xpath("//*[@class='tm-changed']")


def test_the_register_has_a_view_of_what_changed_without_and_with_its_grid(preview: Built) -> None:
    page = preview.page("threat-models/register")
    assert page.xpath("string(//a[@href='#changed'])") == "1 threat added or changed"
    assert " ".join(page.xpath("//p[@id='changed']")[0].text_content().split()).startswith("Shown: 1 of ")
    (row,) = page.xpath("//tr[contains(concat(' ', @class, ' '), ' changed ')]")
    assert row.get("id") == "shop/T-02"
    assert [mark.xpath("ancestor::tr/@id")[0] for mark in page.xpath("//table//*[@class='tm-changed']")] == ["shop/T-02"]
    assert f"#{CHANGED_VIEW.id}:target" in (preview.site / "assets/threat-model/threat-model.css").read_text(encoding="utf-8")
    head = _head(preview)
    column = next(column for column in head["table"]["columns"] if column["key"] == "changed")
    assert (column["values"], column["codes"].count("B")) == (["yes"], 1)
    assert not column["at_first"]
    assert "changed" in head["facets"]
    assert head["presets"][0][:2] == ["Changed", [{"id": "changed", "value": ["yes"]}]]
    assert head["views"]["changed"] == {"changed": "yes"}


def _head(built: Built) -> dict[str, Any]:
    """What the register's grid is handed over first."""
    literal = (built.site / "threat-models/register/rows.js").read_text(encoding="utf-8").partition("push(['rows','")[2]
    return json.loads(literal.removesuffix("']);\n").replace("\\'", "'").replace("\\\\", "\\"))  # type: ignore[no-any-return]


@pytest.mark.slow
def test_the_preview_is_proven_with_its_page_of_changes(
    preview: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(preview.site.parent)
    assert cli.run(["verify", "site"]) == 0, capsys.readouterr().out
    page = preview.site / "threat-models" / "changes" / "index.html"
    written = page.read_text(encoding="utf-8")
    page.write_text(written.replace("weaken security", "improve security"), encoding="utf-8")
    assert cli.run(["verify", "site"]) == 1
    page.write_text(written, encoding="utf-8")
    subprocess.run(["git", "branch", "--force", "main", "HEAD"], cwd=preview.site.parent, check=True)
    assert cli.run(["verify", "site"]) == 0, "the base moves on, and the site still says what it was compared with"


@pytest.mark.slow
def test_a_site_without_a_base_has_no_such_page(tmp_path: Path) -> None:
    built = build(write_site(tmp_path, {"shop.yaml": SHOP, "bank.yaml": (BASE / "bank.yaml").read_text(encoding="utf-8")}))
    assert built.code == 0, built.log
    assert not (built.site / "threat-models" / "changes").exists()
    assert "Changes" not in built.page("threat-models").xpath("//nav[contains(@class, 'tm-siblings')]")[0].text_content()
    assert not built.page("threat-models/register").xpath("//*[contains(@class, 'changed')]|//a[@href='#changed']")
    head = _head(built)
    assert "changed" not in {*head["facets"], *head["views"], *(column["key"] for column in head["table"]["columns"])}


@pytest.mark.slow
def test_a_base_that_cannot_be_compared_is_said_on_the_page(tmp_path: Path) -> None:
    made = new_repository(tmp_path)
    made.commit("2026-11-01", {path.name: path.read_text(encoding="utf-8") for path in BASE.glob("*.yaml")})
    built = build(_site(made, "nowhere"))
    assert built.code == 0
    page = built.page("threat-models/changes").text_content()
    assert "Could not compare" in page
    assert "No change" not in page
    assert "could not be compared" in built.page("threat-models/services/shop").text_content()
