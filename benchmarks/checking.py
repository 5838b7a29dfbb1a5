"""What `threat-model check` costs, as a ratio to reading the same models: python benchmarks/checking.py [--services 100 1000].

Both run in processes of their own over the same synthetic organisation, alike in everything else: with garbage
collection on in both, or off in both, as the command sets it. Prints Markdown: CPU seconds, the best of three, their
ratio, and the most memory that the check held, the interpreter with its modules included. *Reading* is reading and
validating; *PyYAML* is building plain values with PyYAML's C loader.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from synthetic import DAY, write_organisation

WORK = {
    "PyYAML": "import yaml\nfor path in sorted(folder.glob('*.yaml')):\n    yaml.load(path.read_bytes(), yaml.CSafeLoader)",
    "reading": "from mkdocs_threat_model.model.portfolio import read_portfolio\nread_portfolio(folder)",
    "check": (
        "from mkdocs_threat_model.checks.formats.text_report import as_text\n"
        "from mkdocs_threat_model.checks.runs import run_checks\n"
        "from mkdocs_threat_model.checks.selection import select\n"
        "as_text(run_checks(select([folder]), date.fromisoformat(sys.argv[2])))"
    ),
}
"""What is measured; its imports count, as they do where a command is called."""
BEFORE = "import gc, sys\nfrom datetime import date\nfrom pathlib import Path\nfolder = Path(sys.argv[1])\n"


def cost_of(work: str, folder: Path, *, collected: bool) -> tuple[float, float]:
    """CPU seconds of a process that does the work, the best of three, and its peak memory in MB."""
    code = BEFORE + ("" if collected else "gc.disable()\n") + work
    best, peak = float("inf"), 0.0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", code, str(folder), DAY])
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{work!r} failed")
        best, peak = min(best, usage.ru_utime + usage.ru_stime), usage.ru_maxrss / 1024
    return best, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, nargs="+", default=[100, 1000], help="sizes of the organisations")
    arguments = parser.parse_args()
    print(f"Machine: {platform.machine()}, {platform.system()}, Python {platform.python_version()}.\n")
    print("| services | garbage collection | PyYAML, s | reading, s | check, s | check ÷ reading | check ÷ PyYAML | check, MB |")
    print("|--:|---|--:|--:|--:|--:|--:|--:|")
    for services in arguments.services:
        with tempfile.TemporaryDirectory() as folder:
            models = Path(folder) / "models"
            write_organisation(models, services)
            for collected in (False, True):
                cost = {name: cost_of(work, models, collected=collected) for name, work in WORK.items()}
                check, reading, plain = (cost[name][0] for name in ("check", "reading", "PyYAML"))
                seconds = " | ".join(f"{cost[name][0]:.2f}" for name in WORK)
                ratios = f"{check / reading:.2f} | {check / plain:.2f} | {cost['check'][1]:.0f}"
                print(f"| {services:,} | {'on' if collected else 'off'} | {seconds} | {ratios} |", flush=True)


if __name__ == "__main__":
    main()
