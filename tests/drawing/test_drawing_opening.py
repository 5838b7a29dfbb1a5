"""Which drawing a page opens with: the first screen holds it, in one direction or the other, or as an overview."""

from __future__ import annotations

import re

import pytest
from diagrams_of_tests import EXAMPLES, example, numbers
from families import service

from mkdocs_threat_model.drawing import Drawings
from mkdocs_threat_model.drawing.choice import candidate_for
from mkdocs_threat_model.drawing.dfd import level_1
from mkdocs_threat_model.drawing.extent import SCREEN, SHEET, TURNED_SHEET
from mkdocs_threat_model.drawing.facing import facing
from mkdocs_threat_model.drawing.kinship import Kinship
from mkdocs_threat_model.drawing.layout import Layouter
from mkdocs_threat_model.drawing.opening import opens_with
from mkdocs_threat_model.drawing.work import FACING, Work
from mkdocs_threat_model.model.service import Service


def _opening(model: Service) -> str:
    """What the page opens with: `whole`, `overview`, `level 0`; `nothing` where the first screen holds none of them."""
    drawings = Drawings(model)
    whole, level_0 = drawings.level_1(), drawings.level_0()
    overview = drawings.by_boundary(whole).get("")
    ways = {"whole": whole, "overview": overview, "level 0": level_0}
    return next((name for name, drawing in ways.items() if drawing and opens_with(drawing, model)), "nothing")


def _plausible(seed: int) -> Service:
    """Eight to thirty elements in up to five boundaries, of which some stand in others."""
    draws = numbers(seed)
    count, zones = 8 + next(draws) % 22, next(draws) % 6
    outer = [None if zone < 1 or next(draws) % 2 else next(draws) % zone for zone in range(zones)]
    homes = [next(draws) % zones if zones and number % 3 else None for number in range(count)]
    ends = [(max(0, number - 1 - next(draws) % 3), number) for number in range(1, count)]
    more = [(next(draws) % count, next(draws) % count) for _ in range(count // 4)]
    return service(count, [*ends, *(pair for pair in more if pair[0] != pair[1])], boundaries=outer, home=lambda number: homes[number])


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_opens_with_a_drawing_that_the_first_screen_holds(name: str) -> None:
    assert _opening(example(name)) in ("whole", "overview")


@pytest.mark.slow
def test_most_plausible_models_open_with_one_too() -> None:
    openings = [_opening(_plausible(seed)) for seed in range(30)]
    assert openings.count("nothing") <= 2
    assert {"whole", "overview", "level 0"} <= set(openings)


def test_other_direction_shows_the_same_under_ids_of_its_own() -> None:
    whole = Drawings(example("cart-service")).level_1()
    assert whole.turned
    assert whole.direction is not whole.turned.direction
    names, ids = (
        (lambda drawing: sorted(re.findall(r'aria-label="([^"]+)"', drawing.inline))),
        (lambda svg: set(re.findall(r' id="([^"]+)"', svg))),
    )
    assert names(whole) == names(whole.turned)
    assert not ids(whole.inline) & ids(whole.turned.inline)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_other_direction_of_a_part_fits_where_the_first_does_not(name: str) -> None:
    """One that no screen and no sheet holds better would only be one drawing more to read."""
    drawings = Drawings(example(name))
    whole, level_0 = drawings.level_1(), drawings.level_0()
    for drawing in (level_0, *drawings.by_boundary(whole).values()):
        if drawing.turned:
            assert not SCREEN.holds(drawing.width, drawing.height)
            rooms = [room for room in (SCREEN, SHEET, TURNED_SHEET) if not room.holds(drawing.width, drawing.height)]
            assert any(room.holds(drawing.turned.width, drawing.turned.height) for room in rooms)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_other_direction_is_the_same_whether_or_not_its_layout_is_known_already(name: str) -> None:
    """A layouter that knows ways from before pays for them as for any, and finds what one that knows none finds."""
    diagram = level_1(example(name))
    known = Layouter(diagram)
    chosen = candidate_for(known)
    assert chosen
    same, afresh = Work(FACING), Work(FACING)
    found = facing(known.with_work(same), chosen, kept=False, wanted=True)
    anew = facing(Layouter(diagram, afresh), chosen, kept=False, wanted=True)
    told, told_anew = ([way and (way.variant, way.geometry, way.verdict) for way in ways] for ways in (found, anew))
    assert told == told_anew
    assert same.spent == afresh.spent


def test_arrangement_of_the_first_direction_gives_both_again() -> None:
    for name in ("customer-profile", "payment-service"):  # their other direction was chosen first, and does not fit
        once = Drawings(example(name)).level_1()
        assert once.arrangement
        again = Drawings(example(name), {once.arrangement.drawing: once.arrangement}).level_1()
        assert again == once


OPEN = {
    "boundaries side by side": ((None, None, None), lambda number: number % 3, set()),
    "one around all": ((None, 0, 0), lambda number: 1 + number % 2, {"b0"}),
    "two around all": ((None, 0, 1, 1), lambda number: 2 + number % 2, {"b0", "b1"}),
    "one that holds most, and others": ((None, None, 1, 1), lambda number: 0 if number < 3 else 2 + number % 2, {"b1"}),
    "nothing inside": ((None,), lambda number: 0, set()),
    "one with too many beside what is inside": ((None, 0), lambda number: 1 if number > 9 else 0, set()),
}


@pytest.mark.parametrize("case", OPEN)
def test_overview_looks_into_a_boundary_around_most(case: str) -> None:
    outer, home, found = OPEN[case]
    model = service(12, [(number, number + 1) for number in range(11)], boundaries=outer, home=home)
    assert Kinship(model).open == found


@pytest.mark.parametrize(
    ("width", "height", "held"), [(998, 528, True), (1275, 600, True), (1276, 400, False), (600, 675, False), (600, 674, True)]
)
def test_screen_holds_what_keeps_text_of_nine_pixels(width: int, height: int, held: bool) -> None:
    assert SCREEN.holds(width, height) == held
