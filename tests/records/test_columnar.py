"""The register by columns holds what its rows hold, in the same order."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from mkdocs_threat_model.analysis.facts import Entry, facts_by_service
from mkdocs_threat_model.analysis.register_entries import register
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.scales import Risk
from mkdocs_threat_model.records.column import Column, Kind
from mkdocs_threat_model.records.columnar import DIGITS, chunks, collated, columnar
from mkdocs_threat_model.records.shown_columns import IN_GRID, IN_TABLE


def _entries(folder: Path, today: date) -> tuple[Entry, ...]:
    portfolio = read_portfolio(folder)
    return register(facts_by_service(portfolio, today))


def _decoded(column: dict[str, Any]) -> list[Any]:
    return [column["values"][number - 1] if number else None for number in _numbers(column["codes"], column["width"])]


def _numbers(codes: str, width: int) -> list[int]:
    return [
        sum(DIGITS.index(char) * 64 ** (width - 1 - at) for at, char in enumerate(codes[start : start + width]))
        for start in range(0, len(codes), width)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return (list(value) or None) if isinstance(value, tuple) else (None if value == "" else value)


def test_columns_decode_to_the_rows(examples: Path, today: date) -> None:
    entries = _entries(examples, today)
    made = columnar(entries)
    assert made["rows"] == len(entries)
    assert [one["key"] for one in made["columns"]] == [column.key for column in IN_GRID]
    decoded = [_decoded(one) for one in made["columns"]]
    assert [list(row) for row in zip(*decoded, strict=True)] == [[_plain(column.value(entry)) for column in IN_GRID] for entry in entries]


def test_numbers_of_values_are_their_ranks(examples: Path, today: date) -> None:
    """Risk by severity and not by name, days by time, texts as readers sort them."""
    made = {one["key"]: one for one in columnar(_entries(examples, today))["columns"]}
    assert made["inherent_risk"]["values"] == [risk.value for risk in Risk]
    assert made["review_by"]["values"] == sorted(made["review_by"]["values"])
    assert made["cvss"]["values"] == sorted(made["cvss"]["values"])
    assert made["service_title"]["values"] == sorted(made["service_title"]["values"], key=str.casefold)


@pytest.mark.parametrize(
    ("texts"),
    [["T-2", "T-10"], ["apple", "Banana", "cherry"], ["Ärger", "Bär", "Zoo"], ["a1b2", "a1b10"], ["", "0", "a"], ["²", "2x"]],
    ids=["numbers by size", "capitals aside", "accents aside", "several numbers", "nothing first", "digits that are none"],
)
def test_text_sorts_as_readers_expect(texts: list[str]) -> None:
    backwards = texts[::-1]
    assert sorted(backwards, key=collated) == texts


def test_many_values_take_more_digits(tmp_path: Path, synthetic: ModuleType) -> None:
    """64 digits count 63 values and nothing; 4,096 count 4,095."""
    synthetic.write_organisation(tmp_path, 3, 1)
    entries = _entries(tmp_path, date.fromisoformat(synthetic.DAY))
    titles = columnar(entries, [Column("n", "N", Kind.TEXT, "", lambda entry: f"{entry.facts.service.service}/{entry.assessed.threat.id}")])
    (column,) = titles["columns"]
    assert len(column["values"]) == len(entries) == 120
    assert column["width"] == 2
    assert _decoded(column) == [f"{one.facts.service.service}/{one.assessed.threat.id}" for one in entries]


@pytest.mark.slow
@pytest.mark.parametrize(("values", "width"), [(0, 1), (1, 1), (63, 1), (64, 2), (4_095, 2), (4_096, 3)])
def test_a_cell_without_a_value_stays_empty_at_every_number_of_values(values: int, width: int, examples: Path, today: date) -> None:
    """The number 0 stands for nothing: one digit less would leave none for it."""
    entry = _entries(examples, today)[0]
    texts = ["", *(f"v{number:04}" for number in range(values)), ""]
    given = iter(texts)
    (column,) = columnar([entry] * len(texts), [Column("n", "N", Kind.TEXT, "", lambda _: next(given))])["columns"]
    assert column["width"] == width
    assert _decoded(column) == [text or None for text in texts]


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_chunks_hold_the_rows_of_the_whole_and_each_value_once(size: int, examples: Path, today: date) -> None:
    """With the values' ranks among all rows, so that who has some of the chunks sorts as who has all."""
    entries = _entries(examples, today)
    whole = {column["key"]: column for column in columnar(entries)["columns"]}
    made = chunks(entries, IN_GRID, IN_TABLE, size)
    assert [table["rows"] for table in made] == [min(size, len(entries) - start) for start in range(0, len(entries), size)]
    for key, column in whole.items():
        held = [next(one for one in table["columns"] if one["key"] == key) for table in made]
        assert "".join(part["codes"] for part in held) == column["codes"]
        if len(made) > 1:
            numbers = _numbers("".join(part["numbers"] for part in held), column["width"])
            values = [value for part in held for value in part["values"]]
            assert dict(zip(numbers, values, strict=True)) == dict(enumerate(column["values"], start=1))
            assert held[0]["distinct"] == len(column["values"]) == len(values)


def test_nothing_is_no_row() -> None:
    made = columnar(())
    assert made["rows"] == 0
    assert [(one["key"], one["codes"], one["values"]) for one in made["columns"]] == [(column.key, "", []) for column in IN_GRID]
