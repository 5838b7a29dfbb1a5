"""How the Markdown of models grows: time and size of each family, from 4 KB to 1 MB.

    python benchmarks/markdown.py
    python benchmarks/markdown.py --family "square brackets" "quotations within quotations"

Prints a Markdown table: CPU seconds of the best of three runs, the output's size as a multiple of the input's, and
by how much the time grew for sixteen times the text from 64 KB to 1 MB. 16 is linear.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from mkdocs_threat_model.frame.markdown import safe_markdown

FAMILIES: Mapping[str, Mapping[str, str]] = yaml.safe_load(Path(__file__).with_name("markdown_families.yaml").read_text(encoding="utf-8"))
SIZES = (1 << 12, 1 << 16, 1 << 20)


def text_of(family: Mapping[str, str], size: int) -> str:
    """A text of a family, of about this many bytes of UTF-8."""
    first, each, last = family.get("first", ""), family["each"], family.get("last", "")
    if "{n}" not in each and "{k}" not in each:
        times = max(1, (size - len(first)) // len((each + last).encode()))
        return first + each * times + family.get("inner", "") + last * times
    parts, held = [first], len(first)
    while held < size:
        parts.append(each.replace("{n}", str(len(parts))).replace("{k}", family.get("of", "") * len(parts)))
        held += len(parts[-1])
    return "".join(parts)


def cost(text: str, repeat: int = 3) -> tuple[float, int]:
    """CPU seconds and characters of the rendered text."""
    best, length = math.inf, 0
    for _ in range(repeat):
        safe_markdown.cache_clear()
        start = time.process_time()
        length = len(safe_markdown(text))
        best = min(best, time.process_time() - start)
    return best, length


def rows(names: Sequence[str]) -> Iterator[str]:
    """The costs as rows of a Markdown table."""
    yield "| family | 4 KB | 64 KB | 1 MB | growth of 16 | output |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name in names:
        found = [cost(text_of(FAMILIES[name], size)) for size in SIZES]
        times = " | ".join(f"{1000 * seconds:.1f} ms" for seconds, _ in found)
        yield f"| {name} | {times} | {found[2][0] / max(found[1][0], 1e-6):.0f} | {found[2][1] / SIZES[2]:.1f} × |"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--family", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    for row in rows(parser.parse_args().family):
        print(row, flush=True)


if __name__ == "__main__":
    main()
