"""A site with an attack tree: what a reader sees of it, where it leads, and what its page depends on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from links import broken_links, repeated_ids
from lxml.html import HtmlElement

from building import Built, build, once, write_site
from mkdocs_threat_model.build.finishing import Finished, InMemory
from mkdocs_threat_model.build.result_keys import service_key, setting_key
from mkdocs_threat_model.build.service_step import ServiceInput, Setting
from mkdocs_threat_model.build.site import build_site
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.model.reading import Broken

MODELS = Path(__file__).parent / "attack_trees"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A service with a tree that names another one's threat, that one, and a third."""
    config = write_site(tmp_path_factory.mktemp("attacked"), MODELS, plugin={"on_incomplete": "warn", "today": str(DAY)})
    return once("attacked", lambda: build(config, strict=False))


@pytest.fixture
def tree(attacked: Built) -> HtmlElement:
    return attacked.page("threat-models/services/shop").get_element_by_id("tree-read-cards")


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_link_leads_somewhere_and_no_id_stands_twice(attacked: Built) -> None:
    assert list(broken_links(attacked, "threat-models")) == []
    assert [id for id in repeated_ids(attacked) if "threat-models" in id] == []


def test_the_answers_stand_in_sentences_before_the_drawing_and_the_numbers(tree: HtmlElement) -> None:
    kinds = [part.get("class") or part.tag for part in tree]
    assert kinds.index("tm-tree__answers") < kinds.index("tm-drawing") < kinds.index("tm-table tm-cards")
    assert "300" in _text(tree.find_class("tm-tree__answers")[0])


OUTLINE = [
    "OR Read the cards of other customers",
    "AND Come in through the back office",
    "Phish an administrator",
    "Export from the dashboard",
    "SAND Use the backup",
    "Copy the backup",
    "Decrypt it",
    "Bribe an employee",
    "AND all of these",
    "Phish an administrator",
    "Read the screen of an administrator",
]


def test_the_outline_is_the_tree_as_a_nested_list(tree: HtmlElement) -> None:
    (outline,) = tree.find_class("tm-outline")
    lines = [
        " ".join("".join(line.xpath("./text() | ./*[@class='tm-gate']/text() | ./a[not(code)]/text()")).split())
        for line in outline.iter("li")
    ]
    assert lines == OUTLINE
    assert [len(list(line.iterancestors("ul", "ol"))) - len(list(outline.iterancestors("ul", "ol"))) for line in outline.iter("li")] == [
        1, 2, 3, 3, 2, 3, 3, 2, 2, 3, 3,
    ]  # fmt: skip
    assert outline.xpath(".//ol/li/@value") == ["1", "2"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("Copy the backup", "✓ Defended T-02 is mitigated"),
        ("Bribe an employee", "Open door T-03 is accepted"),
        ("Copy the backup", "cost 900, probability 50%, time 8, needs A disk"),
    ],
)
def test_the_outline_says_what_a_step_takes_and_how_it_stands(tree: HtmlElement, step: str, said: str) -> None:
    (line,) = (line for line in tree.find_class("tm-outline")[0].iter("li") if _text(line).startswith(step))
    assert said in _text(line)


def test_a_leaf_leads_to_its_threat_and_the_threat_back(attacked: Built, tree: HtmlElement) -> None:
    linked = {
        link.get("aria-label").split(",")[0]: link.get("{http://www.w3.org/1999/xlink}href") or link.get("xlink:href")
        for link in tree.iter("a")
        if link.get("aria-label")
    }
    assert linked["Attack step Phish an administrator"] == "#threat-T-01"
    assert linked["Attack step Export from the dashboard"] == "../pay/#threat-T-01"
    assert linked["Attack step Decrypt it"] == "#step-7-read-cards"
    shop, pay = attacked.page("threat-models/services/shop"), attacked.page("threat-models/services/pay")
    assert shop.xpath("//*[@id='threat-T-02']//dd/a[@href='#tree-read-cards']/text()") == ["Read the cards of other customers"]
    (back,) = pay.xpath("//*[@id='threat-T-01']//dd[a[@href='../shop/#tree-read-cards']]")
    assert _text(back) == "Read the cards of other customers Shop"


def test_the_tables_compare_before_and_after_by_attacker(tree: HtmlElement) -> None:
    table = next(table for table in tree.iter("table") if "By attacker" in _text(table.find("caption")))
    assert [_text(row.find("th")).split(" ")[0] for row in table.iter("tr")][1:] == ["Anyone", "Clerk", "Organised"]


def test_the_page_of_attack_trees_lists_them_and_stands_among_the_organisations_pages(attacked: Built) -> None:
    page = attacked.page("threat-models/attack-trees")
    (row,) = page.xpath("//div[@class='tm-trees']//tbody/tr")
    assert row.xpath("./th/a/@href") == ["../services/shop/#tree-read-cards"]
    assert _text(row.xpath("./td")[0]) == "Shop"
    siblings = attacked.page("threat-models/register").xpath("//nav[@class='tm-siblings']//a/text()")
    assert "Attack trees" in siblings


def test_every_drawing_has_its_file(attacked: Built) -> None:
    files = {path.name for path in (attacked.site / "threat-models/services/shop").iterdir()}
    assert "tree-read-cards.svg" in files


def test_an_organisation_without_trees_has_no_page_of_them(tmp_path: Path) -> None:
    site = build_site(_content(tmp_path, without="shop.yaml"), Location())
    assert not [page.uri for page in site.pages if "attack-trees" in page.uri]
    told = {page.uri for page in site.pages for heading, _ in page.sections if "Attack trees" in heading}
    assert told == {"threat-models/method/index.md"}, "the method is explained all the same"


class _Keys(InMemory):
    """Keeps what the results of the services depend on."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}

    def services(self, given: Iterable[ServiceInput | Broken], count: int, setting: Setting) -> Finished:
        known = list(given)
        common = setting_key(setting)
        self.keys = {one.facts.service.service: service_key(one, common) for one in known if isinstance(one, ServiceInput)}
        return super().services(known, count, setting)


CHANGES = {
    "a threat that the tree names": (
        "pay.yaml", "impact: high}", "impact: high, disposition: avoid, avoidance: {change: No export., ticket: PAY-1}}", {"pay", "shop"},
    ),
    "another text of the service that the tree names": ("pay.yaml", "Takes payments.", "Takes all payments.", {"pay"}),
    "a service that no tree names": ("mail.yaml", "Mail is read", "Mail is changed", {"mail"}),
    "a cost in the tree": ("shop.yaml", "cost: 300", "cost: 301", {"shop"}),
    "the goal of the tree": ("shop.yaml", "goal: Read", "goal: See", {"shop", "pay"}),
}  # fmt: skip
"""What changes: a file, a text in it, what becomes of it, and the services whose pages are made again."""


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_service_is_made_again_only_where_what_its_page_says_of_trees_changes(tmp_path: Path, change: str) -> None:
    file, text, instead, expected = CHANGES[change]
    before, after = _Keys(), _Keys()
    build_site(_content(tmp_path), Location(), finisher=before)
    path = tmp_path / "models" / file
    changed = path.read_text(encoding="utf-8").replace(text, instead)
    assert changed != path.read_text(encoding="utf-8")
    path.write_text(changed, encoding="utf-8")
    build_site(Workshop().content(tmp_path / "models", DAY), Location(), finisher=after)
    assert {name for name, key in after.keys.items() if before.keys[name] != key} == expected


def _content(tmp_path: Path, without: str = "") -> object:
    models = copytree(MODELS, tmp_path / "models")
    if without:
        (models / without).unlink()
    return Workshop().content(models, DAY)
