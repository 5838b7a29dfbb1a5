"""The trip of an organisation's models, stage by stage, in one process: prints CPU seconds and peak memory as JSON.

Run by `build.py` in a process of its own, so that the memory is the stages' and nobody else's.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Measures stages that follow one another."""

    def __init__(self) -> None:
        self.stages: list[dict[str, float | str]] = []

    def run(self, name: str, work: Callable[[], T]) -> T:
        """Runs a stage; its CPU seconds include those of processes that it started and waited for."""
        before = _cpu()
        done = work()
        self.stages.append({"stage": name, "cpu": _cpu() - before, "memory": _peak()})
        return done


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak() -> int:
    """Peak memory until now in bytes: Linux counts in kilobytes, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measure(folder: Path, today: date, *, png: bool) -> list[dict[str, float | str]]:
    """Measures every stage of a folder of models."""
    watch = Stopwatch()
    watch.run("start, imports", _import)

    from mkdocs_threat_model.analysis.facts import facts_by_service  # noqa: PLC0415
    from mkdocs_threat_model.build.content import Content  # noqa: PLC0415
    from mkdocs_threat_model.build.site import build_site  # noqa: PLC0415
    from mkdocs_threat_model.checks.gate import check_portfolio  # noqa: PLC0415
    from mkdocs_threat_model.drawing.service_drawings import service_drawings  # noqa: PLC0415
    from mkdocs_threat_model.frame.location import Location  # noqa: PLC0415
    from mkdocs_threat_model.model.portfolio import read_portfolio  # noqa: PLC0415

    portfolio = watch.run("read and validate", lambda: read_portfolio(folder))
    facts = watch.run("analyse", lambda: facts_by_service(portfolio, today))
    verdict = watch.run("check", lambda: check_portfolio(portfolio, facts, today))
    if verdict.errors or portfolio.broken:
        raise SystemExit("The models are not complete: " + "; ".join(str(finding) for finding in verdict.errors[:3]))
    drawn = watch.run("draw", lambda: [drawing for one in facts.values() for drawing in service_drawings(one)])
    content = Content(portfolio, facts, verdict, today)
    watch.run("draw, and make pages and files", lambda: build_site(content, Location()))
    if png:
        watch.run("PNG of all drawings", lambda: [one.drawing.png() for one in drawn])
    return watch.stages


def _import() -> None:
    import mkdocs_threat_model.build.site  # noqa: F401, PLC0415


if __name__ == "__main__":
    json.dump(measure(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), png="--png" in sys.argv), sys.stdout)
