"""What a comment, a page and a terminal show of hostile models: their words, and nothing that acts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import cmarkgfm
import lxml.html
import pytest
from cmarkgfm.cmark import Options
from comparing_models import BASE, TODAY, facts

from mkdocs_threat_model import cli
from mkdocs_threat_model.changes.change_report import ChangeReport
from mkdocs_threat_model.changes.comparing_services import service_changes
from mkdocs_threat_model.changes.documents import DOCUMENTS
from mkdocs_threat_model.changes.documents.markdown_comment import LIMIT, MARK
from mkdocs_threat_model.changes.documents.neutral import neutral
from mkdocs_threat_model.findings import Finding, Place, Severity

SHOP = BASE.read_text(encoding="utf-8")

HOSTILE = {
    "a mention": "@security-team and @octocat/admins",
    "a comment": "<!-- threat-model-diff --> -->",
    "code": "`a` ``b`` ```mermaid",
    "a cell": "a | b | c",
    "a link": "[x](https://evil.example.com) ![y](//evil.example.com/p.png) <https://evil.example.com>",
    "an address": "https://evil.example.com www.evil.example.com mailto:x@evil.example.com x@evil.example.com",
    "HTML": "</summary></details><script>alert(1)</script><img src=x onerror=alert(1)>",
    "HTML that a backslash does not stop": "x </details > <h1 >No change</h1 > <s >",
    "an action of a host": "/approve",
    "a heading": "# ✅ No change",
    "a quote and a list": "> - 1. x",
    "an issue": "#1 GH-1 octo/repo#12",
    "an emoji's name": ":white_check_mark:",
    "what turns text": "safe\u202edrowssap\u2066",
    "mathematics": "$x^2$ $$y$$",
    "emphasis": "**a** _b_ ~~c~~",
    "an escape": "\\| \\` \\@x",
    "an entity": "&#64;octocat &lt;b&gt;",
}


def _report(title: str, count: int = 1) -> ChangeReport:
    """A comparison in which every text comes from an attacker."""
    written = '"' + title.replace("\\", "\\\\").replace('"', '\\"').replace("\u202e", "\\u202e").replace("\u2066", "\\u2066") + '"'
    added = "".join(f"  x{number}: {{type: external, title: {written}, in: internet}}\n" for number in range(count))
    text = SHOP.replace("  api: {type", f"{added}  api: {{type").replace("title: Place order", f"title: {written}")
    text = text.replace("title: Shop\n", f"title: {written}\n", 1)  # a service's title alone is folded
    text = text.replace("title: VPC", f"title: {written}").replace("in: vpc, service: bank", "in: internet, service: bank")
    text = text.replace("title: Shop", f"title: {written}", 1)
    new = [
        Finding(Place("models/shop.yaml", 9), "TM201", Severity.ERROR, f"{title} is wrong.", (), "shop", f"T-{number}")
        for number in range(count)
    ]
    services = tuple(service_changes(facts(SHOP), facts(text), new) for _ in range(1))
    return ChangeReport(title, "HEAD", TODAY, services)


def _rendered(text: str) -> lxml.html.HtmlElement:
    html = cmarkgfm.markdown_to_html_with_extensions(
        text, options=Options.CMARK_OPT_UNSAFE, extensions=["table", "autolink", "strikethrough", "tasklist"]
    )
    return lxml.html.fragment_fromstring(html, create_parent="div")


def _tags(element: lxml.html.HtmlElement) -> list[str]:
    return [str(node.tag) for node in element.iter() if isinstance(node.tag, str)]


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_comment_has_the_elements_of_a_harmless_one(title: str) -> None:
    text = DOCUMENTS["markdown"](_report(title))
    shown = _rendered(text)
    assert _tags(shown) == _tags(_rendered(DOCUMENTS["markdown"](_report("Harmless"))))
    assert text.count("<!--") == text.count(MARK) == 1
    assert text.startswith(MARK)
    assert not re.search("^/", text, re.MULTILINE)
    words = "".join(node for code in shown.iter() if code.tag != "code" for node in (code.text or "", code.tail or ""))
    assert not re.search(r"@\w|(?<!&)#\d|GH-\d|https?://|www\.|mailto:|:white_check_mark:", words)
    assert "\u202e" not in text
    assert "\u2066" not in text


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_page_has_the_elements_of_a_harmless_one(title: str) -> None:
    page, harmless = (lxml.html.document_fromstring(DOCUMENTS["html"](_report(text))) for text in (title, "Harmless"))
    assert _tags(page) == _tags(harmless)
    assert not page.xpath("//@href | //@src")


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_sketch_holds_no_sign_that_mermaid_reads(title: str) -> None:
    drawn = DOCUMENTS["markdown"](_report(title)).partition("```mermaid\n")[2].partition("```")[0]
    labels = re.findall(r'"([^"]*)"', drawn)
    assert labels
    assert all(re.fullmatch(r"[\w .,/+…\u200b-]+", label) for label in labels)
    assert drawn.count('"') == 2 * len(labels)


@pytest.mark.parametrize("count", [1, 60, 400])
def test_a_comment_stays_below_the_limit_and_keeps_its_verdict(count: int) -> None:
    """The table of what to review first has fifty rows at most, and says how many are left."""
    report = _report("T" * 100, count)
    text = DOCUMENTS["markdown"](report)
    assert len(text) < LIMIT
    assert neutral(report.verdict()) in text
    first = text.partition("#### Review first")[2].partition("####")[0]
    assert first.count("\n| ") <= 1 + 50
    if count > 50:
        assert re.search(r"\d+ more below", first)


def test_a_comment_says_that_nothing_changed_so_that_an_older_one_goes() -> None:
    text = DOCUMENTS["markdown"](ChangeReport("main", "HEAD", TODAY))
    assert text.splitlines()[0] == MARK
    assert "No change." in text


def test_every_kind_of_change_is_in_the_guide() -> None:
    from mkdocs_threat_model.changes.change_kinds import ChangeKind  # noqa: PLC0415

    guide = (Path(__file__).parents[2] / "docs" / "guide" / "changes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (\d+) \| `(.+?)` \|$", guide, re.MULTILINE)
    assert rows == [
        (kind.label, kind.effect.value, str(kind.weight), kind.value) for kind in sorted(ChangeKind, key=lambda kind: -kind.weight)
    ]


def test_the_example_of_the_guide_is_what_the_command_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).parents[2]
    name = "order-service.yaml"
    text = (root / "models" / name).read_text(encoding="utf-8")
    place = "title: Place order, protocol: HTTPS, authentication: JWT, encrypted: "
    assert text.count(f"{place}true") == 1
    for folder, model in (("base", text), ("models", text.replace(f"{place}true", f"{place}false"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(model, encoding="utf-8")
        shutil.copy(root / "models" / "_controls.yaml", tmp_path / folder)
    assert cli.run(["diff", str(tmp_path / "base"), str(tmp_path / "models"), "--today", "2026-11-24"]) == 1
    verdict, *lines = capsys.readouterr().out.splitlines()
    guide = (root / "docs" / "guide" / "changes.md").read_text(encoding="utf-8").splitlines()
    begin = guide.index("$ threat-model diff origin/main") + 1
    assert guide[begin].startswith(verdict.partition(" From ")[0])
    changes = [line for line in lines if line.startswith("  ")]
    assert guide[begin + 3 : begin + 3 + len(changes)] == changes
