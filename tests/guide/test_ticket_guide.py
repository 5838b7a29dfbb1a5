"""What the guide's page on tickets shows is what the command does, and its shell lines run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from runners import shell

from mkdocs_threat_model import cli
from mkdocs_threat_model.tickets.export_dates import languages
from mkdocs_threat_model.tickets.jira_csv import COLUMNS
from mkdocs_threat_model.tickets.ticket_comparison import DifferenceKind
from mkdocs_threat_model.tickets.ticket_plan import PLAN_FORMATS
from mkdocs_threat_model.tickets.tracker_export import MAX_EXPORT, MAX_EXPORTED

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guide" / "tickets.md").read_text(encoding="utf-8")
MODELS = ROOT / "tests" / "tickets" / "models"
GH = """#!/bin/sh
[ "$1 $2 $3 $5" = "issue create --title --body" ] || exit 9
printf '%s\\n%s\\n--\\n' "$4" "$6" >> created
"""


def _first_cells(heading: str) -> list[str]:
    """Names in the first column of the table behind a head."""
    table = PAGE.partition(heading)[2].partition("\n\n")[0]
    return [name for line in table.splitlines() for name in re.findall(r"`(\S+)`", line.split("|")[1])] if table else []


def test_the_tables_list_what_there_is() -> None:
    assert set(_first_cells("| format | for | columns |\n|---|---|---|\n")) == set(PLAN_FORMATS)
    kinds = re.findall(
        r"`([\w-]+)`",
        " ".join(line.split("|")[1] for line in PAGE.partition("with `--write` |\n")[2].splitlines()[1:] if line.startswith("|"))[:400],
    )
    assert kinds[: len(DifferenceKind)] == [*dict.fromkeys(kinds)][: len(DifferenceKind)]
    assert set(kinds[: len(DifferenceKind)]) == {kind.value for kind in DifferenceKind}
    assert re.findall(r"`(\w+)`", PAGE.partition("Fields: ")[2].partition("Of several")[0]) == list(COLUMNS)
    assert f"known in {len(languages())} languages" in PAGE
    assert f"up to {MAX_EXPORT // 1_000_000} MB with up to {MAX_EXPORTED:,} issues" in PAGE


def test_the_columns_are_those_that_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("github", "gitlab", "jira"):
        assert cli.run(["tickets", "plan", "--models", str(MODELS), "--format", form]) == 0
        head = capsys.readouterr().out.split("\r\n")[0].split(",")
        told = re.findall(r"`([^`]+)`", next(line for line in PAGE.splitlines() if line.startswith(f"| `{form}` |")).split("|")[3])
        assert list(dict.fromkeys(head)) == told


@pytest.mark.slow
def test_the_loop_creates_each_ticket_once_with_its_key(tmp_path: Path) -> None:
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed: the guide's loop is not tried.")
    script = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)[0]
    (tmp_path / "gh").write_text(GH, encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    shutil.copytree(MODELS, tmp_path / "models")
    run = shell(f'PATH="$PWD:$PATH"\n{script}', tmp_path)
    assert run.returncode == 0, run.stderr
    planned = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["tickets"]
    created = (tmp_path / "created").read_text(encoding="utf-8")
    assert planned
    assert created == "".join(f"{ticket['title']}\n{ticket['description']}\n--\n" for ticket in planned)
