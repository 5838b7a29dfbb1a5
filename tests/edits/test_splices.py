"""Edits change what they say and nothing else: a text before, the edits, the text afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cases import read_yaml
from mkdocs_threat_model.edits.splices import Append, Drop, Edit, EditError, Put, RenameKey, edited

CASES = read_yaml(Path(__file__).parent / "splices.yaml")


def _edit(written: list[Any]) -> Edit:
    operation, where, *rest = written
    return {"put": Put, "append": Append, "rename": RenameKey, "drop": Drop}[operation](tuple(where), *rest)  # type: ignore[no-any-return, operator]


def _raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_an_edit_changes_what_it_says_and_nothing_else(case: dict[str, Any]) -> None:
    edits = [_edit(written) for written in case["edits"]]
    if refused := case.get("refused"):
        with pytest.raises(EditError) as raised:
            edited(_raw(case["text"]), edits, "f.yaml")
        assert str(raised.value) == refused
    else:
        assert edited(_raw(case["text"]), edits, "f.yaml").decode() == case["result"]


def test_no_edit_is_no_change() -> None:
    raw = "\ufeffa:  {b: 1,}  # c\r\n\r\n\r\n".encode()
    assert edited(raw, [], "f.yaml") == raw


@pytest.mark.parametrize("name", ["reader", "cart-service"])
def test_edits_of_one_file_see_what_those_before_them_left(name: str) -> None:
    raw = f"service: {name}\n".encode()
    found = edited(
        raw, [Put(("elements", "a"), {"title": "A"}), Put(("elements", "a", "in"), "b"), Append(("elements", "a", "tags"), "c")], "f"
    )
    assert found.decode() == f"service: {name}\nelements:\n  a: {{title: A, in: b, tags: [c]}}\n"
