"""A little of what `benchmarks/fuzz.py` runs for hours: the same targets, a few inputs each, the same ones every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import browsing
import escaping
import faulty
import kept
import pytest
import steps
import targets
from mutating import MARKUP
from targets import Target

ROOT = Path(__file__).parents[2]
FUZZ = ROOT / "benchmarks" / "fuzz.py"
QUICK = {one.name: one for one in (*targets.TARGETS, *steps.TARGETS, *kept.TARGETS)}


def _few(target: Target, scratch: Path, inputs: int) -> None:
    target.prepare()
    for seed in range(inputs):
        target.run(target.make(Random(f"{target.name}/{seed}")), scratch)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_a_few_inputs_break_no_promise(name: str, tmp_path: Path) -> None:
    """Light targets get forty inputs, heavy ones four."""
    _few(QUICK[name], tmp_path, 40 if QUICK[name].share >= 50 else 4)
    assert list(tmp_path.iterdir()) == [], "what an input needed on the disk is gone"


@pytest.mark.browser
def test_a_few_addresses_break_no_promise_of_the_grid(browser: object, tmp_path: Path) -> None:
    """In a process of its own: the browser of the other tests is busy in this one."""
    command = [sys.executable, str(FUZZ), "--targets", "address", "--inputs", "40", "--processes", "1", "--work", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| address | 40 | 0 | 0 | 0 | 0 |" in done.stdout


@pytest.mark.parametrize("target", [*QUICK.values(), *browsing.TARGETS], ids=lambda one: one.name)
def test_a_seed_gives_the_same_input(target: Target) -> None:
    """A fault is found again by its target and its seed."""
    first = [target.make(Random(f"{target.name}/{seed}")) for seed in range(5)]
    assert first == [target.make(Random(f"{target.name}/{seed}")) for seed in range(5)]
    assert len(set(first)) > 1


@pytest.mark.parametrize("text", MARKUP)
def test_the_oracle_of_pages_notices_text_that_was_not_escaped(text: str) -> None:
    """Each hostile text as it stands is either markup to a browser, which is noticed, or words of Markdown that become markup later."""
    acts = "<" in text and not text.startswith(("`", "&")) and "data-tm" not in text and "threat-model:" not in text and "```" not in text
    if acts:
        with pytest.raises(escaping.EscapeError):
            escaping.check_prose(f"<p>{text}</p>")
    escaping.check_prose(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:x">a</a>',
        '<a href="java&#10;script:x">a</a>',
        '<a href=" &#1;javascript:x">a</a>',
        '<a href="data:text/html,x">a</a>',
        '<p onclick="x">a</p>',
        "<img src=x>",
        "<p>a <b",
        "<!-- a -->",
        "<svg></svg>",
    ],
)
def test_the_oracle_of_prose_allows_harmless_elements_alone(html: str) -> None:
    with pytest.raises(escaping.EscapeError):
        escaping.check_prose(html)


@pytest.mark.parametrize(
    "inside",
    [
        "<script/>",
        '<g onload="x"/>',
        '<a xlink:href="javascript:x"/>',
        '<use href="https://e.example/x#y"/>',
        "<foreignObject/>",
        "<xc7f/>",
        "<!-- x -->",
        "<g>",
    ],
)
def test_the_oracle_of_drawings_allows_pictures_alone(inside: str) -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    escaping.check_drawing(f'{head}<use href="#icon"/><text>&lt;xc7f&gt;</text></svg>')
    with pytest.raises(escaping.EscapeError):
        escaping.check_drawing(f"{head}{inside}</svg>")


# The harness itself

EXPECTED = {"raise": "tracebacks", "loop": "hangs", "sleep": "hangs", "escape": "unescaped", "promise": "broken", "die": "tracebacks"}
LEAST = {"raise": 128, "loop": 64, "sleep": 32, "escape": 128, "promise": 128, "die": 32}
"""Below this value of its first byte an input is at fault; from it on for `escape` and `promise`."""


def _faults(name: str, inputs: int) -> int:
    firsts = [faulty.TARGETS[0].make(Random(f"{name}/{seed}"))[0] for seed in range(inputs)]
    below = sum(one < LEAST[name] for one in firsts)
    return inputs - below if name in ("escape", "promise") else below


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"FUZZ_TARGETS": "faulty", "FUZZ_LIMIT": "0.2"}
    return subprocess.run(
        [sys.executable, str(FUZZ), *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False, env=environment
    )


@pytest.mark.slow
def test_every_fault_is_counted_saved_and_replayed_and_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Exceptions, endless loops, endless waits, markup, broken promises and dying processes, in two runs of one state."""
    for inputs in (18, 42):
        done = _run("--inputs", inputs, "--processes", "2", "--work", tmp_path)
        assert done.returncode == 1, done.stderr
        counts = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))["counts"]
        each = inputs // len(EXPECTED)
        for name, kind in EXPECTED.items():
            assert counts[name]["inputs"] == each
            assert counts[name][kind] == _faults(name, each), name
            assert sum(counts[name][other] for other in ("tracebacks", "hangs", "unescaped", "broken")) == counts[name][kind]
    listed = [json.loads(line) for line in (tmp_path / "faults.jsonl").read_text(encoding="utf-8").splitlines()]
    assert Counter(one["target"] for one in listed) == {name: _faults(name, each) for name in EXPECTED if _faults(name, each)}
    saved = {one["target"]: list((tmp_path / "faults" / one["target"]).glob(f"*-{one['seed']}.input")) for one in listed}
    assert all(len(found) == 1 for found in saved.values())
    for name in ("raise", "escape", "promise"):
        assert _run("--replay", saved[name][0]).returncode == 1
