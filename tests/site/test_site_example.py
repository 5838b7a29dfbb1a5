"""The example's own site, as `make site` builds it."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import lxml.html
import pytest
from links import broken_links, repeated_ids

from building import MODELS, Built

pytestmark = pytest.mark.slow

SERVICES = sorted(path.stem for path in MODELS.glob("[!_]*.yaml"))
REGISTER = "threat-models/register"
ORDER = "threat-models/services/order-service"
RISKS = {"T-01": "Critical", "T-02": "High", "T-03": "Medium", "T-04": "High"}
COLUMNS = ["ID", "Component", "STRIDE", "Threat description", "Likelihood", "Impact", "Inherent risk", "Mitigation", "Status"]


def _text(element: object) -> str:
    return " ".join(element.text_content().split())  # type: ignore[attr-defined]


def _register(built: Built) -> list[dict[str, str]]:
    """The rows of the register by their columns' labels."""
    rows = built.page(REGISTER).xpath("//*[@id='register']//tbody/tr")
    return [{cell.get("data-label"): _text(cell) for cell in row} for row in rows]


def test_builds_without_a_warning(example: Built) -> None:
    assert (example.code, example.complaints) == (0, [])


def test_says_nothing_where_nothing_is_wrong(example: Built) -> None:
    assert [text for _, text in example.records if re.search(r"TM\d{3}", text)] == []


@pytest.mark.parametrize(("threat", "risk"), RISKS.items())
def test_register_shows_the_risks_of_the_template(example: Built, threat: str, risk: str) -> None:
    row = next(row for row in _register(example) if row["Service"] == "Order service" and row["ID"] == threat)
    assert row["Inherent risk"].split()[0] == risk


def test_register_has_the_columns_of_the_template(example: Built) -> None:
    heads = [_text(head) for head in example.page(REGISTER).xpath("//table[1]//thead//th")]
    assert [head for head in heads if head in COLUMNS] == COLUMNS
    assert {"Service", "Owner"} <= set(heads)


def test_register_holds_every_threat_worst_first(example: Built) -> None:
    rows = _register(example)
    written = sum(len(re.findall(r"^  T-\d+:$", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in MODELS.glob("[!_]*.yaml"))
    order = ["Critical", "High", "Medium", "Low"]
    shown = example.page(REGISTER).xpath("//*[@id='register']//tbody/tr")
    # The filled badge of the two is the risk that remains.
    remaining = [row.xpath(".//*[contains(@class, 'tm-risk') and not(parent::*[@class='tm-aside'])]")[0].text for row in shown]
    ranks = [order.index(one) for one in remaining]
    assert len(rows) == written
    assert ranks == sorted(ranks)


def test_counts_of_the_index_add_up(example: Built) -> None:
    page, rows = example.page("threat-models"), len(_register(example))
    for strip in page.xpath("//dl[contains(@class, 'tm-strip')]"):
        *counts, total = [int(_text(count)) for count in strip.xpath(".//dd")]
        assert sum(counts) == total == rows
    unplaced = [
        int(found) for found in re.findall(r"(\d+) threats? without likelihood and impact (?:is|are) not in the matrix", _text(page))
    ]
    cells = [int(re.match(r"\d+", _text(cell))[0]) for cell in page.xpath("//*[contains(@class, 'tm-matrix__count')]")]  # type: ignore[index]
    assert sum(cells) + sum(unplaced) == rows


def _counted(page: lxml.html.HtmlElement) -> dict[str, list[int]]:
    """The table of counts at the top of a page: a row's name, then its counts and their total."""
    rows = page.xpath("//table[contains(@class, 'tm-risks')]/tbody/tr")
    return {_text(row[0]): [int(_text(cell)) for cell in row[1:]] for row in rows}


def test_open_means_the_same_everywhere(example: Built) -> None:
    """On the index, on the register, on services' pages, in the proof, in JSON and in the grid's rows."""
    index = _counted(example.page("threat-models"))
    for *counts, total in index.values():
        assert sum(counts) == total
    assert index == _counted(example.page(REGISTER))
    pages = [_counted(example.page(f"threat-models/services/{one}")) for one in SERVICES]
    assert index == {name: [sum(column) for column in zip(*(one[name] for one in pages), strict=True)] for name in index}
    opened = index["Open, remaining risk"]
    assert opened[-1] < index["All, inherent risk"][-1] == index["All, residual risk"][-1] == len(_register(example))
    proof = json.loads((example.site / REGISTER / "proof.json").read_text(encoding="utf-8"))["threats"]
    assert opened == [*proof["open_by_remaining_risk"].values(), proof["open"]]
    document = json.loads((example.site / REGISTER / "register.json").read_text(encoding="utf-8"))
    assert opened[-1] == sum(one["open"] == "yes" for one in document["threats"]) == sum(one["open"] for one in document["services"])
    per_service = example.page("threat-models").xpath("//span[@class='tm-tally__open']")
    assert sum(int(_text(cell).split()[0]) for cell in per_service) == opened[-1]
    rows = example.page(REGISTER).xpath("//tr[contains(concat(' ', @class, ' '), ' open ')]")
    assert len(rows) == opened[-1]
    signs = {"?", "!", "○", "◐"}
    assert all(_text(row.xpath("./td[@data-label='Status']")[0])[0] in signs for row in rows)


def test_contacts_stand_beside_owners(example: Built) -> None:
    header = example.page(ORDER).xpath("//dl[@class='tm-facts']//a[@class='tm-contact']/@href")
    assert header == ["mailto:orders@example.com"]
    for page in ("threat-models", REGISTER):
        assert "mailto:orders@example.com" in example.page(page).xpath("//td[@data-label='Owner']/a/@href")


def test_references_are_links_on_the_page_and_in_the_grids_records(example: Built) -> None:
    address = "https://cwe.mitre.org/data/definitions/89.html"
    assert address in example.page(ORDER).xpath("//a/@href")
    assert address in (example.site / REGISTER / "details" / "order-service.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES)
def test_service_has_its_page_and_files(example: Built, service: str) -> None:
    folder = example.site / "threat-models/services" / service
    names = {path.name for path in folder.iterdir()}
    assert names >= {"index.html", "level-0.svg", "level-1.svg"}
    assert {path.suffix for path in folder.iterdir() if path.is_file()} == {".html", ".svg"}
    is_retired = "status: retired" in (MODELS / f"{service}.yaml").read_text(encoding="utf-8")
    guide = {path.name for path in folder.glob("testing/*")}
    assert guide == (set() if is_retired else {"index.html", "testing.csv"})
    for name in ("level-0", "level-1"):
        root = ElementTree.fromstring((folder / f"{name}.svg").read_text(encoding="utf-8"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("service", SERVICES)
def test_service_page_shows_both_drawings_and_every_part(example: Built, service: str) -> None:
    page = example.page(f"threat-models/services/{service}")
    assert len(page.xpath("//figure//svg")) >= 2
    for heading in ("Data flow diagram", "STRIDE", "Threats", "Data", "Review triggers", "Reviews"):
        assert any(_text(found).startswith(heading) for found in page.xpath("//h2")), heading
    assert len(page.xpath("//ul[@class='tm-checklist']/li")) == 8


def test_every_link_leads_somewhere(example: Built) -> None:
    assert list(broken_links(example)) == []


def test_no_id_stands_twice_on_a_page(example: Built) -> None:
    assert list(repeated_ids(example)) == []


def test_no_slot_is_left_empty(example: Built) -> None:
    left = [
        page
        for page in example.pages
        if re.search(r"<!-- threat-model:|data-tm-drawing", example.html(page)) and page.startswith("threat-models")
    ]
    assert left == []


def test_nothing_is_loaded_from_another_server(example: Built) -> None:
    loads = "//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src | //image/@href"
    found = {(page, link) for page, dom in example.pages.items() for link in dom.xpath(loads) if re.match(r"(https?:)?//", link)}
    assert found == set()


def _search(built: Built) -> list[dict[str, str]]:
    return json.loads((built.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]  # type: ignore[no-any-return]


def test_search_finds_a_threat_on_its_service_and_not_in_the_register(example: Built) -> None:
    found = [
        entry["location"]
        for entry in _search(example)
        if "SQL injection via the order search parameter" in f"{entry['title']} {entry['text']}"
    ]
    assert found == [f"{ORDER}/#threat-T-01"]


GLUED = {
    "a label and its value": r"(?:Owner|Status|Tags|Links|Target|STRIDE|Likelihood|Impact|Risk|Disposition|References|Identified)(?:[a-z]+-|[A-Z]|\d)",
    "two badges": r"(?:Critical|High|Medium|Low)(?:Critical|High|Medium|Low|Mitigated|Accepted|Not started)",
    "an id and a word": r"T-\d\d[A-Za-z]",
    "a sentence and the next": r"[a-z]\.[A-Z][a-z]+ [a-z]",
}


@pytest.mark.parametrize("pattern", GLUED.values(), ids=GLUED)
def test_search_index_has_no_words_that_stick_together(example: Built, pattern: str) -> None:
    texts = (re.sub(r"<[^>]+>", " ", entry["text"]) for entry in _search(example) if entry["location"].startswith("threat-models"))
    assert [match[0] for text in texts for match in re.finditer(pattern, text)] == []


def test_edit_link_leads_to_the_yaml(example: Built) -> None:
    links = example.page(ORDER).xpath("//dl[@class='tm-facts']//a/@href")
    assert "https://git.example.com/shop/threat-models/edit/main/models/order-service.yaml" in links
