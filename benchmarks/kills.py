"""Kills running builds at random moments, and looks at what they leave behind.

    python benchmarks/kills.py --count 200 --state kills.json

Half of the kills hit `mkdocs build`, half `threat-model render`; half start with an empty cache, half with the
one of an earlier build; all find the pages of the old models and are to write those of the new ones. A kill counts
only where the process was running and died by the signal. Afterwards the pages are compared with the old ones and
the new ones, the command is run again, and what it writes must be byte for byte what it writes where nobody kills it.
With a state file, a run that was interrupted goes on, and more kills can be added later.

The commands run in children of a process that has imported everything, so that the kills hit their work.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import pkgutil
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import synthetic
from mkdocs.__main__ import cli as mkdocs_command

import mkdocs_threat_model
from mkdocs_threat_model.cli import main as threat_model_command
from mkdocs_threat_model.reference.schemas import schema_files

BUILD, RENDER = "mkdocs build", "threat-model render"
MANIFEST, ARRANGEMENTS = ".threat-model.json", ".threat-model-arrangements.json"
_CONFIG = f"""\
site_name: Kills
theme: {{name: material, font: false}}
plugins: [search, {{threat-model: {{today: {synthetic.DAY}OPTIONS}}}}]
"""
_BARE = ", library_pages: false, testing_guides: never"
_COMMANDS = {
    BUILD: ["build", "--verbose"],
    RENDER: ["render", "--out", "pages", "--today", synthetic.DAY],
}
_RENDERED_BARE = ["--no-library-pages", "--testing-guides", "never"]
_TARGETS = {BUILD: "site", RENDER: "pages"}
_GATE, _WIPED = "Running `pre_build` event", "Cleaning site directory"
_PHASES = {
    BUILD: ("starting", "models, drawings, cache", "MkDocs wipes and writes the site"),
    RENDER: ("starting, models, drawings", "writing"),
}
_CLOCKED = ("sitemap.xml", "sitemap.xml.gz")


@dataclass(frozen=True)
class Kill:
    """A kill of a running process and what it left.

    Attributes:
        command: what was killed.
        warm: whether there was a cache.
        after: seconds from the start to the kill.
        reached: what the process was at.
        left: `old`, `new`, or `between` where some files are old, some new and some missing.
        torn: files that are neither the old nor the new ones.
        faults: what must not be; empty.
    """

    command: str
    warm: bool
    after: float
    reached: str
    left: str
    torn: int
    faults: tuple[str, ...]


Digests = Mapping[str, str]


class Child:
    """A running command."""

    def __init__(self, command: str, folder: Path, log: Path, cache: Path, more: Sequence[str]) -> None:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self.status: int | None = None
        self.pid = os.fork()
        if self.pid:
            os.close(output)
            return
        try:
            for stream in (1, 2):
                os.dup2(output, stream)
            os.chdir(folder)
            os.environ["THREAT_MODEL_CACHE"] = str(cache)
            sys.stdout, sys.stderr = (os.fdopen(stream, "w", buffering=1) for stream in (1, 2))
            (mkdocs_command if command == BUILD else threat_model_command)([*_COMMANDS[command], *more])
        except SystemExit as end:
            sys.stderr.flush()
            sys.stdout.flush()
            os._exit(end.code if isinstance(end.code, int) else int(bool(end.code)))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(3)

    def runs(self) -> bool:
        """Whether it is still running."""
        if self.status is None and (found := os.waitpid(self.pid, os.WNOHANG))[0]:
            self.status = os.waitstatus_to_exitcode(found[1])
        return self.status is None

    def kill(self) -> None:
        """Kills it, if it is still running."""
        if self.runs():
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code, negative for a signal."""
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status


class Ground:
    """The models, the pages of the old and of the new ones, and what an undisturbed run makes of them."""

    def __init__(self, folder: Path, services: int, bare: bool) -> None:
        self.folder, self.services, self.bare = folder, services, bare
        self.site, self.cache = folder / "site-of-kills", folder / "cache"
        (self.site / "docs").mkdir(parents=True)
        (self.site / "docs" / "index.md").write_text("# Home\n")
        (self.site / "mkdocs.yml").write_text(_CONFIG.replace("OPTIONS", _BARE if bare else ""))
        synthetic.write_organisation(self.site / "models", services)
        shutil.copytree(self.site / "models", folder / "old")
        shutil.copytree(self.site / "models", folder / "new")
        for path in (folder / "new").glob("s*.yaml"):
            path.write_text(path.read_text().replace("title: ", "title: New ", 3))
        self.took: dict[tuple[str, bool], float] = {}
        self.old: dict[str, Digests] = {}
        self.new: dict[tuple[str, bool], Digests] = {}
        for command in _COMMANDS:
            self._learn(command)

    def _learn(self, command: str) -> None:
        target = self.site / _TARGETS[command]
        self.models("old")
        self.run(command)
        self.old[command] = digests(target)
        shutil.copytree(target, self.folder / f"old-{target.name}")
        if command == BUILD:
            shutil.copytree(self.cache, self.folder / "old-cache")
        for warm in (False, True):
            self.reset(command, warm)
            began = time.monotonic()
            self.run(command)
            self.took[command, warm] = time.monotonic() - began
            self.new[command, warm] = digests(target)

    def models(self, which: str) -> None:
        """Puts the old or the new models in."""
        shutil.rmtree(self.site / "models", ignore_errors=True)
        shutil.copytree(self.folder / which, self.site / "models")

    def reset(self, command: str, warm: bool) -> None:
        """New models, old pages, and the cache of the old build or none."""
        self.models("new")
        for folder, kept in ((self.site / _TARGETS[command], f"old-{_TARGETS[command]}"), (self.cache, "old-cache" if warm else "")):
            shutil.rmtree(folder, ignore_errors=True)
            if kept:
                shutil.copytree(self.folder / kept, folder)

    def start(self, command: str, log: Path) -> Child:
        """Starts a command in the site's folder."""
        return Child(command, self.site, log, self.cache, _RENDERED_BARE if self.bare and command == RENDER else ())

    def run(self, command: str) -> None:
        """Runs a command to its end. It must succeed."""
        log = self.folder / "log"
        status = self.start(command, log).wait()
        if status:
            raise RuntimeError(f"{command} ended with {status}:\n{log.read_text()[-2000:]}")

    def kill(self, command: str, warm: bool, moment: float) -> Kill | None:
        """Kills a command at a moment, as a part of the time that it takes; `None` where it had ended."""
        self.reset(command, warm)
        log, began = self.folder / "killed", time.monotonic()
        process = self.start(command, log)
        # Half of them anywhere, the others in a phase that few would hit, since it is short.
        aimed = int(moment * 1000) % 2
        wanted = int(moment * 100_000) % len(_PHASES[command]) if aimed else 0
        while process.runs() and self.phase(command, log) < wanted:
            time.sleep(0.002)
        time.sleep(moment * self.took[command, warm] * (0.1 if aimed else 1))
        process.kill()
        if process.wait() != -signal.SIGKILL:
            return None
        after, phase = time.monotonic() - began, self.phase(command, log)
        target, new = self.site / _TARGETS[command], self.new[command, warm]
        left, torn = _state(digests(target), self.old[command], new)
        faults = []
        if left != "old" and command == BUILD and phase < 2:
            faults.append("the old site was touched before MkDocs wiped it")
        if torn and command == RENDER:
            faults.append(f"{torn} files are neither the old nor the new ones")
        try:
            self.run(command)
        except RuntimeError as error:
            faults.append(str(error))
        else:
            if digests(target) != new:
                faults.append("the next run gives other bytes than one that nobody killed")
            if list(self.site.rglob("*.part")):
                faults.append("half-written files are left")
        return Kill(command, warm, round(after, 2), _PHASES[command][phase], left, torn, tuple(faults))

    def phase(self, command: str, log: Path) -> int:
        """How far a command is: by what it says, or by the manifest, which two digests a file stand in while it writes."""
        if command == BUILD:
            said = log.read_text()
            return (_GATE in said) + (_WIPED in said)
        manifest = self.site / "pages" / "threat-models" / MANIFEST
        return int(any(isinstance(one, list) for one in json.loads(manifest.read_bytes()).values()))


def digests(folder: Path) -> Digests:
    """The digest of every file by its path; those in which MkDocs writes the day, and files being written, left out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in _CLOCKED and path.suffix != ".part")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _state(found: Digests, old: Digests, new: Digests) -> tuple[str, int]:
    # These two files are ours to read: what they hold between two runs is proved by the next run.
    own = {name for name in found if Path(name).name in (MANIFEST, ARRANGEMENTS)}
    torn = sum(digest not in (old.get(name), new.get(name)) for name, digest in found.items() if name not in own)
    return "old" if found == old else "new" if found == new else "between", torn


def kills(count: int, state: Path | None, services: int, seed: int, bare: bool) -> list[Kill]:
    """So many kills, those of the state file among them."""
    done = [Kill(**{**one, "faults": tuple(one["faults"])}) for one in json.loads(state.read_text())] if state and state.is_file() else []
    if len(done) >= count:
        return done
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    for module in pkgutil.walk_packages(mkdocs_threat_model.__path__, "mkdocs_threat_model."):
        importlib.import_module(module.name)
    schema_files()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        ground = Ground(Path(name), services, bare)
        while len(done) < count:
            number = len(done)
            chance = random.Random(f"{seed} {number} {time.monotonic_ns()}")
            one = ground.kill((BUILD, RENDER)[number % 2], bool(number // 2 % 2), chance.uniform(0.05, 1.0))
            if one is None:
                continue
            done.append(one)
            if state:
                state.write_text(json.dumps([asdict(kill) for kill in done], indent=1))
            for fault in one.faults:
                print(f"FAULT in kill {number}, {one.command}, {one.reached}: {fault}", flush=True)
    return done


def report(done: Sequence[Kill]) -> str:
    """Markdown: what was hit, and what was left."""
    lines = ["| command | cache | process was | kills | old | new | between | files torn |", "|---|---|---|--:|--:|--:|--:|--:|"]
    groups = Counter((one.command, one.warm, one.reached) for one in done)
    for (command, warm, reached), count in sorted(groups.items()):
        same = [one for one in done if (one.command, one.warm, one.reached) == (command, warm, reached)]
        left = Counter(one.left for one in same)
        cells = [count, left["old"], left["new"], left["between"], sum(one.torn for one in same)]
        lines.append(f"| {command} | {'warm' if warm else 'cold'} | {reached} | {' | '.join(map(str, cells))} |")
    faults = sum(len(one.faults) for one in done)
    return "\n".join([f"{len(done)} kills, each of a running process; {faults} faults.", "", *lines]) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Kill builds at random moments.")
    parser.add_argument("--count", type=int, default=20, help="kills, those of the state file among them (default: 20)")
    parser.add_argument("--state", type=Path, help="keeps what was done, so that another run goes on there")
    parser.add_argument("--services", type=int, default=6, help="size of the organisation (default: 6)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--bare", action="store_true", help="without pages of the threat library and testing guides, which take most of the time"
    )
    given = parser.parse_args()
    done = kills(given.count, given.state, given.services, given.seed, given.bare)
    print(report(done), end="")
    sys.exit(any(one.faults for one in done))


if __name__ == "__main__":
    main()
