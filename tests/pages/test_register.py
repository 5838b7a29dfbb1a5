"""The register's pages and the scripts that its grid loads."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import lxml.html
import pytest

from extremes import HOSTILE
from mkdocs_threat_model.analysis.facts import Entry, Facts, facts_of
from mkdocs_threat_model.analysis.register_entries import register
from mkdocs_threat_model.analysis.status import Status
from mkdocs_threat_model.checks.rulebook import missing_model_codes
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.frame.page_bound import BOUND
from mkdocs_threat_model.frame.page_frame import Frame
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.output.assets import STYLESHEET, assets
from mkdocs_threat_model.pages.grid.grid_files import SCRIPT, handed_over
from mkdocs_threat_model.pages.register.changed_rows import ChangedRows
from mkdocs_threat_model.pages.register.register_page import register_pages
from mkdocs_threat_model.pages.threat_views import CHANGED, VIEWS, view_styles
from mkdocs_threat_model.records.proof import evidence_of

ROOT = Path(__file__).parent.parent.parent
LOCATION = Location()
MOST = 40_000
"""Bytes of script, as a server compresses them, that the register's page may load for its grid."""


DAY = date(2026, 11, 24)
FRAME = Frame(Templates(Policy()), LOCATION, Policy(), DAY)


def _entries(folder: Path, services: int, synthetic: ModuleType) -> tuple[Entry, ...]:
    synthetic.write_organisation(folder, services, 1)
    return register(_facts(folder))


def _facts(folder: Path) -> dict[str, Facts]:
    portfolio = read_portfolio(folder)
    return {name: facts_of(model, portfolio.organisation, DAY) for name, model in portfolio.models.items()}


def _read(script: bytes) -> tuple[str, object]:
    """What a script hands over, read as JavaScript reads it: a call with two string literals."""
    match = re.fullmatch(r"\(self\.tmRegister=self\.tmRegister\|\|\[\]\)\.push\(\['(\w+)','((?:[^'\\\n\r]|\\.)*)'\]\);\n", script.decode())
    assert match, "more than a call with two strings"
    return match[1], json.loads(re.sub(r"\\(.)", r"\1", match[2]))


@pytest.mark.parametrize("name", HOSTILE)
def test_script_hands_over_hostile_text_as_text(name: str) -> None:
    content = {HOSTILE[name]: [HOSTILE[name], "'\\' \\u0027 </script>\n\r\u2028"]}
    script = handed_over("rows", content)
    assert _read(script) == ("rows", content)
    text = script.decode()
    assert not set("<>&\u2028\u2029") & set(text)
    assert text.count("\n") == 1


def test_half_of_a_pair_is_written_all_the_same() -> None:
    assert handed_over("rows", "\ud83d").endswith(b"""(['rows','"\\ud83d"']);\n"""[1:])


def test_grid_is_small_enough() -> None:
    assert len(gzip.compress(assets()[SCRIPT], 9, mtime=0)) <= MOST


def test_grid_names_its_libraries_and_their_licences_are_carried() -> None:
    head = assets()[SCRIPT].decode().partition("\n")[0]
    for library in ("table-core", "virtual-core", "store"):
        assert f"@tanstack/{library}" in head
        assert "Tanner Linsley" in (ROOT / "LICENSES" / f"MIT-tanstack-{library}.txt").read_text(encoding="utf-8")


def test_grid_neither_evaluates_nor_asks_other_servers() -> None:
    text = assets()[SCRIPT].decode()
    for word in (r"\beval\(", r"new Function", r"\bfetch\(", "XMLHttpRequest", "WebSocket", "sendBeacon", r"https?://"):
        assert not re.search(word, text), word


@pytest.mark.slow
def test_grid_is_what_its_sources_make(tmp_path: Path) -> None:
    """The committed bundle is built anew from the sources and the pinned libraries, and is the same to the byte."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: the bundle is not built anew.")
    source = tmp_path / "register-grid"
    shutil.copytree(ROOT / "plugin" / "register-grid", source, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run([npm, "ci", "--ignore-scripts"], cwd=source, check=True, capture_output=True)
    subprocess.run(["node", "build.mjs", str(tmp_path / "made.js")], cwd=source, check=True, capture_output=True)
    assert (tmp_path / "made.js").read_bytes() == assets()[SCRIPT], "run `make grid` and commit the bundle"


@pytest.mark.parametrize("folder", ["plugin/register-grid", "benchmarks/grid"])
def test_lock_names_no_registry(folder: str) -> None:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"]
    assert [one for one in lock["packages"].values() if "resolved" in one] == []


def test_styles_of_the_views_stand_in_the_stylesheet_and_not_in_the_page(tmp_path: Path, synthetic: ModuleType) -> None:
    _entries(tmp_path, 2, synthetic)
    page = _page(tmp_path)
    assert "<style" not in page
    assert " style=" not in page
    for view in (*VIEWS, CHANGED.id):
        assert f"#{view}:target" in assets()[STYLESHEET].decode()
    assert view_styles().count(":target ~ .tm-register__tables") == len(VIEWS) + 36 + 1 == 2 + 3 * 5 + len(Status) + 9 + 36


def test_long_register_has_sums_and_parts(tmp_path: Path, synthetic: ModuleType) -> None:
    _entries(tmp_path, 3, synthetic)
    page, *parts = _pages(tmp_path, bound=3_000)
    assert '<tr class="inherent-' not in page.slots["summary"]
    assert lxml.html.fromstring(page.slots["summary"]).xpath("string(//tfoot//td[@data-label='All threats'])") == "120"
    assert [part.uri for part in parts] == [LOCATION.register_part(number) for number in range(1, len(parts) + 1)]
    assert sum(part.slots["table"].count('<tr class="inherent-') for part in parts) == 120
    captions = re.findall(r"Rows (\d+) to (\d+) of 120", "".join(part.slots["part"] for part in parts))
    assert [int(first) for first, _ in captions] == [1, *(int(last) + 1 for _, last in captions[:-1])]
    assert captions[-1][1] == "120"


def test_parts_of_a_long_register_show_what_changed(tmp_path: Path, synthetic: ModuleType) -> None:
    entries = _entries(tmp_path, 3, synthetic)
    service, last = entries[-1].service.service, entries[-1].threat.id
    page, *parts = _pages(tmp_path, bound=3_000, changed=ChangedRows("main (1f0c9a2)", {service: frozenset((last,))}))
    summary = lxml.html.fromstring(page.slots["summary"])
    assert summary.xpath("//p[@id='changed']/a/text()") == [f"1 in part {len(parts)}", "Close"]
    marked = [part.uri for part in parts if "tm-changed" in part.slots["table"]]
    assert marked == [parts[-1].uri]
    assert lxml.html.fromstring(parts[-1].slots["table"]).xpath("//tr[.//*[@class='tm-changed']]/@id") == [f"{service}/{last}"]


def test_register_of_one_page_has_no_parts(tmp_path: Path, synthetic: ModuleType) -> None:
    entries = _entries(tmp_path, 2, synthetic)
    (page,) = _pages(tmp_path)
    assert page.slots["table"].count('<tr class="inherent-') == len(entries) == 80


def test_empty_register_has_no_grid(tmp_path: Path) -> None:
    page = _page(tmp_path)
    assert "<script" not in page
    assert "No service has a threat yet" in page


def _pages(folder: Path, bound: int = BOUND, changed: ChangedRows | None = None) -> list[Page]:
    """The register of a folder, and its parts."""
    facts = _facts(folder)
    entries = register(facts)
    evidence = evidence_of(read_portfolio(folder), facts, entries, DAY, None, excusing=missing_model_codes())
    return list(register_pages(entries, (), evidence, replace(FRAME, bound=bound), changed)[0])


def _page(folder: Path) -> str:
    """The fragments of the register of a folder."""
    return "".join(_pages(folder)[0].slots.values())
