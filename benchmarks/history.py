"""What it costs to read the history of a large organisation.

    python benchmarks/history.py --services 1000 --commits 50

Makes a real repository of so many synthetic services, each changed by so many commits, and reads its history for
the first time, again, and with one commit more. Prints a Markdown table: seconds as a clock measures them, CPU
seconds and peak memory of the reading process, the pack's pages that it looked at among it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import synthetic

HERE = Path(__file__).parent
BEGAN = 1_640_995_200
_STATUS = re.compile(r"status: (?:planned|in-progress|done)")


def stream(folder: Path, commits: int) -> Iterator[bytes]:
    """A repository for `git fast-import`: each commit changes the status of one mitigation of one service.

    The services take turns, so that the commits of each are spread over all of the time.
    """
    chosen = random.Random(0)
    paths = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("_"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths}
    number = 0
    for turn in range(commits):
        for name, text in list(texts.items()):
            if turn:
                places = [match.span() for match in _STATUS.finditer(text)]
                begin, end = chosen.choice(places)
                texts[name] = f"{text[:begin]}status: {chosen.choice(('planned', 'in-progress', 'done'))}{text[end:]}# {turn}\n"
            number += 1
            author = f"author Engineer {number % 40} <engineer@example.com> {BEGAN + number * 1800} +0000\n"
            data = texts[name].encode()
            yield f"commit refs/heads/main\n{author}{author.replace('author', 'committer', 1)}data 6\nChange\n".encode()
            yield f"M 100644 inline models/{name}\ndata {len(data)}\n".encode() + data + b"\n"


def make(folder: Path, services: int, commits: int) -> None:
    """Writes the repository and checks it out."""
    made = folder / "made"
    synthetic.write_organisation(made, services)
    git = ("git", "-C", str(folder))
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    with subprocess.Popen([*git, "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for part in stream(made, commits):
            process.stdin.write(part)
        process.stdin.close()
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)


def read(folder: Path, cache: Path) -> None:
    """Reads the history in this process and prints what it cost as JSON."""
    from mkdocs_threat_model.build.cache import Cache  # noqa: PLC0415
    from mkdocs_threat_model.history.folder_commit import origin_of  # noqa: PLC0415
    from mkdocs_threat_model.history.folder_history import read_history  # noqa: PLC0415

    began = time.monotonic()
    found = read_history(folder / "models", origin_of(folder / "models"), Cache(cache, print).shelf("history"))
    took = time.monotonic() - began
    uses = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "seconds": took,
        "cpu": uses.ru_utime + uses.ru_stime,
        "memory": uses.ru_maxrss * 1024,
        "threats": len(found.threats),
        "commits": found.commits,
        "changes": sum(len(one.changes) for one in found.threats.values()),
    }
    print(json.dumps(cost))


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=100)
    parser.add_argument("--commits", type=int, default=50)
    parser.add_argument("--read", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.read:
        read(*given.read)
        return
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name) / "work", Path(name) / "cache"
        folder.mkdir()
        cache.mkdir()
        make(folder, given.services, given.commits)
        pack = sum(path.stat().st_size for path in folder.glob(".git/objects/pack/*.pack"))
        lines = [_row("first read", _measured(folder, cache)), _row("read again", _measured(folder, cache))]
        with (next((folder / "models").glob("[a-z]*.yaml"))).open("a") as file:
            file.write("# more\n")
        environment = os.environ | {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a"}
        subprocess.run(["git", "-C", str(folder), "commit", "-qam", "More"], check=True, env=environment)
        last = _measured(folder, cache)
        lines.append(_row("one commit later", last))
        kept = max(path.stat().st_size for path in (cache / "history").iterdir())
    print(f"{given.services:,} services with {given.commits} commits each: {last['commits']:,} commits, {last['threats']:,} threats,")
    print(f"{last['changes']:,} changes of where one stands; {pack / 1e6:.0f} MB of pack, {kept / 1e6:.1f} MB of cache.\n")
    print("| | seconds | CPU s | peak MB |\n|---|--:|--:|--:|")
    print("\n".join(lines))


def _measured(folder: Path, cache: Path) -> dict[str, float]:
    command = [sys.executable, str(HERE / "history.py"), "--read", str(folder), str(cache)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _row(name: str, cost: dict[str, float]) -> str:
    return f"| {name} | {cost['seconds']:.1f} | {cost['cpu']:.1f} | {cost['memory'] / 1e6:.0f} |"


if __name__ == "__main__":
    main()
