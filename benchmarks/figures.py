"""The figures of `table.py`: each function builds what it needs, once for an organisation, and gives what it measured."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import checking
import large
import synthetic
from sites import BUILD, CACHE, COMMAND, Cost, cost_of, empty_site, plugin_site, rendered_site

HERE = Path(__file__).parent
MB = 1e6
LARGE_ENOUGH = 1_000
"""Services for which the aims of builds are set; in a small organisation the start of Python counts."""
PAGES = ("register", "acceptances", "mitigations", "data", "method", "frameworks")
"""The organisation's pages: (a) has as many as the content that is frozen."""


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        row: the key of its row.
        at: for what it holds, in words.
        services: of the organisation.
        variant: what was special; empty for nothing.
        value: the figure.
        unit: of the figure: `` for a ratio.
        most: what it may be at most; 0 where no aim is set.
        cpu: CPU seconds of what was measured.
        elapsed: the same by the clock.
        machine: where it was taken.
        commit: of what.
        day: when.
    """

    row: str
    at: str
    services: int
    variant: str
    value: float
    unit: str
    most: float
    cpu: float
    elapsed: float
    machine: str
    commit: str
    day: str

    @property
    def key(self) -> tuple[str, int, str]:
        """A later figure of the same takes its place."""
        return self.row, self.services, self.variant

    @property
    def text(self) -> str:
        """The figure as it is printed."""
        digits = 0 if self.value >= 100 else 2
        return f"{self.value:,.{digits}f} {self.unit}".rstrip()


class Organisation:
    """Models of a size, and sites of them that are built once.

    Args:
        folder: an empty folder to work in.
        services: how many models.
        source: where the code is imported from that writes (b).
        arguments: the command's.
    """

    def __init__(self, folder: Path, services: int, source: Path, arguments: argparse.Namespace) -> None:
        self.folder = folder
        self.services = services
        self.arguments = arguments
        self.source = source
        self._cold: dict[str, Cost] = {}

    @cached_property
    def models(self) -> Path:
        """The models' folder, written when it is first asked for."""
        models = self.folder / "plugin" / "models"
        synthetic.write_organisation(models, self.services)
        return models

    def figure(self, row: str, value: float, cost: Cost, *, variant: str = "", unit: str = "", most: float = 0.0, at: str = "") -> Figure:
        """A figure of this organisation."""
        at = at or f"{self.services:,}{f', {variant}' if variant else ''}"
        return Figure(row, at, self.services, variant, value, unit, most, cost.cpu, cost.elapsed, **self.arguments.stamp)

    def cold(self, variant: str = "", **options: Any) -> Cost:
        """A build without a cache."""
        if variant not in self._cold:
            self._site(options)
            self._cold[variant] = self._cheapest(variant or "cold", self.models.parent, fresh=True)
        return self._cold[variant]

    def again(self, beside: Sequence[str] = ()) -> Cost:
        """A build after one that nothing changed since."""
        self._site({}, beside)
        cost_of("the build before", BUILD, self.models.parent)
        return self._cheapest("second", self.models.parent)

    def empty(self, beside: Sequence[str] = ()) -> Cost:
        """(a), with these plugins too."""
        folder = self.folder / "-".join(("empty", *beside))
        pages = [f"services/{synthetic.service_id(number, self.services)}" for number in range(self.services)]
        return self._cheapest("(a)", empty_site(folder, [*pages, *PAGES], beside))

    @cached_property
    def rendered(self) -> Cost:
        """(b)."""
        site, _ = rendered_site(self.folder / "rendered", self.models, "--on-incomplete", "warn", source=self.source)
        return self._cheapest("(b)", site)

    @cached_property
    def pages(self) -> list[Path]:
        """The generated pages of a build from cold."""
        self.cold()
        return list((self.models.parent / "site").rglob("*.html"))

    def _site(self, options: dict[str, Any], beside: Sequence[str] = ()) -> None:
        assert self.models.is_dir()
        plugin_site(self.models.parent, options, beside)

    def _cheapest(self, name: str, folder: Path, *, fresh: bool = False) -> Cost:
        costs = []
        for _ in range(self.arguments.repeat):
            if fresh:
                shutil.rmtree(self.folder / CACHE, ignore_errors=True)
            costs.append(cost_of(name, BUILD, folder))
        return min(costs, key=lambda cost: cost.cpu)


def cold(of: Organisation) -> Iterator[Figure]:
    """A build from cold, with pictures and with other numbers of processes too; (b) where it can be written."""
    variants: list[tuple[str, dict[str, Any]]] = [("", {})]
    variants += [(f"jobs: {jobs}", {"jobs": int(jobs) if jobs.isdigit() else jobs}) for jobs in of.arguments.jobs]
    variants += [("PNG", {"png": True})] if of.arguments.png else []
    for variant, options in variants:
        cost = of.cold(variant, **options)
        if of.services <= of.arguments.frozen_most:
            yield of.figure("cold", cost.cpu / of.rendered.cpu, cost, variant=variant, most=0.55 if of.services >= LARGE_ENOUGH else 0.0)
        else:
            yield of.figure("cold", 1000 * cost.cpu / of.services, cost, variant=variant, unit="ms a service")


def second(of: Organisation) -> Iterator[Figure]:
    """A build that nothing changed for."""
    cost = of.again()
    yield of.figure("second", cost.cpu / of.empty().cpu, cost, most=2.5 if of.services >= LARGE_ENOUGH else 0.0)


def beside(of: Organisation) -> Iterator[Figure]:
    """The same where another plugin, or a hook, may change the pages."""
    for other in of.arguments.beside:
        cost = of.again([other])
        yield of.figure("beside", cost.cpu / of.empty([other]).cpu, cost, variant=other, most=5.0 if of.services >= LARGE_ENOUGH else 0.0)


def memory(of: Organisation) -> Iterator[Figure]:
    """The largest process of a build from cold."""
    cost = of.cold()
    most = {1_000: 300.0, 10_000: 2_048.0}.get(of.services, 0.0)
    yield of.figure("memory", cost.memory / MB, cost, unit="MB", most=most)


def check_memory(of: Organisation) -> Iterator[Figure]:
    """The check of a whole organisation."""
    command = [*COMMAND, "check", "--models", str(of.models), "--today", synthetic.DAY]
    cost = cost_of("check", command, of.folder)
    yield of.figure("check-memory", cost.memory / MB, cost, unit="MB", most=600.0)


def largest_page(of: Organisation) -> Iterator[Figure]:
    """The page with the most bytes."""
    page = max(of.pages, key=lambda page: page.stat().st_size)
    yield of.figure("page", page.stat().st_size / MB, of.cold(), unit="MB", most=1.0, at=_named(of, page))


def most_nodes(of: Organisation) -> Iterator[Figure]:
    """The page with the most nodes, among the largest of each kind and the largest of all."""
    largest = sorted(of.pages, key=lambda page: page.stat().st_size)[-10:]
    counts = {page: _nodes(page) for page in largest}
    page = max(counts, key=lambda page: counts[page])
    yield of.figure("nodes", counts[page], of.cold(), most=20_000.0, at=_named(of, page))


def _named(of: Organisation, page: Path) -> str:
    return f"{of.services:,}, `{page.relative_to(of.models.parent / 'site').as_posix()}`"


def _nodes(page: Path) -> int:
    """Elements and texts, as a browser makes them of a page."""
    counter = _Counter()
    counter.feed(page.read_text(encoding="utf-8"))
    return counter.count


class _Counter(HTMLParser):
    count = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """An element."""
        self.count += 1

    def handle_data(self, data: str) -> None:
        """A text."""
        self.count += 1


def check(of: Organisation) -> Iterator[Figure]:
    """Garbage collection is off in both, as the command has it."""
    own, other = (checking.cost_of(checking.WORK[name], of.models, collected=False)[0] for name in ("check", "PyYAML"))
    yield of.figure("check", own / other, Cost("check", own, 0), most=1.0 if of.services >= LARGE_ENOUGH else 0.0)


def serve(of: Organisation) -> Iterator[Figure]:
    """One save of a model, and one of an empty page: the median of three."""
    of.cold()
    pages = [f"services/{synthetic.service_id(number, of.services)}" for number in range(of.services)]
    empty = empty_site(of.folder / "empty", [*pages, *PAGES])
    model = of.models / f"{synthetic.service_id(0, of.services)}.yaml"
    own, other = (
        _saved(folder, file)
        for folder, file in ((of.models.parent, model), (empty, empty / "docs" / "threat-models" / pages[0] / "index.md"))
    )
    yield of.figure("serve", own / other, Cost("serve", own, 0), most=2.0)


def _saved(folder: Path, file: Path) -> float:
    command = [sys.executable, str(HERE / "serving.py"), str(folder), str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    spent: list[float] = json.loads(done.stdout)
    return sorted(spent)[len(spent) // 2]


def help_text(of: Organisation) -> Iterator[Figure]:
    """The best of five."""
    own, other = (
        min((cost_of("help", [*command, "--help"], of.folder) for _ in range(5)), key=lambda cost: cost.cpu)
        for command in (COMMAND, (sys.executable, "-m", "mkdocs"))
    )
    yield of.figure("help", own.cpu / other.cpu, own, most=1.3, at="–")


def large_drawings(of: Organisation) -> Iterator[Figure]:
    """One model of many elements, from text to drawings."""
    for elements, most in large.SIZES.items():
        spent = large.cost_of(large.DRAWINGS, large.write(of.folder, elements))
        yield _large(of, "large-drawings", elements, spent, most, unit="s")


def large_pages(of: Organisation) -> Iterator[Figure]:
    """The same, with its pages and files and those of the organisation."""
    for elements, most in large.SIZES.items():
        spent = large.cost_of(large.PAGES, large.write(of.folder, elements))
        yield _large(of, "large-pages", elements, spent, most, unit="s")


def large_frozen(of: Organisation) -> Iterator[Figure]:
    """From text to drawings, now and at the commit that is frozen."""
    for elements, most in large.SIZES.items():
        models = large.write(of.folder, elements)
        own, other = large.cost_of(large.DRAWINGS, models), large.cost_of(large.FROZEN_DRAWINGS, models, source=of.source, runs=1)
        yield _large(of, "large-frozen", elements, own / other, most / large.FROZEN[elements], cpu=own)


def _large(of: Organisation, row: str, elements: int, value: float, most: float, *, unit: str = "", cpu: float = 0.0) -> Figure:
    at = f"{elements} elements"
    return of.figure(row, value, Cost(row, cpu or value, 0), unit=unit, most=most, variant=at, at=at)
