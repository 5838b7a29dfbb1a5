"""One save under `mkdocs serve`: prints the CPU seconds of each rebuild after an edit, as JSON.

    python benchmarks/serving.py FOLDER FILE [EDITS]

Run by `table.py` in a process of its own. It does what `serve` does on a save: the configuration is loaded again, the
plugins' instances stay. A line is added to FILE before each rebuild. The first build is not counted.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config


def _cpu() -> float:
    """CPU seconds of this process and of all that it started, those that still run as well."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system + _of_running(os.getpid())


def _of_running(parent: int) -> float:
    """Of the processes below one that have not ended; known on Linux alone."""
    seconds, tick = 0.0, os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            seconds += sum(map(int, fields[11:15])) / tick + _of_running(int(stat.parent.name))
    return seconds


def saves(folder: Path, file: Path, edits: int) -> list[float]:
    """The CPU seconds of rebuilds, each after another edit."""
    os.chdir(folder)
    spent: list[float] = []
    with tempfile.TemporaryDirectory() as site:
        load_config(site_dir=site).plugins.on_startup(command="serve", dirty=False)
        for number in range(edits + 1):
            if number:
                text = file.read_text(encoding="utf-8")
                file.write_text(_edited(text, number) if file.suffix == ".yaml" else f"{text}\nAnother line.\n", encoding="utf-8")
            before = _cpu()
            config = load_config(site_dir=site)
            build(config, serve_url="http://127.0.0.1:8000/")
            spent.append(_cpu() - before)
        config.plugins.on_shutdown()
    return spent[1:]


def _edited(model: str, number: int) -> str:
    """A model with another title of its first threat, of a length of its own."""
    before, _, after = model.partition("T-01: {title: ")
    return f"{before}T-01: {{title: {'Again ' if number > 1 else 'Once more '}{after}"


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    found = saves(Path(sys.argv[1]), Path(sys.argv[2]).resolve(), int(sys.argv[3]) if len(sys.argv) > 3 else 3)
    json.dump(found, sys.stdout)
