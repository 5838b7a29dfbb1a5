"""Markdown that is made to be slow, deep or large ends, and stays in proportion. `benchmarks/markdown_growth.py` measures it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from test_markdown import assert_harmless

from mkdocs_threat_model.frame.markdown import MAX_DEPTH, MAX_ELEMENTS, plain_text, safe_markdown

BENCHMARK = Path(__file__).parent.parent.parent / "benchmarks" / "markdown_growth.py"
LONG = 60
"""Seconds for what takes a hundredth of them; a parser that is quadratic takes hours."""


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_markdown", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


benchmark = _benchmark()
every = pytest.mark.parametrize("name", benchmark.FAMILIES)


def test_there_are_families_enough() -> None:
    assert len(benchmark.FAMILIES) >= 40


@every
def test_a_family_is_harmless_and_stays_in_proportion(name: str) -> None:
    text = benchmark.text_of(benchmark.FAMILIES[name], 1 << 13)
    html = str(safe_markdown(text))
    assert_harmless(html)
    assert all(line.strip() for line in html.split("\n")) or html == ""
    assert len(html) <= 16 * len(text) + 100
    assert len(plain_text(text)) <= 160


@pytest.mark.slow
def test_every_family_ends() -> None:
    """In a process of its own, since what hangs in C cannot be stopped otherwise, and what overflows a stack ends it."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import markdown_growth as benchmark\n"
        "for name, family in benchmark.FAMILIES.items():\n"
        "    print(name, flush=True); text = benchmark.text_of(family, 1 << 16)\n"
        "    benchmark.safe_markdown(text); from mkdocs_threat_model.frame.markdown import plain_text; plain_text(text)\n"
    )
    command = (sys.executable, "-c", code, str(BENCHMARK.parent))
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG * 5, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1:] + done.stderr.splitlines()[-3:]
    assert done.stdout.splitlines() == list(benchmark.FAMILIES)


NESTING = {
    "quotations": "> {}",
    "lists": "- {}",
    "numbered lists": "1. {}",
    "emphasis": "*a {} a*",
    "strong": "**a {} a**",
    "brackets": "[{}](https://example.com/)",
    "pictures": "![{}](https://example.com/)",
    "tags": "<b>{}</b>",
}


@pytest.mark.parametrize("shape", NESTING.values(), ids=NESTING)
@pytest.mark.parametrize("depth", [2, MAX_DEPTH, 100_000])
def test_what_lies_deep_is_still_shown(shape: str, depth: int) -> None:
    before, after = shape.split("{}")
    text = before * depth + "the innermost" + after * depth
    html = str(safe_markdown(text))
    assert "the innermost" in unescape(html)
    depths, now = [0], 0
    for part in html.split("<")[1:]:
        now += -1 if part.startswith("/") else 1
        depths.append(now)
    assert max(depths) <= MAX_DEPTH


@pytest.mark.slow
def test_a_text_of_very_many_elements_is_shown_as_it_was_written() -> None:
    text = "a **bold** & <word> " * (MAX_ELEMENTS + 1)
    assert safe_markdown("a **bold** word " * 1000).count("<strong>") == 1000
    html = str(safe_markdown(text))
    assert html.startswith("<pre>")
    assert unescape(html.removeprefix("<pre>").removesuffix("</pre>")).strip() == text.strip()
