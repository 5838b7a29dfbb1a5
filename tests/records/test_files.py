"""The register's files: the same rows in the same order, and text that stays text."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openpyxl.utils.escape import unescape

from building import example, write_files
from extremes import HOSTILE, full_of
from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.analysis.origin import Origin
from mkdocs_threat_model.analysis.register_entries import register
from mkdocs_threat_model.checks.rulebook import missing_model_codes
from mkdocs_threat_model.model.levels import Scales
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.records import workbook
from mkdocs_threat_model.records.column import Value, plain
from mkdocs_threat_model.records.columns import COLUMNS, Kind
from mkdocs_threat_model.records.delimited import CsvFile, cell, csv_bytes, joined
from mkdocs_threat_model.records.document import DocumentFile, document_bytes, written
from mkdocs_threat_model.records.proof import Evidence, evidence_of
from mkdocs_threat_model.records.sheet_rows import CUT, MAX_CELL, fit
from mkdocs_threat_model.records.streaming import stream
from mkdocs_threat_model.records.table_rows import TableRows
from mkdocs_threat_model.records.tables import threats_table
from mkdocs_threat_model.records.tabular import Field, Table
from mkdocs_threat_model.records.workbook import WorkbookFile, workbook_bytes

ORIGIN = Origin("a" * 40, datetime(2026, 11, 20, 12, 30, tzinfo=UTC), changed=False, shallow=False)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n@x", "＝1", '=HYPERLINK("http://example.com")')


def evidence(models: Path, today: date, origin: Origin | None = ORIGIN, folder: Path | None = None) -> Evidence:
    portfolio = read_portfolio(models)
    facts = facts_by_service(portfolio, today)
    return evidence_of(portfolio, facts, register(facts), today, origin, excusing=missing_model_codes(), folder=folder)


@pytest.fixture(scope="module")
def files(examples: Path, today: date) -> dict[str, bytes]:
    return evidence(examples, today).files()


def _csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _sheet(data: bytes, name: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data))[name]


def test_all_files_hold_the_same_threats_in_the_same_order(files: dict[str, bytes]) -> None:
    in_csv = [tuple(row[:3]) for row in _csv(files["register.csv"])[1:]]
    in_json = [(row["id"], row["unique_id"], row["service"]) for row in json.loads(files["register.json"])["threats"]]
    in_workbook = [tuple(cell.value for cell in row[:3]) for row in _sheet(files["register.xlsx"], "Threats").iter_rows(min_row=2)]
    assert in_csv == in_json == in_workbook
    assert len(in_csv) == json.loads(files["proof.json"])["threats"]["total"] > 50


def test_heads_are_the_titles_of_the_columns(files: dict[str, bytes]) -> None:
    titles = [column.title for column in COLUMNS]
    assert _csv(files["register.csv"])[0] == titles
    assert [one.value for one in _sheet(files["register.xlsx"], "Threats")[1]] == titles


def test_the_workbook_has_dates_that_are_dates_a_head_that_stays_and_filters(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["register.xlsx"]))
    assert book.sheetnames == ["Threats", "Mitigations", "Acceptances", "Reviews", "Controls", "Services", "About"]
    for name in book.sheetnames[:-1]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")
    place = [column.key for column in COLUMNS].index("review_by")
    days = {row[place].value for row in book["Threats"].iter_rows(min_row=2)} - {None}
    assert days
    assert all(isinstance(day, datetime) for day in days)
    assert book.properties.created == datetime(2026, 11, 20, 12, 30)


def test_the_document_follows_the_published_schema(files: dict[str, bytes]) -> None:
    schema = json.loads(files["register.schema.json"])
    Draft202012Validator.check_schema(schema)
    document = json.loads(files["register.json"])
    assert document["$schema"] == "register.schema.json"
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)
    document["threats"][0]["inherent_risk"] = "tiny"
    assert not Draft202012Validator(schema).is_valid(document)


def test_the_same_models_give_the_same_bytes(examples: Path, today: date, files: dict[str, bytes]) -> None:
    assert evidence(examples, today).files() == files


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text_for_a_spreadsheet(text: str) -> None:
    row = _csv(csv_bytes(["Head"], [[text], [("harmless", text)]]))[1]
    assert row[0].startswith("'")
    assert row[0].lstrip("'").strip() == text.strip()


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_comes_back_from_csv_but_for_control_characters_and_one_apostrophe(text: str) -> None:
    printed = "".join(" " if (char < " " and char not in "\t\r\n") or char == "\x7f" else char for char in text)
    assert _csv(csv_bytes(["A", "B"], [[text, "end"]]))[1] in ([printed, "end"], [f"'{printed}", "end"])


@given(st.text(alphabet="'=+-@ \t1a", max_size=6), st.text(alphabet="'=+-@ \t1a", max_size=6))
def test_no_two_texts_have_one_cell(one: str, other: str) -> None:
    assert (cell(one) == cell(other)) == (one == other)


@given(st.text(alphabet="'=+-@ \t1a＝", max_size=8))
def test_a_program_reads_the_text_again_by_the_documented_rule(text: str) -> None:
    """One leading apostrophe goes where a formula's sign, a tab or a line break follows, behind apostrophes and spaces."""
    found = cell(text)
    rest = found[1:].lstrip("' ")
    assert (found[1:] if found.startswith("'") and rest[:1] in tuple("=+-@＝\t\r\n") else found) == text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_a_string_in_every_file(name: str, tmp_path: Path, today: date) -> None:
    write_files(tmp_path / "models", {"hostile.yaml": full_of(HOSTILE[name], "hostile")})
    made = evidence(tmp_path / "models", today).files()
    book = openpyxl.load_workbook(io.BytesIO(made["register.xlsx"]))
    types = {one.data_type for sheet in book for row in sheet.iter_rows() for one in row if one.value is not None}
    assert types <= {"s", "d", "n"}
    assert all(one.hyperlink is None for sheet in book for row in sheet.iter_rows() for one in row)
    assert not [text for row in _csv(made["register.csv"]) for text in row if text.lstrip()[:1] in ("=", "+", "@")]
    Draft202012Validator(json.loads(made["register.schema.json"])).validate(json.loads(made["register.json"]))


def _units(text: str) -> int:
    """Characters as Excel counts them."""
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("text", ["x" * (MAX_CELL + 1), "😀" * (MAX_CELL // 2 + 1), "x" + "😀" * MAX_CELL, "a\x00b\x1fc\ufffe", "\ud800"])
def test_a_cell_holds_what_a_workbook_can(text: str) -> None:
    assert _units(fit(text)) <= MAX_CELL
    assert fit(text).encode()
    assert fit(text).endswith(CUT) == (_units(text.encode("utf-16-le", "replace").decode("utf-16-le")) > MAX_CELL)


@pytest.mark.parametrize("text", ["x" * MAX_CELL, "😀" * (MAX_CELL // 2)])
def test_what_fits_is_not_cut(text: str) -> None:
    assert fit(text) == text


def test_a_cut_text_says_so_in_its_cell_and_on_the_last_sheet() -> None:
    whole, long = "x" * MAX_CELL, "x" * (MAX_CELL + 1)
    table = threats_table((), Scales())
    width = len(table.columns)
    rows = tuple((text, *[None] * (width - 1)) for text in (whole, *[long] * 25))
    made = workbook_bytes([Table(table.key, table.title, table.columns, rows)], [], datetime(2000, 1, 1))
    cells = [row[0].value for row in _sheet(made, "Threats").iter_rows(min_row=2)]
    assert cells[0] == whole
    assert all(cell.endswith(CUT) for cell in cells[1:])
    ((name, said),) = [(row[0].value, row[1].value) for row in _sheet(made, "About").iter_rows()]
    assert name == "Texts truncated to the cell limit"
    assert said.startswith("25, complete in register.json: Threats, row 3, ID; Threats, row 4, ID;")
    assert said.endswith("Threats, row 22, ID; and 5 more")


def test_a_workbook_without_a_cut_text_says_that_too(files: dict[str, bytes]) -> None:
    about = {row[0].value: row[1].value for row in _sheet(files["register.xlsx"], "About").iter_rows()}
    assert about["Texts truncated to the cell limit"] == "none"


@pytest.mark.slow
def test_files_hold_descriptions_references_and_evidence_alike(files: dict[str, bytes]) -> None:
    document = json.loads(files["register.json"])["threats"]
    titles = {column.key: column.title for column in COLUMNS}
    head, *rows = _csv(files["register.csv"])
    for key in ("description", "references", "evidence"):
        held = [one[key] for one in document]
        assert any(held)
        texts = ["; ".join(one) if isinstance(one, list) else one or "" for one in held]
        assert [row[head.index(titles[key])] for row in rows] == [cell(text) for text in texts]
        sheet = list(_sheet(files["register.xlsx"], "Threats").iter_rows(values_only=True))
        assert [row[sheet[0].index(titles[key])] or "" for row in sheet[1:]] == texts


def test_every_service_stands_in_the_files_also_without_a_threat(tmp_path: Path, today: date) -> None:
    models = example("order-service", "cart-service")
    models["cart-service.yaml"] = models["cart-service.yaml"].partition("\nthreats:")[0] + "\n"
    write_files(tmp_path / "models", models)
    made = evidence(tmp_path / "models", today).files()
    services = json.loads(made["register.json"])["services"]
    assert [(one["service"], one["threats"] > 0) for one in services] == [("cart-service", False), ("order-service", True)]
    assert [row[0] for row in _csv(made["services.csv"])] == ["Service", "cart-service", "order-service"]
    assert [row[0].value for row in _sheet(made["register.xlsx"], "Services").iter_rows()] == ["Service", "cart-service", "order-service"]
    assert [one["contact"] for one in services] == ["mailto:storefront@example.com", "mailto:orders@example.com"]


def test_ids_are_unique_in_the_organisation(files: dict[str, bytes]) -> None:
    document = json.loads(files["register.json"])
    short = [one["id"] for one in document["threats"]]
    assert len(set(short)) < len(short), "services count their threats from T-01"
    for table, key in (("threats", "unique_id"), ("acceptances", "unique_id"), ("mitigations", "mitigation_id"), ("services", "service")):
        found = [one[key] for one in document[table]]
        assert len(set(found)) == len(found) > 5
    assert all(one["unique_id"] == f"{one['service']}/{one['id']}" for one in document["mitigations"])


def test_the_proof_reconciles(files: dict[str, bytes]) -> None:
    proof = json.loads(files["proof.json"])
    threats = proof["threats"]
    sums = {key: sum(counts.values()) for key, counts in threats.items() if key.startswith("by_")}
    assert sums == dict.fromkeys(("by_status", "by_inherent_risk", "by_residual_risk"), threats["total"])
    assert sum(threats["open_by_remaining_risk"].values()) == threats["open"] < threats["total"]
    rows = json.loads(files["register.json"])["threats"]
    assert threats["open"] == sum(one["open"] == "yes" for one in rows)
    for level, count in threats["open_by_remaining_risk"].items():
        assert count == sum(one["open"] == "yes" and (one["remaining_risk"] or "unrated") == level for one in rows)
    assert {one["name"] for one in proof["downloads"]} == set(files) - {"proof.json"}
    assert {one["rows"] for one in proof["downloads"]} == {threats["total"], None}
    assert json.loads(files["register.json"])["about"] == {key: value for key, value in proof.items() if key != "downloads"}


def test_completeness_names_what_has_no_model_and_why(tmp_path: Path, today: date) -> None:
    models = example("order-service", "cart-service")
    policy = models["_policy.yaml"].replace(
        "waivers: []",
        "waivers:\n  - {check: TM406, service: print-service, reason: Leaves in spring., owner: ciso, until: 2027-03-31}\n"
        "  - {check: TM406, service: old-service, reason: Over., owner: ciso, until: 2026-01-01}\n",
    )
    entity = "kind: Component\nmetadata: {{name: {}}}\nspec: {{type: service, lifecycle: {}}}\n"
    names = (("order-service", "production"), ("print-service", "production"), ("old-service", "production"), ("lab", "experimental"))
    catalog = "---\n".join(entity.format(*one) for one in names)
    write_files(tmp_path / "models", models | {"_policy.yaml": policy, "_catalog/all.yaml": catalog, "broken.yaml": "service: 1\n"})
    services = evidence(tmp_path / "models", today).proof["services"]
    assert services == {
        "catalog": 3,
        "modelled": 2,
        "without_model": [
            {"service": "old-service", "reason": None, "until": None},
            {"service": "print-service", "reason": "Leaves in spring.", "until": "2027-03-31"},
        ],
        "not_in_catalog": ["cart-service"],
        "unreadable": ["models/broken.yaml"],
    }


def _texts(rows: int, *, long: int = 0) -> tuple[Any, dict[str, str]]:
    """A workbook of one table, read again: its sheet, and what the last one says; the text of one row is long."""
    column = Field("text", "Text", Kind.TEXT, "A text.")
    table = Table("texts", "Texts", (column,), tuple(("x" * 50 if one == long else "x",) for one in range(1, rows + 1)))
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes((table,), (), datetime(2026, 1, 1))))
    return book["Texts"], {name.value: value.value for name, value in book["About"].rows}


@pytest.mark.parametrize(("rows", "kept"), [(1, 1), (2, 2), (3, 3), (4, 3), (9, 3)])
def test_a_sheet_filters_the_rows_that_it_holds_and_says_how_many_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch, rows: int, kept: int
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    sheet, about = _texts(rows)
    assert (sheet.max_row, sheet.auto_filter.ref) == (kept + 1, f"A1:A{kept + 1}")
    left = f"{rows - kept}; register.json has them all" if rows > kept else None
    assert about.get("Rows omitted from Texts") == left


@pytest.mark.parametrize(("long", "width"), [(0, 7), (200, 47), (201, 7)])
def test_a_column_is_as_wide_as_the_first_two_hundred_texts_ask(long: int, width: int) -> None:
    sheet, _ = _texts(250, long=long)
    assert round(sheet.column_dimensions["A"].width) == pytest.approx(width, abs=1)


@pytest.mark.parametrize("text", ["<r>rich</r>", "_x0041_", "a\rb", " blanks ", "<t>&amp;</t>", "line\nbreak", "]]>", "\x0bA"])
def test_a_text_of_a_workbook_is_read_as_it_was_written(text: str) -> None:
    """By a reader that undoes what Excel's format asks for."""
    (row,) = _book_rows([(text,)])
    assert unescape(row[0]) == text.replace("\x0b", "\ufffd")


def _book_rows(rows: Sequence[tuple[Value, ...]]) -> list[tuple[Any, ...]]:
    columns = tuple(Field(str(place), "T", Kind.TEXT, "A text.") for place in range(len(rows[0])))
    made = workbook_bytes((Table("texts", "Texts", columns, tuple(rows)),), (), datetime(2026, 1, 1))
    return list(_sheet(made, "Texts").iter_rows(min_row=2, values_only=True))


VALUES = st.one_of(
    st.none(),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1, max_size=20),
    st.integers(-9, 10**6),
    st.dates(date(1990, 1, 1), date(2199, 12, 31)),
    st.lists(st.text(alphabet="ab;", min_size=1, max_size=3), max_size=3).map(tuple),
)


@pytest.mark.slow
@given(st.lists(st.tuples(st.just("x"), VALUES, VALUES), min_size=1, max_size=5))
def test_a_stream_of_rows_is_what_one_object_would_be(rows: list[tuple[Any, ...]]) -> None:
    columns = tuple(Field(key, key, Kind.TEXT, "") for key in "abc")
    table = Table("rows", "Rows", columns, TableRows(lambda: rows))
    whole = {"about": {"x": [1]}, "rows": [dict(zip("abc", map(plain, row), strict=True)) for row in rows], "none": []}
    assert document_bytes([table, Table("none", "None", columns, ())], {"x": [1]}, "") == written(whole)
    shown = [tuple(datetime(*value.timetuple()[:3]) if isinstance(value, date) else value for value in row) for row in rows]
    texts = [tuple(joined(value) or None if isinstance(value, (str, tuple)) else value for value in row) for row in shown]
    assert [tuple(unescape(value) if isinstance(value, str) else value for value in row) for row in _book_rows(rows)] == texts


@pytest.mark.slow
def test_files_on_a_disk_are_those_in_memory(examples: Path, today: date, files: dict[str, bytes], tmp_path: Path) -> None:
    made = evidence(examples, today, folder=tmp_path)
    assert {name: blob.read() for name, blob in made.blobs().items()} == files
    assert {blob.path for blob in made.blobs().values()} - {None} == set(tmp_path.iterdir())
    assert all(hashlib.sha256(blob.read()).hexdigest() == blob.sha256 for blob in made.blobs().values())
    assert made.blobs() == evidence(examples, today).blobs()


@pytest.mark.slow
def test_a_long_register_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """A hundred times the rows, and a fraction more of memory."""
    columns = (Field("text", "Text", Kind.TEXT, "A text."),)

    def peak(count: int) -> int:
        table = Table("rows", "Rows", columns, TableRows(lambda: (("x" * 200 + str(number),) for number in range(count)), count))
        with (tmp_path / "file").open("wb") as csv_out, (tmp_path / "book").open("wb") as book, (tmp_path / "json").open("wb") as document:
            tracemalloc.start()
            sinks = CsvFile(csv_out, "rows"), DocumentFile(document, {}), WorkbookFile(book, [table], [], datetime(2026, 1, 1))
            stream([table], sinks)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return most

    peak(10)
    assert peak(30_000) < 2 * peak(3_000)
