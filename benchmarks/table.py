"""What ten thousand services cost, row by row, each a ratio taken in one run.

    python benchmarks/table.py --services 100 1000 3000 10000 --json figures.json
    python benchmarks/table.py --page docs/guide/speed.md --json figures.json --rows

Each row is measured in processes of its own. Figures are kept in the JSON file as soon as they are there, so that
`--rows` may measure some and a later run the others; `--page` writes the table of all that are kept into a page.
Prints Markdown. With 10,000 services it takes an hour or two.
"""

from __future__ import annotations

import argparse
import compileall
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import figures
from figures import Figure, Organisation
from frozen import COMMIT, ROOT, source_of
from sites import HOOK, machine

import mkdocs_threat_model
from mkdocs_threat_model.frame.templates import compile_templates

BEGIN, END = "<!-- figures: begin, by benchmarks/table.py -->", "<!-- figures: end -->"


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        title: what is measured.
        aim: what it ought to be at most, in words.
        sizes: whether it is measured for each number of services.
        measure: gives the figures.
    """

    title: str
    aim: str
    measure: Callable[..., Iterator[Figure]]
    sizes: bool = True


LARGE = "0.4 s for 200, 1.2 s for 400"
ROWS: dict[str, Row] = {
    "cold": Row("build from cold ÷ (b)", "0.55", figures.cold),
    "second": Row("second build, nothing changed ÷ (a)", "2.5", figures.second),
    "beside": Row("the same with another plugin or hook ÷ (a) with it", "5", figures.beside),
    "memory": Row("build from cold, peak memory", "300 MB at 1,000, 2,048 MB at 10,000", figures.memory),
    "check-memory": Row("`check`, peak memory", "600 MB at 10,000", figures.check_memory),
    "page": Row("largest page", "1.0 MB", figures.largest_page),
    "nodes": Row("nodes of the page with the most", "20,000", figures.most_nodes),
    "check": Row("`check` ÷ reading with PyYAML's C loader", "1.0 at 1,000", figures.check),
    "serve": Row("one save under `serve` ÷ a rebuild of as many empty pages", "2", figures.serve, sizes=False),
    "help": Row("`threat-model --help` ÷ `mkdocs --help`", "1.3", figures.help_text, sizes=False),
    "large-drawings": Row("one large model, from text to drawings", LARGE, figures.large_drawings, sizes=False),
    "large-frozen": Row(f"the same ÷ that of commit {COMMIT}", "0.33 for 200, 0.36 for 400", figures.large_frozen, sizes=False),
    "large-pages": Row("one large model, from text to pages", LARGE, figures.large_pages, sizes=False),
}
GROWTH = {"cold": "build from cold", "second": "second build", "check-memory": "`check`"}
"""Rows whose CPU seconds a service are held against those at 1,000 services."""


@dataclass
class Record:
    """All figures so far, in a file."""

    file: Path | None
    figures: list[Figure] = field(default_factory=list)

    @classmethod
    def of(cls, file: Path | None) -> Record:
        """What a file holds."""
        kept = json.loads(file.read_text(encoding="utf-8"))["figures"] if file and file.is_file() else []
        return cls(file, [Figure(**one) for one in kept])

    def add(self, figure: Figure) -> None:
        """Keeps a figure in place of an older one."""
        print(f"{figure.row} {figure.at}: {figure.text}", file=sys.stderr, flush=True)
        self.figures = [one for one in self.figures if one.key != figure.key] + [figure]
        if self.file:
            self.file.write_text(json.dumps(self.plain(), indent=1) + "\n", encoding="utf-8")

    def plain(self) -> dict[str, object]:
        """The file's content."""
        return {"figures": [asdict(one) for one in self.figures]}


def measure(rows: Sequence[str], arguments: argparse.Namespace, record: Record) -> None:
    """Measures rows, and keeps their figures."""
    work = Path(arguments.work) if arguments.work else None
    if work:
        work.mkdir(parents=True, exist_ok=True)
    sizes = sorted(arguments.services)
    with source_of(arguments.frozen) as source:
        for services in sizes:
            wanted = [name for name in rows if ROWS[name].sizes]
            if not wanted:
                break
            with tempfile.TemporaryDirectory(dir=work) as folder:
                organisation = Organisation(Path(folder), services, source, arguments)
                for name in wanted:
                    for figure in ROWS[name].measure(organisation):
                        record.add(figure)
        for name in rows:
            if not ROWS[name].sizes:
                with tempfile.TemporaryDirectory(dir=work) as folder:
                    for figure in ROWS[name].measure(Organisation(Path(folder), arguments.saved, source, arguments)):
                        record.add(figure)


def report(found: Sequence[Figure]) -> str:
    """Markdown: the machines and the table. Figures of several commits say of which they are."""
    several = len({one.commit for one in found}) > 1
    taken = (f"{one.machine} {one.day}." if several else f"{one.machine} Commit {one.commit}, {one.day}." for one in found)
    lines = [*dict.fromkeys(taken), ""]
    lines += ["| measured | at | figure | aim | |" + " commit |" * several, "|---|--:|--:|--:|---|" + "---|" * several]
    order = list(ROWS)
    for one in sorted(found, key=lambda one: (order.index(one.row), one.services, one.at)):
        row = ROWS[one.row]
        missed = one.most and one.value > one.most
        verdict = f"missed by {one.value / one.most - 1:.0%}" if missed else "met" if one.most else "no aim at this size"
        lines.append(f"| {row.title} | {one.at} | {one.text} | {row.aim} | {verdict} |" + f" {one.commit} |" * several)
    growth = list(_growth(found))
    heads = ["", "| CPU of a service, against 1,000 services | at | figure | aim | |", "|---|--:|--:|--:|---|"]
    return "\n".join([*lines, *(heads if growth else []), *growth]) + "\n"


def _growth(found: Sequence[Figure]) -> Iterator[str]:
    """What a service costs in a large organisation, held against one of a thousand."""
    for name, title in GROWTH.items():
        by_variant: dict[str, dict[int, Figure]] = {}
        for one in found:
            if one.row == name:
                by_variant.setdefault(one.variant, {})[one.services] = one
        for variant, sizes in by_variant.items():
            largest, small = max(sizes), 1_000 if 1_000 in sizes else min(sizes)
            if largest > small:
                ratio = sizes[largest].cpu / largest * small / sizes[small].cpu
                verdict = "no aim at this size" if small < 1_000 else "met" if ratio <= 1.15 else f"missed by {ratio / 1.15 - 1:.0%}"
                yield f"| {title}{f', {variant}' if variant else ''} | {largest:,} ÷ {small:,} | {ratio:.2f} | 1.15 | {verdict} |"
    memory = {one.services: one for one in found if one.row == "memory" and not one.variant}
    if len(memory) > 1:
        first, last = min(memory), max(memory)
        each = (memory[last].value - memory[first].value) / (last - first) * 1000
        verdict = "met" if each <= 150 else f"missed by {each / 150 - 1:.0%}"
        yield f"| peak memory of each further service | {first:,} to {last:,} | {each:.0f} KB | 150 KB | {verdict} |"


def into_page(page: Path, text: str) -> None:
    """Puts the tables between a page's two marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{page} has no `{BEGIN}` with `{END}` behind it.")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def stamp() -> dict[str, str]:
    """Where and of what a figure was taken."""
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False)
    return {"machine": machine(), "commit": done.stdout.strip() or "unknown", "day": datetime.now(UTC).date().isoformat()}


def compile_package() -> None:
    """Modules and templates, as an installed package has them; Python may have been told to keep nothing by itself."""
    compileall.compile_dir(Path(mkdocs_threat_model.__file__).parent, quiet=1)
    compile_templates()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, nargs="+", default=[100, 1_000], metavar="N", help="sizes of the organisations")
    parser.add_argument("--rows", nargs="*", choices=list(ROWS), default=list(ROWS), help="rows to measure; none to print what is kept")
    parser.add_argument("--png", action="store_true", help="also build with `png: true`")
    parser.add_argument("--jobs", nargs="+", default=[], metavar="JOBS", help="the plugin's option `jobs`, each value beside the default")
    parser.add_argument(
        "--beside",
        nargs="+",
        default=["redirects", HOOK, "glightbox"],
        metavar="PLUGIN",
        help=f"other plugins, one a build; `{HOOK}` is a hook that handles two events of each page and does nothing (default: %(default)s)",
    )
    parser.add_argument("--saved", type=int, default=300, metavar="N", help="services of the site that is saved in (default: %(default)s)")
    parser.add_argument("--frozen", default=COMMIT, metavar="PLACE", help="folder or commit of what writes (b) (default: %(default)s)")
    parser.add_argument(
        "--frozen-most", type=int, default=1_000, metavar="N", help="most services that (b) is written for: it needs 2 MB each"
    )
    parser.add_argument("--repeat", type=int, default=1, help="builds of each kind; the cheapest counts")
    parser.add_argument("--work", metavar="FOLDER", help="where the sites are built; 10,000 services take some gigabytes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where figures are kept")
    parser.add_argument("--page", type=Path, metavar="FILE", help="the page that the tables are written into")
    arguments = parser.parse_args()
    arguments.stamp = stamp()
    record = Record.of(arguments.json)
    compile_package()
    measure(arguments.rows, arguments, record)
    text = report(record.figures)
    if arguments.page:
        into_page(arguments.page, text)
    print(text, end="")


if __name__ == "__main__":
    main()
