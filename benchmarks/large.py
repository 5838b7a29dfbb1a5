"""One model of many elements: what it costs from its text to its drawings, to its pages, and against the commit that is frozen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import checking
import synthetic

SIZES = {200: 0.4, 400: 1.2}
"""By number of elements the CPU seconds that it may take at most."""
FROZEN = {200: 1.2, 400: 3.3}
"""What it took at the commit that is frozen, by the figures from which the aims were set; of a model that is not kept."""

DRAWINGS, PAGES, FROZEN_DRAWINGS = "drawings", "pages", "frozen drawings"
_NOW = """
from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.build.site import build_site
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.checks.gate import check_portfolio
from mkdocs_threat_model.drawing.graphviz_client import end
from mkdocs_threat_model.drawing.service_drawings import service_drawings
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.model.portfolio import read_portfolio
"""
_READ = """
portfolio = read_portfolio(folder)
facts = facts_by_service(portfolio, today)
assert portfolio.models and not check_portfolio(portfolio, facts, today).errors
"""
_WORK = {
    DRAWINGS: (_NOW, _READ + "drawn = [service_drawings(one) for one in facts.values()]\nend()"),
    PAGES: (_NOW, "content = Workshop().content(folder, today)\nassert not content.verdict.errors\nbuild_site(content, Location())\nend()"),
    FROZEN_DRAWINGS: (
        """
from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.checks.gate import check_portfolio
from mkdocs_threat_model.drawing import draw_level_0, draw_level_1
from mkdocs_threat_model.model.portfolio import read_portfolio
""",
        _READ + "drawn = [draw(one.service) for one in facts.values() for draw in (draw_level_0, draw_level_1)]",
    ),
}
"""What is imported first, and what is measured; Graphviz has a process of its own now, which counts once it has ended."""
_MEASURED = """
import resource, time
def spent():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
today = date.fromisoformat(sys.argv[2])
began = spent()
{work}
print(spent() - began)
"""


def write(folder: Path, elements: int) -> Path:
    """Writes a model.

    Returns:
        Its folder.
    """
    models = folder / f"large-{elements}"
    if not models.is_dir():
        synthetic.write_large(models, elements)
    return models


def cost_of(work: str, models: Path, *, source: Path | None = None, runs: int = 3) -> float:
    """CPU seconds in one process, the best of some; starting Python and importing are not counted.

    Args:
        work: `DRAWINGS`, `PAGES` or `FROZEN_DRAWINGS`.
        models: the folder.
        source: where the package is imported from, if not from where this process has it.
        runs: how many.
    """
    imports, done = _WORK[work]
    code = f"{checking.BEFORE}gc.disable()\n{imports}{_MEASURED.format(work=done)}"
    environment = os.environ | ({"PYTHONPATH": str(source)} if source else {})
    command = [sys.executable, "-c", code, str(models), synthetic.DAY]
    return min(float(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout) for _ in range(runs))
