"""Which flow of one model is which of the other: every pair of ways, by equal and by other ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_cases import judge, lines

HEAD = "service: {0}\ntitle: {0}\nowner: team\nelements:\n  {1}: {{type: external, title: O, service: {1}}}\n  own: {{type: process, title: P}}\nflows:\n"
WAYS = {
    "out": "from: own, to: {other}",
    "in": "from: {other}, to: own",
    "both": "from: own, to: {other}, both_ways: true",
    "both, drawn from there": "from: {other}, to: own, both_ways: true",
}
BETWEEN = ("TM501", "TM502", "TM503", "TM504")


def _between(tmp_path: Path, here: dict[str, str], there: dict[str, str]) -> set[str]:
    """The codes that fire between a and b, with the flow; each flow here is encrypted, none there."""
    models = tmp_path / "models"
    models.mkdir()
    for name, other, flows, encrypted in (("a", "b", here, "true"), ("b", "a", there, "false")):
        text = "".join(f"  {one}: {{{WAYS[way].format(other=other)}, encrypted: {encrypted}}}\n" for one, way in flows.items())
        (models / f"{name}.yaml").write_text(HEAD.format(name, other) + text)
    found = (line.split() for line in lines(judge(models)) if any(f" {code} " in line for code in BETWEEN))
    return {f"{path.split('/')[1].split('.')[0]} {code}" for path, _, code, *_ in found}


ONE = {"a TM502", "b TM502"}
UNKNOWN = {"a TM501", "b TM501"}


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        ({"f": "out"}, {"f": "in"}, ONE),
        ({"f": "out"}, {"g": "in"}, ONE),
        ({"notify": "out"}, {"notify": "out"}, UNKNOWN),
        ({"notify": "in"}, {"notify": "in"}, UNKNOWN),
        ({"f": "both"}, {"f": "both"}, ONE),
        ({"f": "both"}, {"f": "both, drawn from there"}, ONE),
        ({"f": "both"}, {"g": "both"}, ONE),
        ({"f": "both"}, {"g": "both, drawn from there"}, ONE),
        ({"f": "both, drawn from there"}, {"g": "both, drawn from there"}, ONE),
        ({"f": "both"}, {"f": "in"}, ONE),
        ({"f": "both"}, {"g": "in"}, set()),
        ({"f": "both"}, {"g": "in", "h": "out"}, set()),
        ({"f": "out", "s": "both"}, {"g": "in", "t": "both"}, ONE),
        ({"f": "out", "g": "out"}, {"x": "in", "y": "in"}, set()),
        ({"f": "out", "g": "out"}, {"f": "in", "y": "in"}, ONE),
        ({"f": "out", "g": "out"}, {"f": "in"}, ONE | {"a TM501"}),
        ({"f": "out"}, {}, {"a TM501"}),
        ({"f": "both"}, {}, {"a TM501"}),
        ({}, {"f": "both"}, {"b TM501"}),
        ({"f": "out"}, {"f": "out", "g": "in"}, ONE | {"b TM501"}),
    ],
    ids=lambda value: " ".join(f"{one}:{way}" for one, way in value.items()) or "none" if isinstance(value, dict) else "",
)
def test_flows_are_paired_by_id_and_way(tmp_path: Path, here: dict[str, str], there: dict[str, str], found: set[str]) -> None:
    assert _between(tmp_path, here, there) == found
