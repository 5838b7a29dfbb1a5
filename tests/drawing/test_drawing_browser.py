"""Drawings in a real browser, whose fonts are not ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from diagrams_of_tests import EXAMPLES, example

from mkdocs_threat_model.drawing import Drawings
from mkdocs_threat_model.drawing.palette import DARK, css_variables

OUTSIDE = """() => [...document.querySelectorAll('g.node')].filter(group => {
  const shape = group.querySelector('ellipse, rect').getBoundingClientRect();
  return [...group.querySelectorAll('text')].some(text => {
    const box = text.getBoundingClientRect();
    return box.left < shape.left - 1 || box.right > shape.right + 1 || box.top < shape.top - 1 || box.bottom > shape.bottom + 1;
  });
}).map(group => group.id)"""


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_text_stays_in_its_shape_with_the_readers_own_font(page: Any, name: str) -> None:
    page.set_content(Drawings(example(name)).level_1().inline)
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_decides_the_colours(page: Any) -> None:
    page.set_content(f"<style>body {{ {css_variables(DARK)} }}</style>{Drawings(example(EXAMPLES[0])).level_1().inline}")
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
