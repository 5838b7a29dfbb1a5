"""What drawing costs: python benchmarks/drawings.py [--services N | --bounds]. Prints Markdown.

Measures, in CPU time of one process: all drawings of a service, fresh and with the arrangement of the last build
at hand, as a ratio to one plain layout of the same Level 1; a diagram of 60 elements and 100 flows; and the size of
a drawing of 50 elements. With `--bounds`, the families of models that cost most, each with all its drawings, Graphviz' own
process included.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "drawing"))

from diagrams_of_tests import large, numbers
from families import FAMILIES
from synthetic import DAY, write_organisation

from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.drawing import Drawing, Drawings, draw, graphviz_client
from mkdocs_threat_model.drawing.dfd import level_1
from mkdocs_threat_model.drawing.layout import Layouter
from mkdocs_threat_model.drawing.service_drawings import service_drawings
from mkdocs_threat_model.drawing.variant import Variant
from mkdocs_threat_model.drawing.work import SERVICE, Work
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.types import adapter

EXAMPLE = Path(__file__).parent.parent / "models"


def _cpu(work: Callable[[], Any]) -> float:
    """Milliseconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best * 1000


def measure(folder: Path) -> list[tuple[float, float, float]]:
    """Fresh, again, and one plain layout, in milliseconds, by service."""
    portfolio, today = read_portfolio(folder), date.fromisoformat(DAY)
    policy = portfolio.organisation.policy
    rows = []
    for model in portfolio.models.values():
        made = [one.drawing.arrangement for one in service_drawings(facts_of(model, under(policy), today))]
        earlier = {one.drawing: one for one in made if one}
        plain = level_1(model.service)
        rows.append(
            (
                _cpu(lambda model=model: service_drawings(facts_of(model, under(policy), today))),
                _cpu(lambda model=model, earlier=earlier: service_drawings(facts_of(model, under(policy), today), earlier)),
                _cpu(lambda plain=plain: Layouter(plain).lay_out(Variant())),
            )
        )
    return rows


def _line(name: str, rows: list[tuple[float, float, float]]) -> str:
    fresh, again, plain = (statistics.median(row[n] for row in rows) for n in range(3))
    ratio = statistics.median(row[0] / row[2] for row in rows)
    return f"| {name} | {len(rows)} | {fresh:.1f} ms | {again:.1f} ms | {plain:.1f} ms | {ratio:.1f} |"


def _seconds() -> float:
    """CPU time of this process and of those that it waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def large_service(count: int) -> Service:
    """A model of a platform, in any size: zones of twenty elements with an inner one each, flows mostly to neighbours.

    One element in ten is external and stands outside of the zones.
    """
    draws = numbers(count)
    zones = max(1, count // 20)
    elements: dict[str, dict[str, str]] = {}
    for number in range(count):
        kind = "external" if number % 10 == 9 else "store" if number % 4 == 3 else "process"
        elements[f"e{number}"] = {"type": kind, "title": f"{kind.capitalize()} {number} of the platform"}
        if kind != "external":
            inner = number % 20 >= 12
            elements[f"e{number}"]["in"] = f"inner{min(number // 20, zones - 1)}" if inner else f"zone{min(number // 20, zones - 1)}"
    ends = [(max(0, number - 1 - next(draws) % 4), number) for number in range(1, count)]
    while len(ends) < 1.2 * count:
        first, other = next(draws) % count, next(draws) % count
        ends += [(first, other)] if first != other else []
    boundaries = {f"zone{zone}": {"title": f"Zone {zone}"} for zone in range(zones)}
    boundaries |= {f"inner{zone}": {"title": f"Inner zone {zone}", "in": f"zone{zone}"} for zone in range(zones)}
    flows = {f"f{n}": {"from": f"e{a}", "to": f"e{b}", "title": f"Flow {n} of data"} for n, (a, b) in enumerate(ends)}
    return adapter(Service).validate_python(
        {"service": "large", "title": "Large", "owner": "team-x", "boundaries": boundaries, "elements": elements, "flows": flows}
    )


def drawn_all(model: Service, work: Work) -> list[Drawing]:
    """Every drawing of a service, as its page asks for them."""
    drawings = Drawings(model, work=work)
    whole = drawings.level_1()
    drawn = [whole, drawings.level_0(), *drawings.by_boundary(whole).values()]
    return drawn + [drawings.level_2(process) for process in dict.fromkeys(part.part_of for part in model.elements.values()) if process]


def bounds() -> None:
    """Prints what each family costs, by the clock and in units of work, and how its drawings end."""
    print("| family | seconds | millions of units | drawings | of these plain | left out | MB | peak MB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, make in {**{f"a platform of {n} elements": lambda n=n: large_service(n) for n in (200, 400)}, **FAMILIES}.items():
        model, work = make(), Work(SERVICE)
        graphviz_client.end()
        began = _seconds()
        drawn = drawn_all(model, work)
        graphviz_client.end()
        seconds = _seconds() - began
        plain, missing = (sum(one.note.startswith(word) for one in drawn) for word in ("This drawing is plain", "There is no drawing"))
        size = sum(len(one.svg) + len(one.inline) for one in drawn) / 1e6
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1000
        figures = f"{seconds:.2f} | {work.spent / 1e6:.2f} | {len(drawn)} | {plain} | {missing} | {size:.1f} | {peak:.0f}"
        print(f"| {name} | {figures} |", flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=40, help="synthetic services, of 12 elements and 16 flows each")
    parser.add_argument("--bounds", action="store_true", help="the families of models that cost most")
    arguments = parser.parse_args()
    if arguments.bounds:
        bounds()
        return
    services = arguments.services
    print("| models | services | all drawings, analysis included | with their arrangement | one plain layout | ratio |")
    print("|---|--:|--:|--:|--:|--:|")
    print(_line("the example", measure(EXAMPLE)))
    with tempfile.TemporaryDirectory() as folder:
        write_organisation(Path(folder), services)
        print(_line("synthetic", measure(Path(folder))))
    times = [_cpu(lambda seed=seed: draw(large(seed))) for seed in range(4)]
    print(f"\n60 elements and 100 flows: {max(times) / 1000:.2f} s at most, of {len(times)}.")
    sizes = [len(gzip.compress(draw(large(seed, 50, 70)).inline.encode(), 6)) for seed in range(4)]
    print(f"A drawing of 50 elements and 70 flows: {max(sizes) / 1000:.1f} KB gzipped at most.")


if __name__ == "__main__":
    main()
