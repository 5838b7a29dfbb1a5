"""Drawings in a real browser, whose fonts are not ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from diagrams_of_tests import EXAMPLES, example

from mkdocs_threat_model.drawing import Drawings
from mkdocs_threat_model.drawing.palette import DARK, LIGHT, css_variables
from mkdocs_threat_model.drawing.pens import pen_styles

OUTSIDE = """() => [...document.querySelectorAll('g.node')].filter(group => {
  const shape = group.querySelector('ellipse, rect').getBoundingClientRect();
  return [...group.querySelectorAll('text')].some(text => {
    const box = text.getBoundingClientRect();
    return box.left < shape.left - 1 || box.right > shape.right + 1 || box.top < shape.top - 1 || box.bottom > shape.bottom + 1;
  });
}).map(group => group.dataset.node)"""

STYLES = f":root {{ {css_variables(LIGHT)} }}\n{pen_styles(LIGHT)}"
"""What the stylesheet of every page says of drawings."""


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_text_stays_in_its_shape_with_the_readers_own_font(page: Any, name: str) -> None:
    page.set_content(f"<style>{STYLES}</style>{Drawings(example(name)).level_1().inline}")
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_decides_the_colours(page: Any) -> None:
    page.set_content(f"<style>{STYLES} body {{ {css_variables(DARK)} }}</style>{Drawings(example(EXAMPLES[0])).level_1().inline}")
    fill = page.evaluate("() => getComputedStyle(document.querySelector('g.process ellipse')).fill")
    red, green, blue = (int(DARK["process"][at : at + 2], 16) for at in (1, 3, 5))
    assert fill == f"rgb({red}, {green}, {blue})"


@pytest.mark.browser
@pytest.mark.slow
def test_every_part_is_reached_by_the_keyboard(page: Any) -> None:
    page.set_content(Drawings(example(EXAMPLES[0])).level_1().inline)
    names = page.evaluate(
        "() => [...document.querySelectorAll('svg a')].map(link => { link.focus(); return document.activeElement === link; })"
    )
    assert names
    assert all(names)


LOOKS = """() => {
  const names = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order", "font-size",
    "font-weight", "text-anchor", "filter"];
  return [...document.querySelectorAll("svg")].map((svg) => [...svg.querySelectorAll("text, use, path, rect, ellipse, circle, polygon")]
    .map((one) => [one.localName, one.textContent, ...names.map((name) => getComputedStyle(one).getPropertyValue(name))].join()));
}"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_drawing_in_a_page_looks_as_its_file_does(page: Any) -> None:
    drawing = Drawings(example(EXAMPLES[0])).level_1()
    page.set_content(f"<style>{STYLES}</style>{drawing.inline}{drawing.svg}")
    inline, alone = page.evaluate(LOOKS)
    assert inline == alone[1:], "the file has a ground before all else"
    assert len({look.partition(",rgb")[2] for look in inline}) > 5
