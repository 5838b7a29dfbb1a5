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
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import synthetic

HERE = Path(__file__).parent

CACHE = "cache"
PLUGIN, AGAIN = "whole build with the plugin", "whole build with the plugin, again"
EMPTY, RENDERED = "(a) as many empty pages", "(b) the same content as Markdown"
RENDER = "threat-model render, which writes that Markdown"

_CONFIG = """\
site_name: Benchmark
theme: {name: material, font: false}
nav: [index.md]
not_in_nav: /threat-models/
"""


@dataclass(frozen=True)
class Cost:
    """What one stage or build took.

    Attributes:
        stage: its name.
        cpu: CPU seconds, user and system.
        memory: peak memory of the process in bytes; stages of one process only ever rise.
    """

    stage: str
    cpu: float
    memory: int


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
    sites = {PLUGIN: _plugin_site(folder / "plugin", png=png)}
    costs: dict[str, list[Cost]] = {}
    sites[AGAIN] = sites[PLUGIN]
    sites[RENDERED], render = _rendered_site(folder / "rendered", models, png=png)
    sites[EMPTY] = _empty_site(folder / "empty", sites[RENDERED])
    for _ in range(repeat):
        shutil.rmtree(folder / CACHE, ignore_errors=True)
        for name in (PLUGIN, AGAIN, EMPTY, RENDERED):
            costs.setdefault(name, []).append(_run(name, [sys.executable, "-m", "mkdocs", "build", "--quiet"], sites[name]))
    _same_pages(sites[PLUGIN], sites[EMPTY], sites[RENDERED])
    cheapest = [min(found, key=lambda one: one.cpu) for found in costs.values()]
    return Run(services, size, stages, (*cheapest, render))


def _stages(models: Path, *, png: bool) -> tuple[Cost, ...]:
    command = [sys.executable, str(HERE / "stages.py"), str(models), synthetic.DAY, *(["--png"] if png else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return tuple(Cost(**one) for one in json.loads(done.stdout))


def _plugin_site(folder: Path, *, png: bool) -> Path:
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# Home\n\n[Threat models](threat-models/index.md)\n", encoding="utf-8")
    plugins = f"plugins:\n  - search\n  - threat-model: {{today: {synthetic.DAY}, png: {str(png).lower()}}}\n"
    (folder / "mkdocs.yml").write_text(_CONFIG + plugins, encoding="utf-8")
    return folder


def _empty_site(folder: Path, rendered: Path) -> Path:
    """The pages that the plugin has, reached from an index, with nothing on them."""
    docs = folder / "docs"
    pages = sorted(path.relative_to(rendered / "docs") for path in (rendered / "docs").rglob("index.md"))
    for page in pages:
        (docs / page).parent.mkdir(parents=True, exist_ok=True)
        (docs / page).write_text(f"# {page.parent.name}\n", encoding="utf-8")
    below = [page.relative_to("threat-models") for page in pages if page.is_relative_to("threat-models")]
    links = "".join(f"- [{page.parent}]({page.as_posix()})\n" for page in below)
    (docs / "threat-models" / "index.md").write_text(f"# Threat models\n\n{links}", encoding="utf-8")
    (docs / "index.md").write_text("# Home\n\n[Threat models](threat-models/index.md)\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(_CONFIG, encoding="utf-8")
    return folder


def _rendered_site(folder: Path, models: Path, *, png: bool) -> tuple[Path, Cost]:
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# Home\n\n[Threat models](threat-models/index.md)\n", encoding="utf-8")
    command = [sys.executable, "-c", "from mkdocs_threat_model.cli import main; main()", "render", *(["--png"] if png else [])]
    cost = _run(RENDER, [*command, "--out", str(docs), "--models", str(models), "--today", synthetic.DAY], folder)
    assets = "extra_css: [assets/threat-model/threat-model.css]\nextra_javascript: [assets/threat-model/threat-model.js]\n"
    (folder / "mkdocs.yml").write_text(_CONFIG + assets, encoding="utf-8")
    return folder, cost


def _run(name: str, command: Sequence[str], folder: Path) -> Cost:
    """Runs a build. `wait4` gives the usage of this child alone, where RUSAGE_CHILDREN keeps the largest of all."""
    log = folder / "build.log"
    with log.open("wb") as output:
        environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "THREAT_MODEL_CACHE": str(folder.parent / CACHE)}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed:\n{log.read_text(encoding='utf-8')[-2000:]}")
    return Cost(name, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


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


def machine() -> str:
    """What the seconds belong to; the ratios hold elsewhere too."""
    cpu = next((line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Machine: {cores} cores of {cpu}, {platform.system()}, Python {platform.python_version()}."


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


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
