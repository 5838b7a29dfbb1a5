"""The outline of a document knows every field of the schema that names an id, and finds what a valid model holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_threat_model.model.outline import _MANY, _ONE, Outline
from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.schema import entry_of, fields_of, shape_at
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.shape import Entries, Shape, Text
from mkdocs_threat_model.model.yaml_text import parse_nodes

OWN = {"renamed_from", "service", "id", "actor"}
"""Fields that give an id, or name one that another file may hold."""
EXAMPLES = sorted(Path("models").glob("[a-z]*.yaml"))


def _holds_ids(shape: Shape) -> bool:
    while isinstance(shape, Entries):
        shape = shape.entry
    return isinstance(shape, Text) and shape.is_id


@pytest.mark.parametrize("section", ["data", "boundaries", "elements", "flows", "threats", "retired", "ruled_out", "reviews"])
def test_every_field_that_names_an_id_is_known(section: str) -> None:
    entry = entry_of(shape_at(Service, (section,)))
    assert entry
    named = {field.key for field in fields_of(entry) if field.key not in OWN and _holds_ids(field.shape)}
    assert named == {*_ONE.get(section, {}), *_MANY.get(section, {})}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_references_of_a_valid_model_are_those_of_its_values(path: Path) -> None:
    model = parse_model(path.read_bytes(), path.name, path.stem)
    assert isinstance(model, Model)
    found = [(where, wanted) for where, wanted, _ in Outline(parse_nodes(path.read_bytes(), "")[0][0].plain()).references()]
    assert [wanted for where, wanted in found if where[0] == "flows" and where[-1] == "from"] == [
        one.from_ for one in model.service.flows.values()
    ]
    assert [wanted for where, wanted in found if where[0] == "threats" and "target" in where] == [
        one for threat in model.service.threats.values() for one in threat.target
    ]
    assert [wanted for where, wanted in found if where[0] == "ruled_out" and "targets" in where] == [
        one for ruling in model.service.ruled_out for one in ruling.targets
    ]
