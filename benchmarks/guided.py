"""Coverage-guided fuzzing with libFuzzer, by atheris: the same targets, with inputs that grow from those that reached new code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import fuzz

SEEDS = 300
"""Inputs of the target's own maker that a new corpus begins with."""


def run(name: str, folder: Path, seconds: int) -> int:
    """Runs a target for some time, again where an input ended the process; prints how many inputs were run."""
    corpus, faults = folder / "corpus" / name, folder / "faults" / name
    for one in (corpus, faults):
        one.mkdir(parents=True, exist_ok=True)
    target = fuzz.targets()[name]
    if not target.by_bytes:
        raise SystemExit(f"Inputs of `{name}` have a structure that changes of bytes destroy. Run it without --coverage.")
    if not any(corpus.iterdir()):
        for seed in range(SEEDS):
            (corpus / f"seed-{seed}").write_bytes(target.make(Random(f"{name}/{seed}")))
    end = time.monotonic() + seconds
    tally = folder / f"guided-{name}.json"
    while (left := int(end - time.monotonic())) > 0:
        options = [f"-max_total_time={left}", f"-timeout={int(fuzz.LIMIT)}", f"-artifact_prefix={faults}/guided-"]
        options += ["-max_len=20000", "-rss_limit_mb=4096", "-verbosity=0"]
        done = subprocess.run([sys.executable, __file__, name, str(tally), str(faults), str(corpus), *options], check=False)
        if done.returncode == 0:
            break
    counts = json.loads(tally.read_text(encoding="utf-8"))
    hangs = len([*faults.glob("guided-timeout-*"), *faults.glob("guided-oom-*"), *faults.glob("guided-crash-*")])
    print(f"{name}: {counts['inputs']:,} inputs, {counts['faults']} faults, {hangs} that ended the process.")
    return 1 if counts["faults"] or hangs else 0


def _child(name: str, tally: Path, faults: Path, arguments: list[str]) -> None:
    import atheris  # noqa: PLC0415

    with atheris.instrument_imports(include=["mkdocs_threat_model"]):
        target = fuzz.targets()[name]
    target.prepare()
    counts = json.loads(tally.read_text(encoding="utf-8")) if tally.is_file() else {"inputs": 0, "faults": 0}
    scratch = Path(tempfile.mkdtemp(prefix="fuzz-"))
    seen: set[str] = set()

    def one(raw: bytes) -> None:
        counts["inputs"] += 1
        if fault := fuzz.attempt(target, raw, scratch):
            counts["faults"] += 1
            if fault[1] not in seen:
                seen.add(fault[1])
                (faults / f"guided-{os.getpid()}-{len(seen)}.input").write_bytes(raw)
                (faults / f"guided-{os.getpid()}-{len(seen)}.txt").write_text("\n".join(fault), encoding="utf-8", errors="replace")
        if counts["inputs"] % 500 == 0:
            tally.write_text(json.dumps(counts), encoding="utf-8")

    atheris.Setup([sys.argv[0], *arguments], one)
    import atexit  # noqa: PLC0415

    atexit.register(lambda: tally.write_text(json.dumps(counts), encoding="utf-8"))
    atheris.Fuzz()


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
