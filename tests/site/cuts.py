"""Takes one field out of a model's text, as somebody with an editor would: the rest stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import yaml

Path = tuple[str | int, ...]

_LACKING = {
    "rationale": ("TM304",),
    "owner": ("TM305",),
    "approved_by": ("TM306",),
    "approved_on": ("TM307",),
    "review_by": ("TM308",),
    "to": ("TM311",),
    "basis": ("TM312",),
    "change": ("TM313",),
}
_SECTIONS = {
    "acceptance": ("TM304", "TM305", "TM306", "TM307", "TM308"),
    "transfer": ("TM311", "TM312"),
    "avoidance": ("TM313",),
    "mitigations": ("TM302",),
}


@dataclass(frozen=True)
class Cut:
    """What is taken out, and what must be found then.

    Attributes:
        path: of the field inside the model.
        codes: one of these must be found in the lines of the threat.
    """

    path: Path
    codes: tuple[str, ...]

    @property
    def threat(self) -> str:
        """The threat's id."""
        return str(self.path[1])

    @property
    def field(self) -> str:
        """The field's own name."""
        return str(self.path[-1])

    def __str__(self) -> str:
        return ".".join(str(step) for step in self.path[1:])


def cuts(text: str) -> list[Cut]:
    """Every field that a disposition of this model cannot do without."""
    model = yaml.load(text, yaml.CBaseLoader)
    return [Cut(("threats", threat, *path), codes) for threat, body in model["threats"].items() for path, codes in _needed(body)]


def rounds(text: str) -> list[list[Cut]]:
    """The same, one of each threat at a time: what one threat lacks is no matter of another's."""
    by_threat: dict[str, list[Cut]] = {}
    for one in cuts(text):
        by_threat.setdefault(one.threat, []).append(one)
    return [[one for one in several if one is not None] for several in zip_longest(*by_threat.values())]


def _needed(threat: dict[str, object]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    yield ("disposition",), ("TM301",)
    if "cvss" in threat and "impact" not in threat:
        yield ("cvss",), ("TM314",)
    yield from (((level,), ("TM314",)) for level in ("likelihood", "impact") if level in threat)
    section = {"accept": "acceptance", "transfer": "transfer", "avoid": "avoidance", "mitigate": "mitigations"}[str(threat["disposition"])]
    yield (section,), _SECTIONS[section]
    held = threat[section]
    if isinstance(held, dict) and len(held) > 1:
        yield from (((section, name), _LACKING[name]) for name in held if name in _LACKING and (section, name) != ("transfer", "owner"))
    mitigations = threat.get("mitigations", [])
    assert isinstance(mitigations, list)
    yield from (
        (("mitigations", index, "ticket"), ("TM303",))
        for index, one in enumerate(mitigations)
        if "ticket" in one and one.get("status") != "done"
    )


def cut(text: str, one: Cut) -> str:
    """The text without the field."""
    parent, key = _find(_composed(text), one.path[:-1]), one.path[-1]
    assert isinstance(parent, yaml.MappingNode)
    index = next(number for number, (name, _) in enumerate(parent.value) if name.value == key)
    name, value = parent.value[index]
    if index + 1 < len(parent.value):
        return text[: name.start_mark.index] + text[parent.value[index + 1][0].start_mark.index :]
    if parent.flow_style:
        before = parent.value[index - 1][1].end_mark.index if index else parent.start_mark.index + 1
        return text[:before] + text[value.end_mark.index :]
    start, end = _line_start(text, name.start_mark.index), value.end_mark.index
    ended_above = not text[_line_start(text, end) : end].strip()
    return text[:start] + (text[_line_start(text, end) :] if ended_above else text[end:].lstrip(" ").removeprefix("\n"))


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def lines_of(text: str, path: Path) -> tuple[int, int]:
    """The first and the last line of a part, counted from 1."""
    parent = _find(_composed(text), path[:-1])
    name, value = next((name, value) for name, value in parent.value if name.value == path[-1])
    return name.start_mark.line + 1, value.end_mark.line + 1


@lru_cache(maxsize=4)
def _composed(text: str) -> yaml.Node:
    return yaml.compose(text, yaml.CSafeLoader)


def _find(node: yaml.Node, path: Path) -> yaml.Node:
    for step in path:
        node = node.value[step] if isinstance(step, int) else next(value for name, value in node.value if name.value == step)
    return node
