"""What the register's grid takes in a browser, beside Tabulator on the same rows.

    python benchmarks/grid.py --rows 1000 20000
    python benchmarks/grid.py --rows 20000 400000 --alone

Writes synthetic registers of these lengths, opens each in Chromium, and prints Markdown: the size of the script, the time
until the grid is ready and until all chunks of its rows are there, how long the page could not answer at worst meanwhile, and
the time that sorting, filtering and grouping take until the next frame is drawn. Every threat has a title of its own, as in real
registers. Ratios hold on other machines, milliseconds do not. Needs Chromium; and Node.js and npm for Tabulator, which is
installed beside the benchmark, but with `--alone`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))

import synthetic
from playwright.sync_api import Browser, sync_playwright
from serving import served

from build import machine
from mkdocs_threat_model.analysis.facts import Entry, facts_by_service
from mkdocs_threat_model.analysis.register_entries import register
from mkdocs_threat_model.checks.rulebook import missing_model_codes
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page_bound import CHUNK
from mkdocs_threat_model.frame.page_frame import Frame
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.output.assets import STYLESHEET, assets
from mkdocs_threat_model.pages.grid.grid_files import SCRIPT
from mkdocs_threat_model.pages.register.register_grid import record_file
from mkdocs_threat_model.pages.register.register_page import register_pages
from mkdocs_threat_model.pages.service.threat_records import records_of
from mkdocs_threat_model.records.columns import COLUMNS, row_of
from mkdocs_threat_model.records.proof import evidence_of

HERE = Path(__file__).parent / "grid"
TODAY = date.fromisoformat(synthetic.DAY)
REGISTER = "threat-models/register/"
_CONFIG = f"""\
site_name: Benchmark
theme: {{name: material, font: false, features: [navigation.instant]}}
plugins: []
extra_css: [{STYLESHEET}]
"""

OURS = """{
  "filter by risk": [() => tmGrid.setFilter("inherent_risk", ["high"]), () => tmGrid.preset([])],
  "filter by text in a column": [() => tmGrid.setFilter("threat", "token"), () => tmGrid.preset([])],
  "search all columns": [() => tmGrid.search("token order"), () => tmGrid.search("")],
  "sort by risk": [() => tmGrid.sortBy("inherent_risk"), () => tmGrid.sortBy("")],
  "sort by threat description": [() => tmGrid.sortBy("threat"), () => tmGrid.sortBy("")],
  "group by service": [() => tmGrid.group("service"), () => tmGrid.group("")],
}"""
THEIRS = """{
  "filter by risk": [() => table.setFilter("inherent_risk", "=", "high"), () => table.clearFilter()],
  "filter by text in a column": [() => table.setFilter("threat", "like", "token"), () => table.clearFilter()],
  "search all columns": [
    () => table.setFilter((row) => ["token", "order"].every(
      (word) => Object.values(row).some((value) => String(value).toLowerCase().includes(word)))),
    () => table.clearFilter()],
  "sort by risk": [() => table.setSort("inherent_risk", "asc"), () => table.clearSort()],
  "sort by threat description": [() => table.setSort("threat", "asc"), () => table.clearSort()],
  "group by service": [() => table.setGroupBy("service_title"), () => table.setGroupBy(false)],
}"""


def write_site(rows: int, folder: Path, *, parts: bool = False, chunk: int = CHUNK, titled: bool = False) -> Path:
    """The register's page of a length as it is published, without the services' pages.

    Args:
        rows: its length.
        folder: an empty folder.
        parts: whether the printable parts are written, too.
        chunk: rows of one file that the grid loads.
        titled: whether every threat has a title of its own.

    Returns:
        The folder of the site.
    """
    synthetic.write_organisation(folder / "models", rows // synthetic.THREATS, 1)
    portfolio = read_portfolio(folder / "models")
    facts = facts_by_service(portfolio, TODAY)
    entries = tuple(map(_titled, register(facts))) if titled else register(facts)
    location = Location()
    policy = portfolio.organisation.policy
    frame = Frame(Templates(policy), location, policy, TODAY, chunk=chunk)
    first = entries[0].facts
    # Its files are not measured here, and would take most of the time.
    evidence = evidence_of(portfolio, {first.service.service: first}, entries[:1], TODAY, None, excusing=missing_model_codes())
    made, rows_files = register_pages(entries, ("first",), evidence, frame)
    pages = list(made if parts else islice(made, 1))
    records = record_file(first.service.service, records_of(first, {}, frame.policy.scales, frame.templates, location), location)
    files: dict[str, bytes] = {**rows_files, **records, **assets(), "index.md": b"# Home\n"}
    files |= {page.uri: page.skeleton().encode() for page in pages}
    for uri, data in files.items():
        path = folder / "docs" / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "mkdocs.yml").write_text(_CONFIG, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, check=True, capture_output=True)
    for page in pages:
        published = (folder / "site" / page.uri).with_suffix(".html")
        published.write_text(page.finish(page.fill(published.read_text(encoding="utf-8"))), encoding="utf-8")
    return folder / "site"


def _titled(entry: Entry) -> Entry:
    """The same with a title that no other threat has."""
    threat = replace(entry.threat, title=f"{entry.threat.title} ({entry.service.service} {entry.threat.id})")
    return replace(entry, assessed=replace(entry.assessed, threat=threat))


def write_tabulator(folder: Path) -> None:
    """The same rows in Tabulator, beside the register of `write_site`."""
    entries = tuple(map(_titled, register(facts_by_service(read_portfolio(folder / "models"), TODAY))))
    folder = folder / "site" / "tabulator"
    folder.mkdir()
    dist = HERE / "node_modules" / "tabulator-tables" / "dist"
    for path in (HERE / "tabulator.html", dist / "js" / "tabulator.min.js", dist / "css" / "tabulator.min.css"):
        shutil.copy(path, folder / path.name)
    keys = [column.key for column in COLUMNS]
    rows = [dict(zip(keys, map(_text, row_of(entry)), strict=True)) for entry in entries]
    (folder / "rows-by-row.js").write_text(f"const ROWS = {json.dumps(rows)};\n", encoding="utf-8")


def _text(value: object) -> object:
    return ", ".join(value) if isinstance(value, tuple) else value.isoformat() if isinstance(value, date) else value


READY = """
new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-tm-grid][data-ready]")) return;
  observer.disconnect();
  requestAnimationFrame(() => { self.readyAt = performance.now(); });
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
"""
OWN = """() => {
  const script = performance.getEntriesByType("resource").find((one) => one.name.includes("register.js"));
  return { page: self.readyAt, own: self.readyAt - script.responseEnd };
}"""
LONG = """
self.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) self.longest = Math.max(self.longest, duration);
}).observe({ type: "longtask", buffered: true });
"""
ALL = "self.tmGrid?.store.whole"
AFTER = "() => ({ all: performance.now(), longest: self.longest, memory: performance.memory.usedJSHeapSize })"


def ready(browser: Browser, address: str, repeat: int) -> dict[str, float]:
    """What it takes to load, in milliseconds.

    Returns:
        `page` until the first rows are drawn, from the address on; `own` the same, from the moment the grid's script is there;
        `all` until the last row is there; `longest`, what the page does without a pause until then; and `memory`, bytes.
    """
    times: list[dict[str, float]] = []
    for _ in range(repeat):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(READY)
        page.add_init_script(LONG)
        page.goto(f"{address}/{REGISTER}")
        page.wait_for_function("self.readyAt")
        found = page.evaluate(OWN)
        page.wait_for_function(ALL, timeout=120_000)
        page.wait_for_timeout(300)
        times.append({**found, **page.evaluate(AFTER)})
        page.close()
    return {name: median(one[name] for one in times) for name in times[0]}


@dataclass(frozen=True)
class Subject:
    """A grid that is measured: its page, what is true once it is ready, and its steps."""

    path: str
    ready: str
    steps: str


GRID = Subject(REGISTER, ALL, OURS)
TABULATOR = Subject("tabulator/tabulator.html", "document.body.dataset.ready", THEIRS)


def steps(browser: Browser, address: str, subject: Subject, repeat: int) -> dict[str, dict[str, float]]:
    """Milliseconds that sorting and filtering take: `call` until the call returns, `frame` until the next frame is drawn."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/{subject.path}")
    page.wait_for_function(subject.ready, timeout=120_000)
    page.add_script_tag(path=str(HERE / "measure.js"))
    found: dict[str, dict[str, float]] = page.evaluate(f"(repeat) => measure({subject.steps}, repeat)", repeat)
    page.close()
    return found


def script_size() -> int:
    """Bytes of the grid's script as a server compresses it with gzip."""
    return len(gzip.compress(assets()[SCRIPT], 9, mtime=0))


def measure(rows: Sequence[int], repeat: int, *, alone: bool = False) -> dict[int, dict[str, Any]]:
    """The figures of each length; without those of Tabulator where ours is measured `alone`."""
    if not alone and not (HERE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    found: dict[int, dict[str, Any]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"]
        )
        for count in rows:
            with tempfile.TemporaryDirectory() as folder, served(write_site(count, Path(folder), titled=True)) as address:
                found[count] = {"ready": ready(browser, address, repeat), "ours": steps(browser, address, GRID, repeat)}
                if not alone:
                    write_tabulator(Path(folder))
                    found[count]["tabulator"] = steps(browser, address, TABULATOR, repeat)
        browser.close()
    return found


def report(found: dict[int, dict[str, Any]]) -> str:
    """Markdown."""
    lines = [machine(), "", f"The script: {script_size() / 1000:.1f} KB gzipped.", ""]
    lines += ["| rows | ready, from the address | ready, once the script is there | all rows there | longest task | memory |"]
    lines += ["|--:|--:|--:|--:|--:|--:|"]
    for rows, one in found.items():
        took = one["ready"]
        times = " | ".join(f"{took[name]:.0f} ms" for name in ("page", "own", "all", "longest"))
        lines.append(f"| {rows:,} | {times} | {took['memory'] / 1e6:.0f} MB |")
    if len(found) > 1:
        first, *_, last = (one["ready"] for one in found.values())
        lines.append(
            f"| ratio | {last['page'] / first['page']:.2f} | {last['own'] / first['own']:.2f} | {last['all'] / first['all']:.2f} | | |"
        )
    for rows, one in found.items():
        if "tabulator" not in one:
            lines += ["", f"{rows:,} rows, until the next frame is drawn:", "", "| step | grid |", "|---|--:|"]
            lines += [f"| {name} | {ours['frame']:.0f} ms |" for name, ours in one["ours"].items()]
            continue
        lines += ["", f"{rows:,} rows, until the next frame is drawn:", "", "| step | grid | Tabulator | ratio |", "|---|--:|--:|--:|"]
        for name, ours in one["ours"].items():
            theirs = one["tabulator"][name]
            lines.append(f"| {name} | {ours['frame']:.0f} ms | {theirs['frame']:.0f} ms | {ours['frame'] / theirs['frame']:.2f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Measure the register's grid in a browser.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 20000], metavar="N", help="lengths (default: 1000 20000)")
    parser.add_argument("--repeat", type=int, default=7, help="runs of each step; the median counts (default: 7)")
    parser.add_argument("--alone", action="store_true", help="measure no Tabulator beside it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    arguments = parser.parse_args()
    found = measure(sorted(arguments.rows), arguments.repeat, alone=arguments.alone)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(report(found), end="")


if __name__ == "__main__":
    main()
