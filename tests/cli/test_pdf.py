"""`threat-model pdf`: one tagged document, made of what is in it and of nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from building import MODELS, example
from chromium import executable
from extremes import HOSTILE, full_of
from mkdocs_threat_model.cli import run
from mkdocs_threat_model.cli.pdf import _days
from mkdocs_threat_model.output import chromium
from mkdocs_threat_model.output.chromium import pdf_of_html

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = "2026-11-24"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two of the example's models, and the Chromium that the tests use."""
    monkeypatch.setenv("CHROMIUM", executable())
    folder = tmp_path / "models"
    folder.mkdir()
    for name, text in example("order-service", "payment-service").items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _made(models: Path, *arguments: str, out: Path | None = None) -> bytes:
    out = out or models.parent / "made.pdf"
    assert run(["pdf", *arguments, "--models", str(models), "--today", DAY, "--out", str(out)]) == 0
    return out.read_bytes()


def _text(data: bytes, folder: Path) -> str:
    """As another reader than Chromium's maker sees it."""
    (folder / "read.pdf").write_bytes(data)
    program = shutil.which("pdftotext")
    assert program, "pdftotext is not installed: `.ci/run` installs poppler-utils"
    return subprocess.run([program, "-layout", str(folder / "read.pdf"), "-"], capture_output=True, text=True, check=True).stdout


def _bookmarks(reader: PdfReader) -> list[str]:
    return [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]


def test_the_pack_holds_every_part_in_order(models: Path, tmp_path: Path) -> None:
    data = _made(models)
    reader = PdfReader(BytesIO(data))
    assert _bookmarks(reader) == [
        "Evidence pack",
        "Threat models",
        "Method",
        "Threat register",
        "Order service",
        "Payment service",
        "Acceptances",
        "Integrity record",
    ]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value
    assert reader.trailer["/Root"]["/Lang"] == "en"
    sheets = _text(data, tmp_path).split("\f")[:-1]
    assert len(sheets) == len(reader.pages)
    for number, sheet in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in sheet
        assert f"tate of {DAY}" in sheet
    assert all(line in sheets[0] for line in ("Commit of the models", "Statuses as of", DAY, "SHA-256 of register.csv"))
    assert next(sheet for sheet in sheets if "T-01" in sheet and "Order service" in sheet)
    for entry in reader.outline[1:]:
        if not isinstance(entry, list):
            listed = rf"{re.escape(str(entry.title))}\s+{reader.get_destination_page_number(entry) + 1}\b"
            assert re.search(listed, sheets[0]), f"the contents do not say where {entry.title} begins"


def test_a_service_takes_few_sheets_and_gives_the_same_bytes_again(models: Path, tmp_path: Path) -> None:
    first = _made(models, "order-service")
    reader = PdfReader(BytesIO(first))
    assert _bookmarks(reader) == ["Order service", "Testing guide: Order service"]
    sheets = _text(first, tmp_path).split("\f")[:-1]
    guide = [sheet for sheet in sheets if "Order service / Testing guide" in sheet]
    assert len(sheets) - len(guide) <= 12  # a drawing that is too large for a sheet takes one for each of its parts
    assert len(guide) <= 2
    assert re.search(r"T-02 .*Admin dashboard", "\n".join(guide))
    assert "What shows that it works" in guide[0]
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 11, 24)
    assert _made(models, "order-service") == first


def test_the_register_takes_few_sheets_that_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the example's threats: each sheet has the table's head, the day and its number, and no letter is smaller than 6.5 points."""
    monkeypatch.setenv("CHROMIUM", executable())
    data = _made(MODELS, "--register", out=tmp_path / "made.pdf")
    reader = PdfReader(BytesIO(data))
    sheets = _text(data, tmp_path).split("\f")[:-1]
    assert len(sheets) <= 6
    rows = sum(len(re.findall(r"^ *T-\d\d\b", sheet, re.MULTILINE)) for sheet in sheets)
    assert rows >= 82
    for number, sheet in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in sheet
        assert f"tate of {DAY}" in sheet
        if re.search(r"^ *T-\d\d\b", sheet, re.MULTILINE):
            assert re.search(r"Component +STRIDE +Threat description", sheet)
    sizes: set[float] = set()

    def seen(text: str, matrix: list[float], within: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(size * matrix[0] * within[0]), 2))

    for sheet in reader.pages:
        sheet.extract_text(visitor_text=seen)
    assert min(sizes) >= 6.5


def test_hostile_models_reach_no_file_and_no_network(models: Path, tmp_path: Path) -> None:
    """Nothing leads out of the document but links that somebody clicks: no script, no form, no launched file, no embedded one."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the content of a file that no document may show", encoding="utf-8")
    bait = f'<iframe src="{secret.as_uri()}"></iframe> <img src="file:///etc/hostname"> ![x]({secret.as_uri()}) {HOSTILE["a script"]}'
    (models / "hostile.yaml").write_text(full_of(bait, "hostile"), encoding="utf-8")
    data = _made(models, "hostile")
    assert secret.read_text(encoding="utf-8") not in " ".join(_text(data, tmp_path).split())
    assert not [word for word in (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"/SubmitForm", b"/GoToR") if word in data]
    targets = {
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for sheet in PdfReader(BytesIO(data)).pages
        for note in sheet.get("/Annots", [])
    }
    assert {target.partition(":")[0] for target in targets} <= {"", "http", "https", "mailto"}


def test_without_a_browser_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "order-service.yaml").write_text(example("order-service")["order-service.yaml"], encoding="utf-8")
    assert run(["pdf", "order-service", "--models", str(tmp_path / "models"), "--out", str(tmp_path / "x.pdf")]) == 2
    assert "Install it (Debian: `apt install chromium`)" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", executable())
    monkeypatch.setattr(chromium, "SECONDS", 0.01)
    with pytest.raises(Exception, match="not printed within"):
        pdf_of_html("<p>x</p>", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("period", "days"),
    {
        "2026": ("2026-01-01", "2026-11-24"),
        "2026-Q3": ("2026-07-01", "2026-09-30"),
        "2025-Q4": ("2025-10-01", "2025-12-31"),
        "2025-12": ("2025-12-01", "2025-12-31"),
        "2026-02": ("2026-02-01", "2026-02-28"),
        "2026-01-15..2026-06-30": ("2026-01-15", "2026-06-30"),
    }.items(),
)
def test_a_period_is_read_as_its_days(period: str, days: tuple[str, str]) -> None:
    first, last = _days(period, date(2026, 11, 24))
    assert (str(first), str(last)) == days


@pytest.mark.parametrize("period", ["2027", "2026-Q5", "2026-13", "2026-06-30..2026-01-15", "summer", "", "2026-01-01..", "0000"])
def test_what_is_no_period_says_how_to_write_one(period: str) -> None:
    with pytest.raises(Exception, match=r"is no period|Give an earlier"):
        _days(period, date(2026, 11, 24))
