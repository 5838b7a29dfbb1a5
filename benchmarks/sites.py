"""Sites to be built and measured: with the plugin, as many empty pages, and plain MkDocs over content that stands ready."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import synthetic

CONFIG = """\
site_name: Benchmark
theme: {name: material, font: false}
nav: [index.md]
not_in_nav: /threat-models/
"""
HOME = "# Home\n\n[Threat models](threat-models/index.md)\n"
CACHE = "cache"
HOOK = "hook"
"""Among the names of plugins: a hook that handles two events of each page and does nothing."""
IDLE = """\
def on_page_content(html, **_):
    return html


def on_post_page(output, **_):
    return output
"""
BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet")
COMMAND = (sys.executable, "-c", "from mkdocs_threat_model.cli import main; main()")


@dataclass(frozen=True)
class Cost:
    """What one stage or build took.

    Attributes:
        stage: its name.
        cpu: CPU seconds, user and system.
        memory: peak memory of the process in bytes; stages of one process only ever rise.
        elapsed: seconds by the clock; 0 where nobody looked.
    """

    stage: str
    cpu: float
    memory: int
    elapsed: float = 0.0


def cost_of(name: str, command: Sequence[str], folder: Path, source: Path | None = None) -> Cost:
    """Runs a command in a folder. `wait4` gives the usage of this child alone, where RUSAGE_CHILDREN keeps the largest of all.

    Args:
        name: what is measured.
        command: the program and its arguments.
        folder: where it runs; the cache lies beside it.
        source: where the package is imported from, if not from where this process has it.
    """
    log = folder / "build.log"
    with log.open("wb") as output:
        environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "THREAT_MODEL_CACHE": str(folder.parent / CACHE)}
        if source:
            environment["PYTHONPATH"] = str(source)
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed:\n{log.read_text(encoding='utf-8')[-2000:]}")
    return Cost(name, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), elapsed)


def plugin_site(folder: Path, options: Mapping[str, Any] | None = None, beside: Iterable[str] = ()) -> Path:
    """A site with the plugin and its models in `models`.

    Args:
        folder: where to.
        options: of the plugin, besides the day; without pages of the threat library and testing guides, of which no other site has any.
        beside: other plugins by their names, or `HOOK`.
    """
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    (folder / "docs" / "index.md").write_text(HOME, encoding="utf-8")
    own = {"threat-model": {"today": synthetic.DAY, "library_pages": False, "testing_guides": "never", **(options or {})}}
    (folder / "mkdocs.yml").write_text(CONFIG + _plugins(folder, ["search", own], beside), encoding="utf-8")
    return folder


def empty_site(folder: Path, pages: Iterable[str], beside: Iterable[str] = ()) -> Path:
    """Pages with nothing on them, reached from an index.

    Args:
        folder: where to.
        pages: folders of the pages below `threat-models`.
        beside: other plugins by their names, or `HOOK`.
    """
    base = folder / "docs" / "threat-models"
    named = sorted(pages)
    for page in named:
        (base / page).mkdir(parents=True, exist_ok=True)
        (base / page / "index.md").write_text(f"# {page.rpartition('/')[2]}\n", encoding="utf-8")
    links = "".join(f"- [{page}]({page}/index.md)\n" for page in named)
    (base / "index.md").write_text(f"# Threat models\n\n{links}", encoding="utf-8")
    (folder / "docs" / "index.md").write_text(HOME, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG + _plugins(folder, ["search"], beside), encoding="utf-8")
    return folder


def rendered_site(folder: Path, models: Path, *more: str, source: Path | None = None) -> tuple[Path, Cost]:
    """What `threat-model render` writes, as a site of plain MkDocs, and what writing it cost.

    Args:
        folder: where to.
        models: the models' folder.
        more: further arguments of the command.
        source: where the package is imported from, as in `cost_of`.
    """
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text(HOME, encoding="utf-8")
    bare = () if source else ("--no-library-pages", "--testing-guides", "never")  # an older version has no such pages and options
    command = [*COMMAND, "render", *bare, *more, "--out", str(docs), "--models", str(models), "--today", synthetic.DAY]
    cost = cost_of("threat-model render, which writes that Markdown", command, folder, source)
    assets = "extra_css: [assets/threat-model/threat-model.css]\nextra_javascript: [assets/threat-model/threat-model.js]\n"
    (folder / "mkdocs.yml").write_text(CONFIG + assets, encoding="utf-8")
    return folder, cost


def _plugins(folder: Path, names: list[Any], beside: Iterable[str]) -> str:
    others = [name for name in beside if name != HOOK]
    if HOOK not in beside:
        return f"plugins: {json.dumps([*names, *others])}\n"
    (folder / "idle.py").write_text(IDLE, encoding="utf-8")
    return f"plugins: {json.dumps([*names, *others])}\nhooks: [idle.py]\n"


def machine() -> str:
    """What the seconds belong to; the ratios hold elsewhere too."""
    cpu = next((line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Machine: {cores} cores of {cpu}, {platform.system()}, Python {platform.python_version()}."


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
