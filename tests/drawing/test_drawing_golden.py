"""What the example company's drawings say: of each part in words, as signs, and in which order; places are no part of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import lxml.etree
import pytest
from diagrams_of_tests import EXAMPLES

from golden import verify
from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.drawing.service_drawings import service_drawings
from mkdocs_threat_model.model.organisation_files import Organisation
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.reading import Model, read_model

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def organisation(examples: Path) -> Organisation:
    return read_portfolio(examples).organisation


@pytest.mark.parametrize("name", EXAMPLES)
def test_marks(name: str, examples: Path, organisation: Organisation, today: date, update_cases: bool) -> None:
    model = read_model(examples / f"{name}.yaml", name)
    assert isinstance(model, Model)
    lines: list[str] = []
    for drawn in service_drawings(facts_of(model, organisation, today)):
        lines += [f"# {drawn.title}", *_said(drawn.drawing.inline), ""]
    verify(GOLDEN / f"{name}.txt", "\n".join(lines), update_cases)


def _said(svg: str) -> Iterator[str]:
    root = lxml.etree.fromstring(svg.encode())
    for group in root.iter("{*}g"):
        kinds = (group.get("class") or "").split()
        if not {"node", "edge"} & set(kinds):
            continue
        link = group.getparent()
        named = link.get("aria-label") if link.tag.endswith("}a") else group.get("aria-label")
        texts = [one.text or "" for one in group.iter("{*}text")]
        marks = [one.get("class").removeprefix("mark ") for one in group.iter("{*}rect") if (one.get("class") or "").startswith("mark")]
        signs = [_sign(one) for one in group.iter("{*}circle")]
        found = (named or "", " ".join(kinds), " / ".join(texts), ", ".join(marks), ", ".join(signs))
        yield " | ".join(found).rstrip(" |")


def _sign(circle: lxml.etree._Element) -> str:
    """How a flow meets a boundary: a disc where it is protected, a ring where it is half, a crossed ring where it is not."""
    below = circle.getnext()
    crossed = below is not None and below.get("class") == "unprotected"
    return "disc" if circle.get("r") == "3.6" else "crossed ring" if crossed else "ring"
