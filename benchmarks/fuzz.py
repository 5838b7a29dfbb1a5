"""Faults, counted: runs the targets of `tests/fuzz` on as many inputs as wanted, and goes on where it was stopped.

    python benchmarks/fuzz.py --inputs 1000000 --processes 2 --work FOLDER

Inputs are made from seeds, so that a run is repeatable; each target gets its share. A worker that spends more than
five seconds of processor time on one input, or waits three times as long, is ended, and the input is tried once
more alone before it counts as a hang. What fails is written below FOLDER/faults, and `--replay FILE` runs it again.

    python benchmarks/fuzz.py --coverage reader --seconds 600 --work FOLDER

lets libFuzzer look for inputs that reach new code; needs `pip install atheris` (Linux, macOS with its own clang).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import json
import multiprocessing
import os
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / name) for name in ("plugin", "tests", "tests/checks", "tests/browser", "tests/fuzz", "benchmarks")]

LIMIT = float(os.environ.get("FUZZ_LIMIT", "5"))
"""Seconds of processor time that one input may take; a multiple of it may pass by the clock."""
WAIT = 3
MEMORY = 4 << 30
"""Bytes of address space of a worker: what grows without bound ends in a MemoryError, which is a fault."""
BLOCK = 1.0
"""Seconds that a block of inputs shall take."""
SAVED = 20
"""Inputs that are written of one fault; the others are in the list by their seeds."""
MODULES = "targets,steps,browsing"
"""Modules of `tests/fuzz` that hold targets."""
KINDS = ("tracebacks", "hangs", "unescaped", "broken")


@dataclass
class Count:
    """What was done of a target so far."""

    inputs: int = 0
    tracebacks: int = 0
    hangs: int = 0
    unescaped: int = 0
    broken: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


@dataclass
class State:
    """What a run knows, and keeps in a file.

    Attributes:
        counts: by target.
        next: the seed that was not tried yet, by target.
        again: ranges of seeds that a worker did not get to, by target.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    next: dict[str, int] = field(default_factory=dict)
    again: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> State:
        """What an earlier run wrote; a new one where there is none."""
        if not path.is_file():
            return cls()
        raw = json.loads(path.read_text(encoding="utf-8"))
        again = {name: [(first, end) for first, end in ranges] for name, ranges in raw["again"].items()}
        return cls({name: Count(**one) for name, one in raw["counts"].items()}, raw["next"], again)

    def write(self, path: Path) -> None:
        """Replaces the file."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        part.replace(path)


def targets() -> dict[str, Any]:
    """Every target by name."""
    modules = os.environ.get("FUZZ_TARGETS", MODULES).split(",")
    return {one.name: one for module in modules for one in importlib.import_module(module).TARGETS}


def input_of(target: Any, seed: int) -> bytes:
    """The input of a seed."""
    return target.make(Random(f"{target.name}/{seed}"))


def attempt(target: Any, raw: bytes, scratch: Path) -> tuple[str, str, str] | None:
    """Runs an input; kind, signature and text of the fault."""
    try:
        target.run(raw, scratch)
    except Exception as error:
        from escaping import EscapeError  # noqa: PLC0415
        from targets import PromiseError  # noqa: PLC0415

        kind = "unescaped" if isinstance(error, EscapeError) else "broken" if isinstance(error, PromiseError) else "tracebacks"
        frames = [one for one in traceback.extract_tb(error.__traceback__) if str(ROOT) in one.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        said = re.split(r"[^a-z, ]", str(error), maxsplit=1)[0][:40] if kind in ("broken", "unescaped") else ""
        return kind, f"{type(error).__name__} {place} {said}".strip(), traceback.format_exc()[-4000:]
    return None


def work(pipe: Connection, slot: Any) -> None:
    """A worker: runs the blocks that it is sent, and tells what it is doing, since somebody may have to end it."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    known = targets()
    prepared: set[str] = set()
    scratch = Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    while (block := pipe.recv()) is not None:
        name, first, end = block
        target = known[name]
        if name not in prepared:
            target.prepare()
            prepared.add(name)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if target.bounded else resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        began, slowest = time.monotonic(), 0.0
        for seed in range(first, end):
            raw = input_of(target, seed)
            cpu = time.process_time()
            slot[0], slot[1], slot[2] = seed, cpu, time.monotonic()
            fault = attempt(target, raw, scratch)
            spent = time.process_time() - cpu
            slot[2] = 0
            slowest = max(slowest, spent)
            if fault:
                pipe.send(("fault", name, seed, raw, *fault))
        pipe.send(("done", name, first, end, time.monotonic() - began, slowest))


def alone(name: str, raw: bytes, pipe: Connection) -> None:
    """Runs one input in a process of its own."""
    os.setsid()
    target = targets()[name]
    target.prepare()
    cpu = time.process_time()
    pipe.send(("prepared",))
    fault = attempt(target, raw, Path(tempfile.mkdtemp(prefix="fuzz-")))
    pipe.send((time.process_time() - cpu, fault))


class Worker:
    """A process that runs blocks, and what it was given."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self.slot = self._context.Array("d", 3, lock=False)
        self.pipe, other = self._context.Pipe()
        self.process = self._context.Process(target=work, args=(other, self.slot), daemon=True)
        self.process.start()
        other.close()
        self.block: tuple[str, int, int] | None = None

    def give(self, block: tuple[str, int, int]) -> None:
        """Sends a block."""
        self.block = block
        self.pipe.send(block)

    def hangs(self) -> bool:
        """Whether one input takes too long."""
        began = self.slot[2]
        if not began:
            return False
        return time.monotonic() - began > WAIT * LIMIT or _cpu(self.process.pid or 0) - self.slot[1] > LIMIT

    def end(self) -> None:
        """Ends the process with all that it started."""
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.kill()
        self.process.join()


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Run:
    """A run over all targets."""

    def __init__(self, folder: Path, inputs: int, processes: int, names: Sequence[str], seed: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._path, self._processes, self._seed = folder, folder / "state.json", processes, seed
        self.state = State.read(self._path)
        self._targets = targets()
        chosen = list(names or self._targets)
        shares = sum(self._targets[name].share for name in chosen)
        self._goals = {name: max(1, round(inputs * self._targets[name].share / shares)) for name in chosen}
        self._size = dict.fromkeys(chosen, 1)
        self._saved: dict[str, int] = {}

    def go(self) -> None:
        """Runs until every target has its inputs."""
        for name in self._goals:
            self.state.counts.setdefault(name, Count())
            self.state.next.setdefault(name, self._seed)
        workers = [Worker() for _ in range(self._processes)]
        try:
            self._feed(workers)
        finally:
            for worker in workers:
                if worker.block:
                    self._give_back(*worker.block)
                worker.end()
            self.state.write(self._path)

    def _feed(self, workers: list[Worker]) -> None:
        shown = time.monotonic()
        while True:
            for worker in workers:
                if worker.block is None and (block := self._next_block(workers)):
                    worker.give(block)
            if not any(worker.block for worker in workers):
                return
            wait([worker.pipe for worker in workers if worker.block], timeout=0.2)
            for index, worker in enumerate(workers):
                if worker.block and not self._heard(worker):
                    workers[index] = Worker()
            if time.monotonic() - shown > 30:
                shown = time.monotonic()
                self.state.write(self._path)
                print(", ".join(f"{name} {one.inputs:,}" for name, one in self.state.counts.items()), flush=True)

    def _next_block(self, workers: Iterable[Worker]) -> tuple[str, int, int] | None:
        """Of the target that is furthest behind."""
        given = {name: sum(one.block[2] - one.block[1] for one in workers if one.block and one.block[0] == name) for name in self._goals}
        left = {name: goal - self.state.counts[name].inputs - given[name] for name, goal in self._goals.items()}
        name = max(left, key=lambda one: left[one] / self._goals[one])
        if left[name] <= 0:
            return None
        if self.state.again.get(name):
            first, end = self.state.again[name].pop()
            stop = min(end, first + self._size[name], first + left[name])
            if stop < end:
                self.state.again[name].append((stop, end))
            return name, first, stop
        first = self.state.next[name]
        self.state.next[name] = first + min(self._size[name], left[name])
        return name, first, self.state.next[name]

    def _heard(self, worker: Worker) -> bool:
        """Takes what a worker says; `False` where it had to be ended."""
        try:
            while worker.pipe.poll():
                kind, *rest = worker.pipe.recv()
                if kind == "fault":
                    self._fault(*rest)
                else:
                    self._done(*rest)
                    worker.block = None
                    return True
        except (EOFError, OSError):
            self._lost(worker, "tracebacks", f"the process ended with {worker.process.exitcode}")
            return False
        if not worker.process.is_alive() and not worker.pipe.poll():
            self._lost(worker, "tracebacks", f"the process ended with {worker.process.exitcode}")
            return False
        if worker.hangs():
            self._lost(worker, "hangs", "")
            return False
        return True

    def _done(self, name: str, first: int, end: int, seconds: float, slowest: float) -> None:
        count = self.state.counts[name]
        count.inputs += end - first
        count.seconds += seconds
        count.slowest = max(count.slowest, slowest)
        self._size[name] = max(1, min(2000, int((end - first) * BLOCK / max(seconds, 0.001))))

    def _lost(self, worker: Worker, kind: str, signature: str) -> None:
        """A worker that was ended in an input: that one counts, those after it are given back."""
        assert worker.block is not None
        name, first, end = worker.block
        worker.end()
        seed = int(worker.slot[0]) if worker.slot[2] or first <= worker.slot[0] < end else first
        raw = input_of(self._targets[name], seed)
        again = self._again(name, raw) if kind == "hangs" else None
        self._done(name, first, seed + 1, LIMIT, again[0] if again else LIMIT)
        if again is None:
            self._fault(name, seed, raw, kind, signature, signature)
        elif again[1]:
            self._fault(name, seed, raw, *again[1])
        self._give_back(name, seed + 1, end)
        worker.block = None

    def _again(self, name: str, raw: bytes) -> tuple[float, Any] | None:
        """Runs an input alone: what it took and its fault, or `None` where it hangs."""
        context = multiprocessing.get_context("spawn")
        pipe, other = context.Pipe()
        process = context.Process(target=alone, args=(name, raw, other), daemon=True)
        process.start()
        other.close()
        try:
            pipe.recv()
            if not pipe.poll(2 * WAIT * LIMIT):
                return None
            spent, fault = pipe.recv()
            return (spent, fault) if spent <= LIMIT else None
        except EOFError:
            return None
        finally:
            with contextlib.suppress(OSError):
                os.killpg(process.pid or 0, signal.SIGKILL)
            process.kill()
            process.join()

    def _give_back(self, name: str, first: int, end: int) -> None:
        if first < end:
            self.state.again.setdefault(name, []).append((first, end))

    def _fault(self, name: str, seed: int, raw: bytes, kind: str, signature: str, text: str) -> None:
        count = self.state.counts[name]
        setattr(count, kind, getattr(count, kind) + 1)
        folder = self._folder / "faults" / name
        folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "faults.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"target": name, "seed": seed, "kind": kind, "fault": signature}) + "\n")
        digest = hashlib.sha256(f"{kind}{signature}".encode()).hexdigest()[:8]
        self._saved[digest] = self._saved.get(digest, len(list(folder.glob(f"{digest}-*.input")))) + 1
        if self._saved[digest] <= SAVED:
            (folder / f"{digest}-{seed}.input").write_bytes(raw)
            said = f"{name} seed {seed}: {kind}\n{signature}\n{text}\n"
            (folder / f"{digest}-{seed}.txt").write_text(said, encoding="utf-8", errors="replace")


def table(counts: Mapping[str, Count]) -> str:
    """The counts as Markdown."""
    titles = ("target", "inputs", "tracebacks", "hangs", "unescaped", "broken promises", "seconds", "slowest")
    lines = [f"| {' | '.join(titles)} |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    total = Count()
    for name, one in [*counts.items(), ("**all**", total)]:
        faults = " | ".join(str(getattr(one, kind)) for kind in KINDS)
        lines.append(f"| {name} | {one.inputs:,} | {faults} | {one.seconds:,.0f} | {one.slowest:.2f} |")
        if one is not total:
            for kind in ("inputs", *KINDS, "seconds"):
                setattr(total, kind, getattr(total, kind) + getattr(one, kind))
            total.slowest = max(total.slowest, one.slowest)
    return "\n".join(lines)


def replay(path: Path) -> int:
    """Runs a saved input again; its target is the name of the folder that it lies in."""
    target = targets()[path.resolve().parent.name]
    target.prepare()
    began = time.process_time()
    fault = attempt(target, path.read_bytes(), Path(tempfile.mkdtemp(prefix="fuzz-")))
    print(f"{time.process_time() - began:.2f} s of processor time. {fault[2] if fault else 'No fault.'}")
    return 1 if fault else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs, replays, or lets coverage guide."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000, help="how many in all; a run that is resumed counts those before")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--work", type=Path, help="the folder of the state and of what failed")
    parser.add_argument("--targets", type=lambda text: text.split(","), default=(), help="names, with commas between; default: all")
    parser.add_argument("--seed", type=int, default=0, help="the first seed of a new run")
    parser.add_argument("--replay", type=Path, metavar="FILE")
    parser.add_argument("--coverage", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=600, help="how long a coverage-guided run lasts")
    given = parser.parse_args(arguments)
    if given.replay:
        return replay(given.replay)
    if not given.work:
        parser.error("name a folder with --work")
    if given.coverage:
        import guided  # noqa: PLC0415

        return guided.run(given.coverage, given.work, given.seconds)
    run = Run(given.work, given.inputs, given.processes, given.targets, given.seed)
    try:
        run.go()
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.")
    print(table(run.state.counts))
    return 1 if any(getattr(one, kind) for one in run.state.counts.values() for kind in KINDS) else 0


if __name__ == "__main__":
    raise SystemExit(main())
