"""What the organisation's map says of itself in words, and that it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_threat_model.analysis.landscape import landscape
from mkdocs_threat_model.drawing.choice import candidate_for
from mkdocs_threat_model.drawing.layout import Layouter
from mkdocs_threat_model.drawing.organisation_map import map_of
from mkdocs_threat_model.model.portfolio import read_portfolio

BASE = Path(__file__).parent.parent / "checks" / "base" / "models"
EXAMPLE = Path(__file__).parents[2] / "models"


@pytest.mark.parametrize(
    ("names", "description", "flows"),
    [
        (("shop",), "1 node, 0 shared external parties, 0 links.", []),
        (("bank", "shop"), "2 nodes, 0 shared external parties, 1 link.", ["1 data flow from Shop to Bank: Charge"]),
    ],
)
def test_one_of_a_kind_is_counted_as_one(names: tuple[str, ...], description: str, flows: list[str]) -> None:
    models = read_portfolio(BASE).models
    services = {name: models[name].service for name in names}
    diagram = map_of(services, landscape(services), (), {}, {})
    assert (diagram.description, [one.name for one in diagram.flows]) == (description, flows)


def test_the_map_of_the_example_stands_on_one_screen_with_few_crossings() -> None:
    services = {name: model.service for name, model in read_portfolio(EXAMPLE).models.items()}
    chosen = candidate_for(Layouter(map_of(services, landscape(services), (), {}, {})))
    assert chosen is not None
    assert chosen.verdict.holds
    assert chosen.geometry.height < 900
    assert chosen.verdict.crossings < 15
