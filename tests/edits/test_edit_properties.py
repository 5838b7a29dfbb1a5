"""Hundreds of generated edits of generated models, each written in another way: the file differs only where it should, and says what it should."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.edits.acceptances import acceptance_edits
from mkdocs_threat_model.edits.new_parts import added_entry, added_ruling
from mkdocs_threat_model.edits.renaming import references_in_file, renamed_part
from mkdocs_threat_model.edits.splices import Append, Drop, Edit, EditError, Put, Regroup, RenameKey, edited
from mkdocs_threat_model.edits.yaml_values import plain
from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.yaml_text import parse_nodes
from model_strategies import services
from thorough import examples

EXAMPLES, EDITS = examples(25, thorough=250), 20
WORDS = st.one_of(
    st.sampled_from(
        ["no", "12:30", "1e3", "#12", "a: b", "it's", "[x", "2026-01-01", "", " x", "a\nb", "x, y", "*a", "é", "- a", "~", '"', "a #b"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
)
VALUES = st.one_of(
    WORDS, st.booleans(), st.just(date(2026, 12, 1)), st.lists(WORDS, max_size=3), st.dictionaries(st.sampled_from("xyz"), WORDS)
)
KEYS = st.sampled_from(["new", "no", "a b", "T-9", "renamed"])


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """A model as somebody may have written it: in blocks or in lines, indented by 1 to 4, with comments and blank lines, Windows line
    ends, a byte order mark, no end of the last line."""
    text: str = yaml.safe_dump(
        draw(services()),
        default_flow_style=draw(st.sampled_from([False, None])),
        indent=draw(st.integers(2, 4)),
        width=draw(st.sampled_from([40, 10_000])),
        sort_keys=False,
        allow_unicode=True,
    )
    lines = text.split("\n")[:-1]
    for place in draw(st.lists(st.integers(0, len(lines)), max_size=6)):
        lines.insert(place, draw(st.sampled_from(["", "# a comment: here", "   ", "      # another"])))
    place = draw(st.integers(0, len(lines) - 1))
    lines[place] += draw(st.sampled_from(["", "  # behind it", " "]))
    decorated = "\n".join([*lines, ""])
    if plain_of(decorated.encode()) != plain_of(text.encode()):
        decorated = text  # a comment fell into a text
    decorated = decorated.rstrip("\n") if draw(st.booleans()) else decorated
    if draw(st.booleans()):
        decorated = decorated.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + decorated.encode()


def plain_of(raw: bytes) -> Any:
    documents, findings = parse_nodes(raw, "f")
    return documents[0].plain() if len(documents) == 1 and not findings else None


def _paths(value: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield where, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*where, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*where, index))


@st.composite
def edits(draw: st.DrawFn, document: Any) -> tuple[Edit, Any]:
    """An edit somewhere in a document, and the document's values afterwards, made without looking at any text."""
    after = copy.deepcopy(document)
    where, value = draw(st.sampled_from(list(_paths(after))))
    parent: Any = after
    for step in where[:-1]:
        parent = parent[step]
    kinds = ["put"] if where else []
    kinds += ["new"] if isinstance(value, dict) else []
    kinds += ["append"] if where and isinstance(value, (list, str)) else []
    kinds += ["drop"] if where and len(parent) > 1 else []
    kinds += ["rename"] if where and isinstance(parent, dict) else []
    assume(kinds)
    kind = draw(st.sampled_from(kinds))
    new = draw(VALUES)
    if kind == "put":
        parent[where[-1]] = plain(new)
        return Put(where, new), after
    if kind == "new":
        key = draw(KEYS)
        assume(key not in value)
        value[key] = plain(new)
        return Put((*where, key), new, block=draw(st.booleans())), after
    if kind == "append":
        parent[where[-1]] = [*(value if isinstance(value, list) else [value]), plain(new)]
        return Append(where, new), after
    if kind == "drop":
        del parent[where[-1]]
        return Drop(where), after
    key = draw(KEYS)
    assume(key not in parent)
    parent[key] = parent.pop(where[-1])
    return RenameKey(where, key), after


def _touched(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """What was taken out between the part at the beginning and the part at the end that both have, and what came in."""
    most = min(len(before), len(after))
    begin = next((place for place in range(most) if before[place] != after[place]), most)
    most -= begin
    end = next((place for place in range(most) if before[-1 - place] != after[-1 - place]), most)
    return before[begin : len(before) - end], after[begin : len(after) - end]


def _differs_only_where_it_should(made: Counter[str], raw: bytes, data: st.DataObject) -> None:
    document = plain_of(raw)
    assume(isinstance(document, dict))
    for _ in range(EDITS):
        edit, expected = data.draw(edits(document))
        try:
            after = edited(raw, [edit], "f.yaml")
        except EditError:
            made["refused"] += 1
            continue
        made[type(edit).__name__] += 1
        assert plain_of(after) == expected
        gone, came = _touched(raw, after)
        match edit:
            case Put() if _lookup(document, edit.where) is MISSING and _lookup(document, edit.where[:-1]):
                assert gone == b"", edit
            case Append() if isinstance(_lookup(document, edit.where), list) and _lookup(document, edit.where):
                assert gone == b"", edit
            case Drop():
                assert came == b"", edit
            case RenameKey():
                assert len(gone.decode(errors="replace")) <= len(repr(edit.where[-1])) + 2, edit
        assert after.count(b"#") - came.count(b"#") == raw.count(b"#") - gone.count(b"#")
        raw, document = after, expected


MISSING = object()


def _lookup(document: Any, where: tuple[str | int, ...]) -> Any:
    for step in where:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return document


def _settings(count: int) -> settings:
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate], derandomize=True)


@pytest.mark.slow
def test_hundreds_of_edits_differ_only_where_they_should() -> None:
    """Few are refused: a property of edits that are all refused would hold as well."""
    made: Counter[str] = Counter()

    @_settings(EXAMPLES)
    @given(written(), st.data())
    def tried(raw: bytes, data: st.DataObject) -> None:
        _differs_only_where_it_should(made, raw, data)

    tried()
    assert made.total() >= EXAMPLES * EDITS
    assert made["refused"] < made.total() / 50, made
    assert set(made) >= {"Put", "Append", "RenameKey", "Drop"}


SENTENCES = st.sampled_from(
    ["Orders: all of them", "No, they don't", "Größe #1", "注文", "2026-01-01", "yes", "a, b", "- x", "{x}", 'it\'s "so"']
)


@st.composite
def sensible_edits(draw: st.DrawFn, model: Model, raw: bytes) -> list[Edit]:
    """What a command does to a valid model."""
    service, text = model.service, draw(SENTENCES)
    ids = st.sampled_from([*service.elements] or ["shop"])
    kinds = ["element", "boundary", "data", "ruling", "rename"]
    kinds += ["flow"] if len(service.elements) > 1 else []
    kinds += ["threat", "accept"] if service.threats else []
    match draw(st.sampled_from(kinds)):
        case "element":
            return [added_entry("elements", _fresh(service.elements, service.flows), {"type": "process", "title": text})]
        case "boundary":
            return [added_entry("boundaries", _fresh(service.boundaries), {"title": text, "tags": [text]})]
        case "data":
            return [added_entry("data", _fresh(service.data), {"title": text, "personal": draw(st.booleans())})]
        case "flow":
            ends = draw(st.lists(ids, min_size=2, max_size=2, unique=True))
            return [added_entry("flows", _fresh(service.elements, service.flows), {"from": ends[0], "to": ends[1], "title": text})]
        case "threat":
            fields = {
                "title": text,
                "target": [draw(ids)],
                "stride": ["S"],
                "mitigations": [{"control": text}, {"control": "x", "ticket": "#1"}],
            }
            return [added_entry("threats", _fresh(service.threats, service.retired), fields, ("a note",))]
        case "ruling":
            return [added_ruling({"targets": [draw(ids)], "stride": ["S", "R"], "reason": text})]
        case "accept":
            threat = draw(st.sampled_from([*service.threats.values()]))
            return acceptance_edits(threat, text, "head", date(2027, 1, 1), residual=draw(st.booleans()))
    section = draw(st.sampled_from([name for name in ("elements", "flows", "boundaries", "data", "threats") if getattr(service, name)]))
    old, node = draw(st.sampled_from([*getattr(service, section)])), parse_nodes(raw, "f")[0][0]
    try:
        references = list(references_in_file(node, service, section, old, "renamed"))
        return [*references, *renamed_part(node, section, old, "renamed")]
    except ConfigurationError:  # an id of two sections, a name that is taken
        return []


def _fresh(*sections: Any) -> str:
    taken = {id for section in sections for id in section}
    return next(id for number in count() if (id := f"x-{number}") not in taken)


@pytest.mark.slow
def test_what_commands_write_is_valid() -> None:
    made: Counter[str] = Counter()

    @_settings(25)
    @given(written(), st.data())
    def tried(raw: bytes, data: st.DataObject) -> None:
        model = parse_model(raw, "shop.yaml", "shop")
        assume(isinstance(model, Model))
        assert isinstance(model, Model)
        for _ in range(12):
            raw = edited(raw, data.draw(sensible_edits(model, raw)), "shop.yaml")
            model = parse_model(raw, "shop.yaml", "shop")
            assert isinstance(model, Model), (model.findings, raw.decode())
            made["edits"] += 1

    tried()
    assert made["edits"] >= 200


PIECES = st.sampled_from(
    [
        "a: 1\n",
        "b:\n",
        "  c: {d: 1}\n",
        "- x\n",
        "  - y: 1\n",
        "? k\n",
        ": v\n",
        "&a ",
        "*a",
        "<<: *a\n",
        "!!str ",
        "  t\n",
        ">+\n",
        "# c\n",
        "\n",
        "{",
        "}",
        "[",
        "]",
        ", ",
        '"',
        "'",
        "---\n",
        "...\n",
        "\t",
        "\r\n",
        "\u2028",
        "\x85",
        "\ufeff",
        "%YAML 1.1\n",
        "a",
        " ",
        ": ",
        "null",
        "!x ",
    ]
)


@pytest.mark.slow
@_settings(300)
@given(st.one_of(st.lists(PIECES, max_size=14).map("".join).map(str.encode), st.binary(max_size=30)), st.data())
def test_any_bytes_are_edited_rightly_or_refused(raw: bytes, data: st.DataObject) -> None:
    document = plain_of(raw)
    paths = [where for where, _ in _paths(document) if where] or [("a",)]
    where = data.draw(st.sampled_from([*paths, ("a", "b", "c"), ("b", 0)]))
    edit = data.draw(
        st.sampled_from([Put(where, "v"), Put(where, {"k": "v"}), Put((*where, "n"), "v"), Append(where, "v"), Drop(where), Regroup(where)])
    )
    try:
        after = edited(raw, [edit], "f.yaml")
    except EditError:
        return
    assert plain_of(after) is not None
