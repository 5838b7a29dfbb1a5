"""What a first honest model costs: a new user's path from an empty folder to a green gate, run and counted.

`pytest tests/guide/test_authoring_path.py -s` prints the figures that the guide gives.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from mkdocs_threat_model import cli
from mkdocs_threat_model.model.portfolio import read_portfolio

ROOT = Path(__file__).parents[2]
DAY = "2026-11-27"
LINES = [
    line for line in (Path(__file__).parent / "authoring_path.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
]
BY_HAND = 165
"""Lines that a user typed for such a model before there were commands; six runs of the gate failed for the form of what was typed."""


def _typed(text: str, line: str) -> str:
    """The file after a line was typed."""
    sign, content = line[0], line[2:]
    lines = text.splitlines()
    if sign == ".":
        return f"{text}{content}\n"
    begins, _, new = content.partition("|")
    key = begins.strip() if sign == "+" else content.partition(":")[0].strip() + ":"
    place = max(number for number, known in enumerate(lines) if known.strip().startswith(key))
    lines[place:] = [content, *lines[place + 1 :]] if sign == "~" else [lines[place], new, *lines[place + 1 :]]
    return "\n".join([*lines, ""])


@pytest.mark.slow
def test_a_first_model_takes_half_the_lines_and_no_round_fails_for_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models").mkdir()
    for name in ("_controls.yaml", "_policy.yaml"):
        shutil.copy(ROOT / "models" / name, tmp_path / "models")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795737600")  # the path's day
    file = tmp_path / "models" / "wish-list.yaml"
    commands, rounds = 0, []
    for line in LINES:
        if not line.startswith("$"):
            file.write_text(_typed(file.read_text(encoding="utf-8"), line), encoding="utf-8")
            continue
        commands += 1
        arguments = shlex.split(line[2:])[1:]
        capsys.readouterr()
        status = cli.run(arguments)
        if arguments[0] == "check":
            rounds.append(set(re.findall(r"error (TM\d+(?:, TM\d+)*)", capsys.readouterr().out)) if status else set())
        else:
            assert status == 0, (line, capsys.readouterr())
    model = read_portfolio(tmp_path / "models").models["wish-list"].service
    assert (len(model.elements), len(model.flows)) == (15, 20)
    assert rounds == [{"TM201"}, {"TM306, TM307"}, set()], "open questions, then the signature; nothing about the form"
    with capsys.disabled():
        print(f"\n{len(LINES)} lines typed, {commands} of them commands; {len(rounds)} rounds, of which none failed for form")
    assert len(LINES) <= BY_HAND / 2
    assert f"{len(LINES)} lines" in (ROOT / "docs" / "guide" / "authoring.md").read_text(encoding="utf-8")
