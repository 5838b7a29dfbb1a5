"""Files of shared controls that are hostile or large: nothing is followed or opened, and all ends in bounded time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_threat_model.model.limits import MAX_RULES
from mkdocs_threat_model.model.portfolio import Portfolio, read_portfolio
from mkdocs_threat_model.model.yaml_text import MAX_BYTES

MODEL = "service: cart\ntitle: Cart\nowner: team\n"
CONTROL = "controls: {mesh: {title: Mesh}}\n"


def _read(folder: Path, prepare: Callable[[Path], object]) -> Portfolio:
    folder.mkdir(parents=True)
    (folder / "cart.yaml").write_text(MODEL, encoding="utf-8")
    prepare(folder)
    return read_portfolio(folder)


def _link(folder: Path, name: str) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "mesh.yaml").write_text(CONTROL, encoding="utf-8")
    (folder / name).symlink_to(outside if name == "_controls" else outside / "mesh.yaml")


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link": (lambda folder: _link(folder, "_controls.yaml"), "TM001"),
    "a link to a folder": (lambda folder: _link(folder, "_controls"), "TM001"),
    "a FIFO": (lambda folder: os.mkfifo(folder / "_controls.yaml"), "TM001"),
    "a folder with the file's name": (lambda folder: (folder / "_controls.yaml").mkdir(), "TM001"),
    "a file with the folder's name": (lambda folder: (folder / "_controls").write_text(CONTROL), "TM001"),
    "too large": (lambda folder: (folder / "_controls.yaml").write_text("#" * (MAX_BYTES + 1)), "TM002"),
    "no UTF-8": (lambda folder: (folder / "_controls.yaml").write_bytes(b"controls: {\xff}"), "TM004"),
    "deep": (lambda folder: (folder / "_controls.yaml").write_text("controls: " + "[" * 200), "TM006"),
}


@pytest.mark.parametrize(("prepare", "code"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_file_of_controls_is_one_error_and_defines_nothing(prepare: Callable[[Path], object], code: str, tmp_path: Path) -> None:
    portfolio = _read(tmp_path / "models", prepare)
    assert [finding.code for finding in portfolio.organisation.findings] == [code]
    assert list(portfolio.organisation.shared.controls) == []
    assert list(portfolio.models) == ["cart"]


def _chain(count: int, *, closed: bool) -> str:
    last = "[c0]" if closed else "[]"
    return "".join(f"  c{n}: {{title: C, uses: {f'[c{n + 1}]' if n < count - 1 else last}}}\n" for n in range(count))


def test_a_circle_of_a_thousand_controls_is_one_short_error(tmp_path: Path) -> None:
    began = time.perf_counter()
    portfolio = _read(tmp_path / "models", lambda folder: (folder / "_controls.yaml").write_text("controls:\n" + _chain(1000, closed=True)))
    (finding,) = portfolio.organisation.findings
    assert finding.code == "TM021"
    assert len(finding.message) < 200
    assert time.perf_counter() - began < 30


def test_a_service_may_have_a_chain_of_a_thousand_controls(tmp_path: Path) -> None:
    chain = MODEL + "controls:\n" + _chain(1000, closed=False)
    assert list(_read(tmp_path / "models", lambda folder: (folder / "cart.yaml").write_text(chain)).models) == ["cart"]


def test_more_answers_than_can_be_held_against_every_model_are_an_error(tmp_path: Path) -> None:
    answers = ", ".join(["{stride: S, flows: {encrypted: true}, because: B}"] * 50)
    text = "controls:\n" + "".join(f"  c{n}: {{title: C, answers: [{answers}]}}\n" for n in range(MAX_RULES // 50 + 1))
    portfolio = _read(tmp_path / "models", lambda folder: (folder / "_controls.yaml").write_text(text))
    assert [finding.code for finding in portfolio.organisation.findings] == ["TM006"]


def test_the_order_in_which_files_are_written_changes_nothing(tmp_path: Path) -> None:
    files = {"_controls/b.yaml": CONTROL, "_controls/a.yaml": "controls: {logs: {title: L, uses: [mesh]}, mesh: {title: Other}}\n"}
    found = []
    for name, order in (("there", [*files]), ("back", [*reversed(files)])):

        def prepare(folder: Path, order: list[str] = order) -> None:
            (folder / "_controls").mkdir()
            for path in order:
                (folder / path).write_text(files[path], encoding="utf-8")

        portfolio = _read(tmp_path / name / "models", prepare)
        titles = [(shared.control.id, shared.control.title) for shared in portfolio.organisation.shared.controls]
        found.append((titles, [str(finding) for finding in portfolio.organisation.findings]))
    assert found[0] == found[1]
    assert found[0][0] == [("logs", "L"), ("mesh", "Other")]
