"""Every text, list, map, number and date of the format has a limit, and what exceeds one is a finding at its place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_threat_model.findings import MOST, Finding, Place, Severity, bounded, errors, total
from mkdocs_threat_model.model import limits
from mkdocs_threat_model.model.portfolio import read_organisation
from mkdocs_threat_model.model.reading import Broken, Model, parse_model
from mkdocs_threat_model.model.types import adapter
from mkdocs_threat_model.model.validation import validate
from mkdocs_threat_model.model.yaml_text import MAX_CHARACTERS, parse_nodes
from mkdocs_threat_model.reference.limits_table import SCHEMAS, Bound, bounds, limits_table

HEAD = "service: cart\ntitle: Cart\nowner: team-cart\n"
PARTS = "elements: {a: {type: process, title: A}, b: {type: store, title: B}}\n"

_NEEDS = {
    "str": ("max_length", "pattern"),
    "list": ("max_length",),
    "tuple": ("max_length",),
    "dict": ("max_length",),
    "int": ("le",),
    "float": ("le",),
    "date": ("le",),
}
"""What bounds a value of each type of pydantic's core schema; one of them must be there."""


def _unbounded(schema: Any, path: str) -> Iterator[str]:
    """Every place in what pydantic runs that accepts values without a bound."""
    if isinstance(schema, list | tuple):
        for one in schema:
            yield from _unbounded(one, path)
    if not isinstance(schema, dict):
        return
    kind = schema.get("type") if isinstance(schema.get("type"), str) else None  # a field may be called so
    path = f"{path}.{schema['name']}" if kind == "dataclass-field" else path
    needs = _NEEDS.get(str(kind), ())
    closed = kind == "dict" and schema["keys_schema"]["type"] == "enum"
    if needs and not closed and not any(schema.get(one) is not None for one in needs):
        yield f"{path}: {kind}"
    for key, value in schema.items():
        if key not in ("metadata", "serialization", "default", "schema_ref", "ref") and kind != "enum":
            yield from _unbounded(value, path)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda one: one.__name__)
def test_the_schema_accepts_nothing_without_a_bound(schema: type[Any]) -> None:
    """Read from what pydantic runs, not from the annotations: a new field without a limit is named here."""
    found = [one for one in _unbounded(adapter(schema).core_schema, schema.__name__) if not one.endswith(".id: str")]  # a map's key
    assert found == []


FIELDS = [
    pytest.param(schema, one, id=f"{schema.__name__} {'.'.join(one.path)} {one.kind}") for schema in SCHEMAS for one in bounds(schema)
]


def _figure(limit: str) -> int:
    return int(limit.partition(" ")[0].replace(",", ""))


def _exceeding(bound: Bound) -> Any:
    match bound.kind:
        case "text" | "id":
            return "x" * (_figure(bound.limit) + 1)
        case "list":
            return ["x"] * (_figure(bound.limit) + 1)
        case "map":
            return {f"x{number}": "x" for number in range(_figure(bound.limit) + 1)}
        case "date":
            return "9999-12-31"
        case _:
            return "1e308" if not {"probability", "cost", "budget", "time"}.isdisjoint(bound.path) else "99999999999"


def _document(path: tuple[str, ...], value: Any) -> Any:
    others: dict[tuple[str, ...], Any] = {
        ("triggers", "paths", "(key)"): ["cart"],
        ("matrix", "(key)"): {},
        ("scales", "probability", "(key)"): 0.5,
    }
    fits = others.get(path, "https://x.example")
    for step in reversed(path):
        value = [value] if step == "[]" else {value: fits} if step == "(key)" else {"a" if step == "*" else step: value}
    return value


@pytest.mark.slow
@pytest.mark.parametrize(("schema", "bound"), FIELDS)
def test_what_exceeds_a_limit_is_one_finding_at_its_place(schema: type[Any], bound: Bound) -> None:
    assert bound.limit, "no limit is known for the table"
    path, value = bound.path, _exceeding(bound)
    raw = yaml.safe_dump(_document(path, value), sort_keys=False).encode()
    nodes, wrong = parse_nodes(raw, "models/x.yaml")
    assert wrong == []
    _, findings = validate(schema, nodes[0], "models/x.yaml")
    steps = ["a" if step == "*" else step for step in path if step not in ("[]", "(key)")]
    found = [one for one in findings if [step for step in one.where if isinstance(step, str)][: len(steps)] == steps]
    found = [one for one in found if one.code not in ("TM011", "TM012", "TM013")]
    assert len(found) == 1, findings
    assert len(found[0].message) < 500


def test_the_table_names_every_limit() -> None:
    """The constants stand in the guide with their figures."""
    table = limits_table()
    figures = [getattr(limits, name) for name in dir(limits) if name.startswith("MAX_")]
    assert [one for one in figures if f"{one:,.0f}" not in table and str(one) not in table] == []
    assert f"{MAX_CHARACTERS:,}" in table


def test_the_largest_plausible_service_is_far_below_the_limits() -> None:
    """400 elements, 800 flows, 1,000 threats, each flow across two boundaries."""
    lines = [HEAD, "boundaries: {l: {title: L}, r: {title: R}}", "elements:"]
    lines += [f"  e{n}: {{type: process, title: E, in: {'lr'[n % 2]}}}" for n in range(400)]
    lines += ["flows:", *(f"  f{n}: {{from: e{n % 400}, to: e{(n + 1) % 400}}}" for n in range(800))]
    lines += ["threats:", *(f"  T-{n}: {{title: T, target: [f{n % 800}], stride: {'STRIDE'[n % 6]}}}" for n in range(1_000))]
    lines += ["ruled_out:", *(f"  - {{targets: [f{n}], stride: [S, T, R, I, D, E], reason: '{'Because. ' * 25}'}}" for n in range(800))]
    assert isinstance(parse_model("\n".join(lines).encode(), "models/cart.yaml", "cart"), Model)


TOO_LARGE = {
    "crossings": (
        "boundaries:\n"
        + "".join(f"  {side}{n}: {{title: B{f', in: {side}{n - 1}' if n else ''}}}\n" for side in "lr" for n in range(16))
        + "elements: {a: {type: process, title: A, in: l15}, b: {type: process, title: B, in: r15}}\nflows:\n"
        + "".join(f"  f{n}: {{from: a, to: b}}\n" for n in range(400)),
        "flows: The flows cross trust boundaries 12,800 times; at most 10,000 are read. Split the service.",
    ),
    "answers": (
        "elements: {a: {type: process, title: A}}\nruled_out:\n" + f"  - {{targets: [{'a, ' * 600}], stride: [S, T, R, I, D, E], reason: R}}\n" * 40,
        "ruled_out: Threats and entries in `ruled_out` give 144,000 answers in the STRIDE table; at most 100,000 are read. "
        "Name fewer targets, or split the service.",
    ),
    "long reasons": (
        "elements: {a: {type: process, title: A}}\nruled_out:\n" + f"  - {{targets: [{'a, ' * 900}], stride: [S, T, R], reason: {'R' * 2000}}}\n" * 40,
        "ruled_out: Threats and entries in `ruled_out` give 756,000 answers in the STRIDE table; at most 100,000 are read. "
        "Name fewer targets, or split the service.",
    ),
    "an attack tree": (
        "attack_trees: {t: {goal: G, root: {or: [" + f"{{or: [{'{title: L}, ' * 99}]}}, " * 31 + "]}}}\n",
        "attack_trees.t.root: The tree has 3,101 nodes; at most 3,000 are read. Split it into several goals.",
    ),
    "aliases of a long text": (
        "data: {d: {title: D, description: &long " + "x" * 20_000 + "}}\nelements:\n"
        + "".join(f"  e{n}: {{type: process, title: E, description: *long}}\n" for n in range(300)),
        "The file expands to more than 4,000,000 characters. Use fewer aliases, or split the model.",
    ),
    "a circle of a thousand parts": (
        "elements:\n" + "".join(f"  e{n}: {{type: process, title: E, part_of: e{(n + 1) % 1000}}}\n" for n in range(1_000)), "is a cycle. Remove one `part_of`."
    ),
    "a chain of a thousand boundaries": (
        "boundaries:\n" + "".join(f"  b{n}: {{title: B{f', in: b{n - 1}' if n else ''}}}\n" for n in range(1_000)), "is nested deeper than 16 levels"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_multiplies_is_bounded_together(text: str, said: str) -> None:
    found = parse_model((HEAD + text).encode(), "models/cart.yaml", "cart")
    assert isinstance(found, Broken)
    assert len(found.findings) == 1
    assert said in found.findings[0].message


FLOODS = {
    "wrong STRIDE letters": (PARTS + "ruled_out:\n" + f"  - {{targets: a, stride: [{'Q, ' * 60}]}}\n" * 2_000, "TM014", 120_000),
    "dangling ids": (PARTS + "reviews:\n" + f"  - {{date: 2026-01-01, trigger: incident, scope: [{'x, ' * 3_000}]}}\n" * 50, "TM020", 150_000),
    "unknown keys": ("".join(f"k{n}: v\n" for n in range(90_000)), "TM011", 90_000),
    "keys that stand twice": ("tags: {" + "a: b, " * 90_000 + "}", "TM007", 89_999),
    "control characters": ("tags: [" + '"\\x01", ' * 150_000 + "]", "TM005", 150_000),
    "empty titles": ("elements:\n" + "".join(f"  e{n}: {{type: process, title: ''}}\n" for n in range(100)), "TM016", 100),
    "wrong kinds": ("elements:\n" + "".join(f"  e{n}: {{type: prozess, title: E}}\n" for n in range(1_000)), "TM013", 1_000),
    "dates beyond the calendar": (
        PARTS + "threats:\n" + "".join(f"  T{n}: {{title: T, target: a, stride: S, mitigations: [{'{control: C, due: 9999-12-31}, ' * 90}]}}\n" for n in range(300)),
        "TM014",
        27_000,
    ),
    "former ids": ("elements: {a: {type: process, title: A, renamed_from: x}}\nreviews:\n" + f"  - {{date: 2026-01-01, trigger: incident, scope: [{'x, ' * 3_000}]}}\n" * 50, "TM024", 150_000),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("text", "code", "count"), FLOODS.values(), ids=FLOODS)
def test_a_hundred_findings_of_a_kind_are_told_and_the_rest_counted(text: str, code: str, count: int) -> None:
    began = time.process_time()
    found = parse_model((HEAD + text).encode(), "models/cart.yaml", "cart")
    told = [one for one in (found.findings if isinstance(found, Broken) else found.notes) if one.code == code]
    assert time.process_time() - began < 20, "a hostile file must not occupy a build"
    assert total(told) == count
    assert len(told) == min(count, MOST + 1)
    if count > MOST:
        assert told[-1].message == f"and {count - MOST:,} more of {code} in this file. Fix the listed ones first."
    assert len({one.severity for one in told}) == 1
    assert sum(len(str(one)) for one in told) < 100_000


CATALOGS = {
    "entities that are none": ("---\nkind: [x]\n" * 9_000, {"TM012": 9_000, "TM016": 9_000}),
    "too many entities": ("---\nkind: C\nmetadata: {name: a}\n" * 11_000, {"TM006": 1}),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "counts"), CATALOGS.values(), ids=CATALOGS)
def test_a_catalog_is_bounded_as_a_model_is(text: str, counts: dict[str, int], tmp_path: Path) -> None:
    (tmp_path / "models" / "_catalog").mkdir(parents=True)
    (tmp_path / "models" / "_catalog" / "all.yaml").write_text(text, encoding="utf-8")
    found = read_organisation(tmp_path / "models").findings
    assert {code: total(one for one in found if one.code == code) for code in counts} == counts
    assert len(found) <= len(counts) * (MOST + 1)


def test_what_is_bounded_twice_stays_the_same() -> None:
    findings = [Finding(Place("models/a.yaml", line), "TM201", Severity.ERROR, f"Number {line}.") for line in range(1, 251)]
    once = bounded(findings)
    assert (len(once), total(once), total(errors(once))) == (101, 250, 250)
    assert bounded(once) == once


def test_files_codes_and_severities_are_bounded_apart() -> None:
    findings = [
        Finding(Place(f"models/{file}.yaml", line), code, severity, "Text.")
        for file in "ab"
        for code in ("TM201", "TM202")
        for severity in (Severity.ERROR, Severity.WARNING)
        for line in range(1, 121)
    ]
    assert len(bounded(findings)) == 8 * 101
    assert total(bounded(findings)) == len(findings)
