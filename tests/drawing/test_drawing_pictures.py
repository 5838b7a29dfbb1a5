"""A drawing as PNG takes bounded time and memory: its pixels are bounded."""

from __future__ import annotations

import struct

import pytest
from families import FAMILIES, chain, complete, service

from mkdocs_threat_model.drawing import Drawings, draw
from mkdocs_threat_model.drawing.dfd import level_1
from mkdocs_threat_model.drawing.png import MOST_PIXELS, png_of, zoom_of
from mkdocs_threat_model.drawing.work import Work


def size(picture: bytes) -> tuple[int, int]:
    """Width and height, as the PNG's header has them."""
    width, height = struct.unpack(">II", picture[16:24])
    return int(width), int(height)


def blank(width: int, height: int) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" aria-label="A"><path d="M0 0h9"/></svg>'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "height", "plain", "expected"),
    [
        (1000, 800, False, 1.5),
        (1000, 800, True, 1.5),
        (4000, 3000, False, 1.0),
        (4000, 3000, True, 0.816),
        (9000, 6000, True, 0.385),
        (200_000, 100, True, 0.632),
        (200_000, 1000, False, 0.4),
        (400_000, 20_000, True, 0.0316),
    ],
)
def test_a_picture_has_so_many_pixels_and_no_more(width: int, height: int, plain: bool, expected: float) -> None:
    found = size(png_of(blank(width, height), zoom_of(width, height, plain=plain)))
    assert found[0] / width == pytest.approx(expected, rel=0.01)
    assert found[0] * found[1] <= (1 if plain else 4) * MOST_PIXELS * 1.02


@pytest.mark.parametrize("family", ["1000 flows between two", pytest.param("star of 1000", marks=pytest.mark.slow)])
def test_the_picture_of_a_plain_drawing_is_within_the_bound(family: str) -> None:
    """The second is the largest and fullest that the format allows."""
    drawing = Drawings(FAMILIES[family](), {}).level_1()
    assert drawing.note
    width, height = size(drawing.png())
    assert width * height <= MOST_PIXELS * 1.01


@pytest.mark.slow
def test_a_good_drawing_is_shown_at_least_as_large_as_it_is() -> None:
    for model in (service(10, complete(10)), service(30, chain(30))):
        drawing = draw(level_1(model))
        assert not drawing.note
        assert size(drawing.png()) >= (drawing.width, drawing.height)


def test_hundreds_of_sentences_in_place_of_drawings_are_made_into_one_picture() -> None:
    """What is read aloud differs, and is no part of a picture."""
    model = service(120, (), part_of=lambda n: n - 60 if n >= 60 else None, title=lambda kind, n: f"{kind} {n} of its own")
    drawings = Drawings(model, work=Work(0))
    drawn = [drawings.level_2(f"e{n}") for n in range(60)]
    assert len({one.svg for one in drawn}) == 60
    pictures = [one.png() for one in drawn]
    assert all(one is pictures[0] for one in pictures)
