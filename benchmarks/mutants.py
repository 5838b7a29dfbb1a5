"""How many single-line bugs the tests let pass: python benchmarks/mutants.py --count 300 --work FOLDER [--seed 1].

Draws a seeded sample of mutants from the rooms whose sums and sentences are relied on (`analysis`, `checks`, `records`,
`history`, and what drawings say), made by cosmic-ray's operators: comparisons, `and`/`or`, `not`, signs, numbers,
loops that run no more. Each is tried on the tests that reach its line, the quickest first, up to the first that fails.
Which tests reach a line is found by one run under coverage. Prints the survivors as Markdown; each one is a missing
test or, with its reason, the same program in other words. A run that was stopped goes on where it was.

Needs `pip install pytest-cov`, and `pip install --no-deps cosmic-ray parso stevedore`. Works on a copy of the last commit.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from xml.etree import ElementTree

from cosmic_ray import plugins
from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import mutate_code
from coverage.numbits import numbits_to_nums

ROOT = Path(__file__).parent.parent
PACKAGE = Path("plugin/mkdocs_threat_model")
ROOMS = ("analysis", "checks", "records", "history", "drawing/spoken.py")
OPERATORS = (
    "ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq", "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_Lt_Gt", "ReplaceComparisonOperator_LtE_Lt", "ReplaceComparisonOperator_LtE_GtE",
    "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_Gt_Lt", "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_LtE", "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add", "ReplaceBinaryOperator_Mul_Add",
    "ReplaceBinaryOperator_BitAnd_BitOr", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub",
    "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "AddNot",
    "NumberReplacer", "ZeroIterationForLoop", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak",
)  # fmt: skip
"""Those whose mutants are plausible slips; `|` is left alone, which stands in annotations."""
PATIENCE = 180
"""Seconds for the tests of one mutant; one that takes longer is caught."""


@dataclass(frozen=True)
class Mutant:
    """One changed line.

    Attributes:
        path: of the module, from the root.
        line: number of the first changed line.
        operator: of cosmic-ray.
        occurrence: of the operator in the module.
        before: the line as it is, without indent.
        after: the line as it was changed to.
    """

    path: str
    line: int
    operator: str
    occurrence: int
    before: str
    after: str


Place = tuple[Path, str, int]
"""A module, an operator, and the operator's occurrence there: where a mutant could be."""


def places_of(root: Path, path: Path) -> Iterator[Place]:
    """All places of a module."""
    nodes = list(_nodes(get_ast((root / path).read_text(encoding="utf-8"))))
    for name in OPERATORS:
        operator = plugins.get_operator(f"core/{name}")()
        for occurrence in range(sum(len(list(operator.mutation_positions(node))) for node in nodes)):
            yield path, name, occurrence


def mutant_at(root: Path, place: Place) -> Mutant:
    """The mutant of a place."""
    path, name, occurrence = place
    source = (root / path).read_text(encoding="utf-8")
    lines, changed = source.splitlines(), _mutated(source, name, occurrence).splitlines()
    at = next(number for number, (before, after) in enumerate(zip(lines, changed, strict=False)) if before != after)
    return Mutant(path.as_posix(), at + 1, name, occurrence, lines[at].strip(), changed[at].strip())


def _mutated(source: str, operator: str, occurrence: int) -> str:
    return mutate_code(source, plugins.get_operator(f"core/{operator}")(), occurrence) or source


def _nodes(node: object) -> Iterator[object]:
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def reached_by(work: Path, copy: Path) -> dict[str, dict[int, list[str]]]:
    """The tests that run a line: by path and line, the quickest first."""
    data = work / "coverage"
    durations = work / "durations.json"
    if not durations.exists():
        report = work / "junit.xml"
        (work / "coveragerc").write_text(f"[run]\nsource = {PACKAGE}\ndisable_warnings = no-data-collected, module-not-measured\n")
        quick = ["-m", "not browser and not slow", "-n", "2", f"--junitxml={report}", "-o", "junit_duration_report=call"]
        measured = ["--cov", "--cov-context=test", f"--cov-config={work / 'coveragerc'}", "--cov-report="]
        _pytest(copy, [*quick, *measured], work / "quick.log", 3600, COVERAGE_FILE=str(data))
        durations.write_text(json.dumps(_durations(report)), encoding="utf-8")
    seconds = json.loads(durations.read_text(encoding="utf-8"))
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    with sqlite3.connect(data) as database:
        rows = database.execute(
            "select file.path, context.context, line_bits.numbits from line_bits"
            " join file on file.id = line_bits.file_id join context on context.id = line_bits.context_id"
        )
        for path, context, bits in rows:
            test = context.rpartition("|")[0]  # a case's name may hold one
            if test:
                relative = Path(path).resolve().relative_to(copy.resolve()).as_posix()
                for line in numbits_to_nums(bits):
                    found[relative][line].append(test)
    for lines in found.values():
        for tests in lines.values():
            tests[:] = sorted(set(tests), key=lambda test: (seconds.get(_key(test), 1.0), test))
    return found


def _key(test: str) -> str:
    file, _, name = test.partition("::")
    return f"{Path(file).stem}::{name}"


def _durations(report: Path) -> dict[str, float]:
    cases = ElementTree.parse(report).getroot().iter("testcase")
    return {f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}": float(case.get("time", 0)) for case in cases}


def _pytest(copy: Path, arguments: list[str], log: Path, patience: int, **environment: str) -> int:
    """Runs tests of the copy.

    Raises:
        TimeoutExpired: they take longer.
    """
    own = {"PYTHONPATH": str(copy / "plugin"), "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", *arguments]
    with log.open("w", encoding="utf-8") as out:
        run = subprocess.run(command, cwd=copy, env=os.environ | own | environment, stdout=out, stderr=out, check=False, timeout=patience)
    return run.returncode


def survives(mutant: Mutant, copy: Path, tests: list[str], work: Path) -> bool:
    """Whether all tests that reach the line pass."""
    if not tests:
        return True
    path = copy / mutant.path
    # A run that was killed leaves its mutant behind, and then every test fails.
    subprocess.run(["git", "checkout", "--quiet", "--", "."], cwd=copy, check=True)
    source = path.read_text(encoding="utf-8")
    listed = work / f"{copy.name}.txt"
    listed.write_text("\n".join(tests[:400]) + "\n", encoding="utf-8")
    path.write_text(_mutated(source, mutant.operator, mutant.occurrence), encoding="utf-8")
    log = work / f"{copy.name}.log"
    try:
        code = _pytest(copy, ["-x", "-n0", f"@{listed}"], log, PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(source, encoding="utf-8")
    # A mutant can take cases away where these are made of the code itself; then what is asked for is not found.
    if code == 4 and _pytest(copy, ["--collect-only", "-n0", f"@{listed}"], work / f"{copy.name}-again.log", PATIENCE) == 0:
        return False
    if code not in (0, 1, 2):
        raise SystemExit(f"pytest ended with {code}: see {log}")
    return code == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300, help="mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws others")
    parser.add_argument("--processes", type=int, default=1, help="mutants that are tried at a time, each in a copy of its own")
    parser.add_argument("--work", type=Path, required=True, help="folder for the copy and the results so far")
    arguments = parser.parse_args()
    work: Path = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    copies = [work / f"copy-{number}" for number in range(arguments.processes)]
    for one in copies:
        if not one.exists():
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(one)], check=True)
    copy = copies[0]
    modules = sorted(path.relative_to(copy) for room in ROOMS for path in _modules(copy / PACKAGE / room))
    everything = [place for path in modules for place in places_of(copy, path)]
    shuffled = random.Random(arguments.seed).sample(everything, len(everything))
    slips = (one for one in (mutant_at(copy, place) for place in shuffled) if not one.before.startswith("@"))
    sample = list(islice(slips, arguments.count))
    reached = reached_by(work, copy)
    state = work / f"state-{arguments.seed}.json"
    done: dict[str, bool] = json.loads(state.read_text(encoding="utf-8")) if state.exists() else {}
    free: SimpleQueue[Path] = SimpleQueue()
    for one in copies:
        free.put(one)

    def tried(mutant: Mutant) -> tuple[Mutant, bool]:
        place = free.get()
        try:
            return mutant, survives(mutant, place, _at(reached[mutant.path], mutant.line), work)
        finally:
            free.put(place)

    todo = [mutant for mutant in sample if json.dumps(asdict(mutant)) not in done]
    with ThreadPoolExecutor(len(copies)) as pool:
        for mutant, survived in pool.map(tried, todo):
            done[json.dumps(asdict(mutant))] = survived
            state.write_text(json.dumps(done), encoding="utf-8")
            if sys.stderr.isatty() or len(done) % 25 == 0:
                print(f"{len(done)} of {len(sample)}, {sum(done.values())} survive", file=sys.stderr, flush=True)
    survivors = [mutant for mutant in sample if done[json.dumps(asdict(mutant))]]
    print(f"{len(survivors)} of {len(sample)} mutants survive, of {len(everything):,} in {len(modules)} modules.\n")
    for one in sorted(survivors, key=lambda one: (one.path, one.line)):
        print(f"- `{one.path}:{one.line}` {one.operator}: `{one.before}` → `{one.after}`")


def _at(lines: dict[int, list[str]], line: int) -> list[str]:
    """The tests of a line; a line within a statement may be told under that of its beginning."""
    found = next((lines[above] for above in range(line, max(0, line - 15), -1) if lines.get(above)), [])
    # What runs once, when the module is imported, is told of no test: those of the whole module are tried.
    return found or list(dict.fromkeys(test for tests in lines.values() for test in tests))


def _modules(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


if __name__ == "__main__":
    if not shutil.which("git"):
        raise SystemExit("git is needed.")
    main()
