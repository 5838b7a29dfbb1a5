"""What a site of threat models costs, beside what MkDocs and Material cost without the plugin.

    python benchmarks/build.py --services 100 1000

Writes synthetic organisations into a temporary folder and builds each

* with the plugin, from cold and again with its cache,
* (a) as the same number of empty pages, with MkDocs and Material alone,
* (b) as the Markdown and the inline drawings that `threat-model render` writes, with MkDocs and Material alone,

all with the search plugin, reached from an index and out of the navigation. Prints Markdown tables; ratios first,
since they hold on other machines and seconds do not. CPU seconds and peak memory are those of each build's process
and of all processes that it waited for.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import synthetic
from sites import BUILD, CACHE, Cost, cost_of, empty_site, machine, plugin_site, rendered_site

HERE = Path(__file__).parent

PLUGIN, AGAIN = "whole build with the plugin", "whole build with the plugin, again"
EMPTY, RENDERED = "(a) as many empty pages", "(b) the same content as Markdown"
RENDER = "threat-model render, which writes that Markdown"


@dataclass(frozen=True)
class Run:
    """The costs of one organisation's size."""

    services: int
    yaml_bytes: int
    stages: tuple[Cost, ...]
    builds: tuple[Cost, ...]

    def build(self, name: str) -> Cost:
        """A build by its name."""
        return next(one for one in self.builds if one.stage == name)


def measure(services: int, seed: int, folder: Path, *, repeat: int = 1, png: bool = False) -> Run:
    """Measures an organisation of a size.

    Args:
        services: how many models.
        seed: of the generator.
        folder: an empty folder to work in.
        repeat: builds of each kind; the cheapest counts.
        png: whether the builds write the drawings as PNG as well.
    """
    models = folder / "plugin" / "models"
    synthetic.write_organisation(models, services, seed)
    size = sum(path.stat().st_size for path in models.glob("s*.yaml"))
    stages = _stages(models, png=png)
    picture = ["--png"] if png else []
    sites = {PLUGIN: plugin_site(folder / "plugin", {"png": png})}
    costs: dict[str, list[Cost]] = {}
    sites[AGAIN] = sites[PLUGIN]
    sites[RENDERED], render = rendered_site(folder / "rendered", models, *picture)
    base = sites[RENDERED] / "docs" / "threat-models"
    pages = [path.parent.relative_to(base).as_posix() for path in base.rglob("index.md") if path.parent != base]
    sites[EMPTY] = empty_site(folder / "empty", pages)
    for _ in range(repeat):
        shutil.rmtree(folder / CACHE, ignore_errors=True)
        for name in (PLUGIN, AGAIN, EMPTY, RENDERED):
            costs.setdefault(name, []).append(cost_of(name, BUILD, sites[name]))
    _same_pages(sites[PLUGIN], sites[EMPTY], sites[RENDERED])
    cheapest = [min(found, key=lambda one: one.cpu) for found in costs.values()]
    return Run(services, size, stages, (*cheapest, render))


def _stages(models: Path, *, png: bool) -> tuple[Cost, ...]:
    command = [sys.executable, str(HERE / "stages.py"), str(models), synthetic.DAY, *(["--png"] if png else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return tuple(Cost(**one) for one in json.loads(done.stdout))


def _same_pages(*sites: Path) -> None:
    """Sites of other pages cannot be compared."""
    found = [{path.relative_to(site / "site").as_posix() for path in (site / "site").rglob("*.html")} for site in sites]
    if any(pages != found[0] for pages in found):
        raise SystemExit(f"The sites differ: {sorted(found[0].union(*found) - found[0].intersection(*found))[:5]}")


def report(runs: Sequence[Run]) -> str:
    """Markdown: the machine, the ratios, the growth, and the costs of each size."""
    parts = [machine(), _ratios(runs)]
    if len(runs) > 1:
        parts.append(_growth(runs[0], runs[-1]))
    return "\n\n".join([*parts, *(_costs(run) for run in runs)]) + "\n"


def _ratios(runs: Sequence[Run]) -> str:
    lines = ["| services | cold ÷ (b) | cold ÷ (render + b) | cold ÷ (a) | again ÷ (b) | memory ÷ (b) |", "|--:|--:|--:|--:|--:|--:|"]
    for run in runs:
        cold, again, empty, rendered, render = (run.build(name) for name in (PLUGIN, AGAIN, EMPTY, RENDERED, RENDER))
        cells = [cold.cpu / other for other in (rendered.cpu, render.cpu + rendered.cpu, empty.cpu)]
        cells += [again.cpu / rendered.cpu, cold.memory / rendered.memory]
        lines.append(f"| {run.services:,} | {' | '.join(f'{cell:.2f}' for cell in cells)} |")
    return "\n".join(lines)


def _growth(small: Run, large: Run) -> str:
    """How each cost grows where the services do: 1.00 is linear, less is better."""
    by = large.services / small.services
    lines = [
        f"Growth from {small.services:,} to {large.services:,} services, divided by {by:g}: 1.00 is linear.",
        "",
        "| stage | CPU |",
        "|---|--:|",
    ]
    for one in (*large.stages, *large.builds):
        before = next(other for other in (*small.stages, *small.builds) if other.stage == one.stage)
        if not one.stage.startswith("start"):
            lines.append(f"| {one.stage} | {one.cpu / before.cpu / by:.2f} |")
    return "\n".join(lines)


def _costs(run: Run) -> str:
    rendered = run.build(RENDERED)
    lines = [
        f"{run.services:,} services of {run.yaml_bytes / run.services / 1000:.1f} KB:",
        "",
        "| stage | ÷ (b) | CPU s | CPU ms a service | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for one in (*run.stages, *run.builds):
        each = 1000 * one.cpu / run.services
        lines.append(f"| {one.stage} | {one.cpu / rendered.cpu:.2f} | {one.cpu:.1f} | {each:.1f} | {one.memory / 1e6:.0f} |")
    return "\n".join(lines)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Measure builds of synthetic organisations.")
    parser.add_argument("--services", type=int, nargs="+", default=[100], metavar="N", help="sizes of the organisations (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other organisations of the same size")
    parser.add_argument("--repeat", type=int, default=1, help="builds of each kind; the cheapest counts (default: 1)")
    parser.add_argument("--png", action="store_true", help="write the drawings as PNG as well, with `png: true`")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    arguments = parser.parse_args()
    runs = []
    for services in sorted(arguments.services):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(measure(services, arguments.seed, Path(folder), repeat=arguments.repeat, png=arguments.png))
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(run) for run in runs], indent=1) + "\n", encoding="utf-8")
    print(report(runs), end="")


if __name__ == "__main__":
    main()
