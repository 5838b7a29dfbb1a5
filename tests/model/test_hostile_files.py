"""Hostile and oversized files get an error that names the place, in bounded time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.findings import Finding
from mkdocs_threat_model.model.limits import MAX_FEW, MAX_PARTS
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.reading import Broken, Model, parse_model, read_model
from mkdocs_threat_model.model.yaml_text import MAX_BYTES, MAX_DEPTH

HEAD = "service: cart\ntitle: Cart\nowner: team-cart\n"
CART = HEAD.encode()


def _broken(text: str) -> tuple[Finding, ...]:
    found = parse_model(text.encode(), "models/cart.yaml", "cart")
    assert isinstance(found, Broken)
    assert found.findings
    return found.findings


def _codes(text: str) -> list[str]:
    return [finding.code for finding in _broken(text)]


def test_a_file_above_the_bound_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "cart.yaml"
    path.write_bytes(CART + b"#" * MAX_BYTES)
    found = read_model(path, "models/cart.yaml")
    assert isinstance(found, Broken)
    assert [str(finding) for finding in found.findings] == [
        f"models/cart.yaml:1:1: TM002 The file has {MAX_BYTES + len(CART):,} bytes; at most {MAX_BYTES:,} are read. Split the model."
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "a mark of the byte order"])
@pytest.mark.parametrize("before", ["", "é", "éé", "a: é\n", "a\n理由", "a\né: "])
def test_bytes_that_are_not_utf_8_are_shown_where_they_stand(mark: bytes, before: str) -> None:
    found = parse_model(mark + before.encode() + b"\xff", "models/cart.yaml", "cart")
    assert isinstance(found, Broken)
    (finding,) = found.findings
    last = before.rsplit("\n", maxsplit=1)[-1]
    assert (finding.code, finding.place.line, finding.place.column) == ("TM004", before.count("\n") + 1, len(last) + 1)


def test_bytes_above_the_bound_are_not_parsed() -> None:
    assert _codes(HEAD + "#" * MAX_BYTES) == ["TM002"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "opening", ["[", "{a: ", "- ", "{? ", "[[] , ", "&a ["], ids=["list", "map", "block", "complex key", "siblings", "anchors"]
)
def test_deep_nesting_ends_in_a_finding_and_not_in_a_crash(opening: str) -> None:
    """libyaml's own composer overflows the C stack here; a process of its own would tell by its signal."""
    program = (
        "import sys; from mkdocs_threat_model.model.reading import parse_model;"
        "print(*parse_model(sys.argv[1].encode() * 100_000, 'm.yaml', 'm').findings, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", program, opening], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("m.yaml:1:")
    assert "TM006" in done.stdout or "TM005" in done.stdout


def test_the_deepest_nesting_is_named_with_its_place() -> None:
    (finding,) = _broken(f"{HEAD}tags: {'[' * MAX_DEPTH}{']' * MAX_DEPTH}")
    assert str(finding).startswith(f"models/cart.yaml:4:{7 + MAX_DEPTH - 1}: TM006 The file is nested deeper than {MAX_DEPTH} levels.")


def test_nesting_may_not_grow_through_aliases() -> None:
    """Each anchor is shallow, and holds the one before: nothing is deep as written, everything is as read."""
    step = MAX_DEPTH - 4
    lines = ["a0: &a0 x", *(f"a{number}: &a{number} {'[' * step}*a{number - 1}{']' * step}" for number in range(1, 90))]
    assert _codes("\n".join(lines)) == ["TM006"]


def test_aliases_that_expand_exponentially_are_refused() -> None:
    """The billion laughs: nine levels of nine aliases."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]" for number in range(1, 10)]
    (finding,) = _broken("\n".join(lines))
    assert finding.code == "TM006"
    assert "expands to more than" in finding.message
    assert finding.place.line == 6


def test_merge_keys_that_expand_exponentially_are_refused() -> None:
    lines = ["a0: &a0 {x: [1, 2, 3, 4, 5, 6, 7, 8, 9]}"]
    lines += [f"a{number}: &a{number} {{<<: [{', '.join([f'*a{number - 1}'] * 9)}], y{number}: *a{number - 1}}}" for number in range(1, 10)]
    assert _codes("\n".join(lines)) == ["TM006"]


@pytest.mark.parametrize("section", ["data", "boundaries", "elements", "flows", "threats", "retired"])
def test_a_section_with_too_many_entries_is_refused_before_anything_grows_with_it(section: str) -> None:
    entry = {
        "elements": "{type: process, title: E}",
        "flows": "{from: a, to: b}",
        "threats": "{title: T, target: a, stride: S}",
        "retired": "{on: 2026-01-01, reason: Gone}",
    }.get(section, "{title: T}")
    text = HEAD + f"{section}:\n" + "".join(f" x{number}: {entry}\n" for number in range(MAX_PARTS + 1))
    (finding,) = _broken(text)
    assert (finding.code, finding.place.line, finding.where) == ("TM006", 4, (section,))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            HEAD
            + "data:\n"
            + "".join(f" d{number}: {{title: D}}\n" for number in range(MAX_PARTS))
            + "elements: {a: {type: store, title: A, stores: ["
            + "x, " * 150_000
            + "]}}",
            id="dangling references",
        ),
        pytest.param(
            HEAD + "data: {d: {title: D, renamed_from: x}}\nelements: {a: {type: store, title: A, stores: [" + "x, " * 150_000 + "]}}",
            id="renamed references",
        ),
        pytest.param(HEAD + "elements:\n" + "".join(f" e{number}: {{tpye: process}}\n" for number in range(15_000)), id="unknown keys"),
        pytest.param(HEAD + "status: " + "a" * 1_000_000, id="long value"),
        pytest.param("? " + "a" * 1_000_000 + "\n: {" + "b: c, " * 100_000 + "}", id="long key"),
        pytest.param("&a " * 500_000, id="anchors"),
        pytest.param("'" * 1_500_000, id="quotes"),
        pytest.param(HEAD + "tags:\n" + " -\n" * 190_000, id="empty items"),
        pytest.param(HEAD + "title: " + "x: " * 300_000, id="colons"),
    ],
)
def test_the_worst_file_of_its_kind_is_answered_in_seconds(text: str) -> None:
    began = time.process_time()
    found = parse_model(text.encode(), "models/cart.yaml", "cart")
    assert found is not None
    assert time.process_time() - began < 20, "a hostile file must not occupy a build"


def test_a_threat_with_endless_lists_costs_no_more_than_their_sum() -> None:
    """Targets times categories, both repeated as often as a list allows, must not be multiplied."""
    text = (
        HEAD
        + "elements: {a: {type: process, title: A}}\nthreats:\n T: {title: T, target: ["
        + "a, " * 1_000
        + "], stride: ["
        + "S, " * MAX_FEW
        + "]}"
    )
    found = parse_model(text.encode(), "models/cart.yaml", "cart")
    assert isinstance(found, Model)
    (row,) = facts_of(found, under(Policy()), date(2026, 1, 1)).rows
    assert row.cells[0].threats == ("T",)


def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cart.yaml"
    path.write_bytes(CART)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("runs as a user who may read everything")
    found = read_model(path, "models/cart.yaml")
    assert isinstance(found, Broken)
    assert found.findings[0].code == "TM001"


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    found = read_model(tmp_path / "cart.yaml", "models/cart.yaml")
    assert isinstance(found, Broken)
    assert [str(finding) for finding in found.findings] == [
        "models/cart.yaml:1:1: TM001 The file cannot be read: it does not exist. Check its permissions."
    ]


def test_a_missing_folder_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"models` does not exist\. Create it"):
        read_portfolio(tmp_path / "models")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "models"
    folder.mkdir(parents=True)
    (folder / "cart.yaml").write_bytes(CART)
    return folder


@pytest.mark.parametrize("name", [b"a\nb.yaml:1:1: TM000 forged.yaml", b"\xff\xfe.yaml", b"a\x1b[31m.yaml"])
def test_a_file_name_can_forge_no_line_of_output(models: Path, name: bytes) -> None:
    try:
        (models / os.fsdecode(name)).write_bytes(b"service: x\ntitle: X\nowner: team\n")
    except OSError:
        pytest.skip("this file system refuses such names")
    (broken,) = read_portfolio(models).broken
    for finding in broken.findings:
        assert str(finding).isprintable()
        assert str(finding).encode("utf-8")
        assert finding.message.isprintable()
