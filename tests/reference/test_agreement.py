"""Reader and schema agree about every slip of shape at every place of the format; where they cannot, it is listed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
import yaml
from documents import DOCUMENTS, as_core, complaints, findings, is_right

from mkdocs_threat_model.findings import Where
from mkdocs_threat_model.model.attack_tree import AttackNode
from mkdocs_threat_model.model.levels import DEFAULT_LEVELS, Scales
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.schema import fields_of, shape_at
from mkdocs_threat_model.model.shape import Choice, Day, Entries, Fields, Flag, Keys, Number, Shape, Text

EXCLUSIVE = (
    ("and", "or", "sand"),
    ("url", "file", "test"),
    ("url", "contains", "report"),
    ("elements", "flows", "crossings"),
    ("control", "control", "uses"),
    ("ticket", "ticket", "uses"),
    ("status", "status", "uses"),
    ("owner", "owner", "uses"),
    ("due", "due", "uses"),
    ("evidence", "evidence", "uses"),
    ("longest", "max_days"),
    ("notice", "notice_days"),
    ("cycle", "cycle_days"),
    ("title", "title", "mitigation"),
    ("status", "status", "mitigation"),
    ("impossible", "probability"),
    ("impossible", "cost"),
)
"""Keys of which one may stand."""
LEVEL = next(shape.key for shape in [shape_at(Policy, ("matrix",))] if isinstance(shape, Keys))
DEEP = 6
"""How deep an attack tree goes."""


def _right(shape: Shape, turn: int, depth: int = 0, *, least: bool = False) -> Any:
    """A right value with every key that it may have; of keys that exclude each other, each in its turn.

    With `least`, it has no key that it need not have.
    """
    match shape:
        case Text():
            return "a" if shape.is_id else shape.form.examples[0] if shape.form else "Text"
        case Day():
            return "2026-08-01"
        case Number():
            return 1
        case Flag():
            return True
        case Choice():
            return shape.words[0]
        case Entries():
            return [_right(shape.entry, turn, depth + 1, least=least)]
        case Keys():
            keys: tuple[str, ...] = ("a",) if isinstance(shape.key, Text) else shape.key.words
            keys = DEFAULT_LEVELS if shape.key == LEVEL else keys
            return {key: _right(shape.entry, turn, depth + 1, least=least) for key in keys}
        case Fields(part):
            names = {field.key for field in fields_of(part)}
            left_out = {key for group in EXCLUSIVE if names.issuperset(group) for key in group if key != group[turn % len(group)]}
            kept = [field for field in fields_of(part) if field.key not in left_out and (depth < DEEP or field.key not in EXCLUSIVE[0])]
            kept = [field for field in kept if field.required or (field.key == "title" and part is AttackNode)] if least else kept
            right = {field.key: _right(field.shape, turn, depth + 1, least=least) for field in kept}
            return right | ({"likelihood": [DEFAULT_LEVELS[0]], "impact": [DEFAULT_LEVELS[0]]} if part is Scales else {})


def _places(value: Any, where: Where = ()) -> Iterator[Where]:
    """Every place of a document."""
    yield where
    for step, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(below, (*where, step))


Slip = Callable[[Any, Shape], Any]
GONE = object()


def _more(value: Any, shape: Shape) -> Any:
    """More entries than may be, each right by itself."""
    if not isinstance(shape, (Entries, Keys)) or not shape.most:
        return GONE
    entry = _right(shape.entry, 0, least=True)
    return [entry] * (shape.most + 1) if isinstance(shape, Entries) else {f"a{number}": entry for number in range(shape.most + 1)}


SLIPS: dict[str, Slip] = {
    "left out": lambda value, shape: None,  # taken away below
    "nothing behind it": lambda value, shape: None,
    "an empty text": lambda value, shape: "",
    "blanks": lambda value, shape: "  ",
    "a word": lambda value, shape: "zebra",
    "several words": lambda value, shape: "Two words",
    "a number": lambda value, shape: 7,
    "a fraction": lambda value, shape: 0.5,
    "a number below 0": lambda value, shape: -7,
    "a number of digits without end": lambda value, shape: 10**15,
    "a flag": lambda value, shape: True,
    "a flag in quotes": lambda value, shape: "False",
    "a day": lambda value, shape: "2026-12-24",
    "a day that the calendar lacks": lambda value, shape: "2026-02-30",
    "an empty list": lambda value, shape: [],
    "an empty map": lambda value, shape: {},
    "itself in a list": lambda value, shape: [value],
    "itself in a map": lambda value, shape: {"a": value},
    "itself in capitals": lambda value, shape: value.upper() if isinstance(value, str) else GONE,
    "itself among blanks": lambda value, shape: f" {value} " if isinstance(value, str) else GONE,
    "itself in quotes": lambda value, shape: str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else GONE,
    "its first entry alone": lambda value, shape: value[0] if isinstance(value, list) else GONE,
    "a list of nothing": lambda value, shape: [None] if isinstance(value, list) else GONE,
    "an unknown key in it": lambda value, shape: {**value, "zebra": 1} if isinstance(value, dict) else GONE,
    "an unknown key with nothing behind it": lambda value, shape: {**value, "zebra": None} if isinstance(value, dict) else GONE,
    "a key that is no id": lambda value, shape: {**value, "no id": next(iter(value.values()), 1)} if isinstance(value, dict) else GONE,
    "a text that is too long": lambda value, shape: "x" * ((shape.most or 64) + 1) if isinstance(shape, Text) else GONE,
    "a text as long as may be": lambda value, shape: "x" * (shape.most or 64) if isinstance(shape, Text) else GONE,
    "too many entries": _more,
}
"""By name: what stands in a value's place then; `GONE` where the slip cannot be made of it."""

MODEL = "service: a\ntitle: A\nowner: t\n"
ONLY_THE_READER_REFUSES = {
    "what a vector's metrics mean": ("model", MODEL + "threats: {T: {title: X, target: a, stride: S, cvss: 'CVSS:4.0/AV:Z'}}"),
    "what a regular expression means to RE2": ("policy", "tickets: {pattern: '('}"),
    "that nobody sees anything of a text": ("model", "service: a\ntitle: \u3164\nowner: t"),
    "where a path of the repository leads": ("controls", "controls: {mesh: {title: M, evidence: ../secret.yaml}}"),
    "that other levels need a matrix over them": ("policy", "scales: {likelihood: [rare, often], impact: [minor, severe]}"),
    "how long a period is": ("policy", "review: {cycle: 101 years}"),
    "what stands behind a version's operator": ("policy", "requires: '>=x'"),
    "how large a number in quotes is": ("policy", "acceptance: {max_days: '99999'}"),
    "how many steps an attack has together": (
        "model",
        MODEL + "attack_trees: {t: {goal: G, root: {or: [" + f"{{or: [{'{title: L}, ' * 99}]}}, " * 31 + "]}}}",
    ),
}
"""What no schema can say, with a file of which the reader alone says it. Beside it stands what lies between parts: ids that
exist, circles, files and their names."""
NEEDS_MATRIX = "`scales` needs a `matrix`"
"""What only the reader says wherever a level has another name."""
ONLY_THE_SCHEMA_REFUSES = {
    "blanks at a text's ends count, where it is as long as it may be": ("model", f"service: a\ntitle: '{'x' * 300} '\nowner: t"),
}
"""Where an editor is stricter, with a file of which the schema alone says something."""


def _slipped(document: Any, where: Where, slip: str, shape: Shape) -> Any:
    """A document with a slip at a place; `GONE` where it cannot be made."""
    copy = deepcopy(document)
    owner: Any = copy
    for step in where[:-1]:
        owner = owner[step]
    if slip == "left out":
        if not where or isinstance(where[-1], int):
            return GONE
        del owner[where[-1]]
        return copy
    old = owner[where[-1]] if where else document
    new = SLIPS[slip](old, shape)
    if new is GONE or (new == old and type(new) is type(old)):
        return GONE
    if not where:
        return new
    owner[where[-1]] = new
    return copy


def _key(schema: type[Any], where: Where) -> object:
    """What a place is: the same key of the same part of the format is read by the same code wherever the part stands."""
    return (shape_at(schema, where[:-1]), where[-1], shape_at(schema, where)) if where else None


def _documents(schema: type[Any]) -> Iterator[tuple[Any, list[Where]]]:
    """Right documents that together hold every key, one section each, with the places whose key none before them had."""
    seen: set[object] = set()
    needed = _right(Fields(schema), 0, least=True)
    for turn in range(len(EXCLUSIVE[0])):
        for key, section in _right(Fields(schema), turn).items():
            document = {**needed, key: section}
            first = {_key(schema, where): where for where in reversed([*_places(document)])}
            yield document, [where for key, where in first.items() if key not in seen]
            seen |= first.keys()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_with_every_key_are_right(kind: str) -> None:
    for document, _ in _documents(DOCUMENTS[kind]):
        raw = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False)
        assert findings(kind, raw) == []
        assert complaints(kind, document) == []
        assert is_right(kind, document)


@pytest.mark.slow
@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_reader_and_schema_agree(kind: str, slip: str) -> None:
    disagreed = []
    for document, places in _documents(DOCUMENTS[kind]):
        for where in places:
            shape = shape_at(DOCUMENTS[kind], where)
            slipped = _slipped(document, where, slip, shape)
            if slipped is GONE:
                continue
            raw = yaml.dump(slipped, Dumper=yaml.CSafeDumper, sort_keys=False)
            values = as_core(raw) or ["nothing"]
            refused = [one for one in findings(kind, raw) if NEEDS_MATRIX not in one]
            if bool(refused) is all(is_right(kind, value) for value in values):
                invalid = [one for value in values for one in complaints(kind, value)]
                disagreed.append((where, (refused or invalid)[:2], "the reader refuses" if refused else "the schema refuses"))
    assert disagreed == []


@pytest.mark.parametrize(("kind", "raw"), ONLY_THE_READER_REFUSES.values(), ids=ONLY_THE_READER_REFUSES)
def test_what_only_the_reader_can_say(kind: str, raw: str) -> None:
    assert findings(kind, raw)
    assert [complaints(kind, value) for value in as_core(raw)] == [[]]


@pytest.mark.parametrize(("kind", "raw"), ONLY_THE_SCHEMA_REFUSES.values(), ids=ONLY_THE_SCHEMA_REFUSES)
def test_where_the_schema_is_stricter(kind: str, raw: str) -> None:
    assert findings(kind, raw) == []
    assert all(complaints(kind, value) for value in as_core(raw))
