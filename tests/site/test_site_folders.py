"""Models in folders, and kinds of files that no model is, in real builds and with the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from building import build, write_site
from extremes import SMALL
from kinds import KINDS

OTHER = SMALL.replace("service: small", "service: other")


@pytest.mark.slow
def test_a_model_keeps_its_address_when_its_file_moves(tmp_path: Path) -> None:
    """Its page, register and exports are the same; the edit link and the proof's list of files follow the file."""
    options = {
        "repo_url": "https://git.example.com/shop",
        "edit_uri": "edit/main/docs/",
        "theme": {"name": "material", "features": ["content.action.edit"]},
    }
    config = write_site(tmp_path, {"small.yaml": SMALL, "other.yaml": OTHER}, **options)
    before = build(config)
    (tmp_path / "models" / "team-a" / "web").mkdir(parents=True)
    (tmp_path / "models" / "small.yaml").rename(tmp_path / "models" / "team-a" / "web" / "small.yaml")
    after = build(config, site=tmp_path / "after")
    assert (before.code, after.code) == (0, 0)
    page = "threat-models/services/small"
    shown, had = (site.html(page).replace("<wbr/>", "") for site in (after, before))  # where a path's line may end
    assert shown.replace("models/team-a/web/small.yaml", "models/small.yaml") == had
    assert "edit/main/models/team-a/web/small.yaml" in after.html(page)
    for name in ("register.csv", "rows.js"):
        found = [one for site in (before.site, after.site) for one in site.glob(f"threat-models/register/{name}")]
        assert len({one.read_bytes() for one in found}) <= 1
    sources = json.loads((after.site / "threat-models/register/proof.json").read_text())["sources"]
    assert list(sources) == ["models/other.yaml", "models/team-a/web/small.yaml"]


def test_a_finding_in_a_teams_folder_names_its_file(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"small.yaml": SMALL})
    (tmp_path / "models" / "team-a").mkdir()
    (tmp_path / "models" / "team-a" / "other.yaml").write_text(OTHER.replace("    disposition: avoid\n", ""), encoding="utf-8")
    built = build(config)
    line = SMALL.splitlines().index("  T-04:") + 1
    assert built.code == 1
    assert f"models/team-a/other.yaml:{line}:3: TM301" in built.log


NAMES = ("x.yaml", "_policy.yaml", "_catalog/x.yaml", "team-a/x.yaml", "x")
PROGRAM = "from mkdocs_threat_model.cli import main; main()"


def _ended(*command: str, cwd: Path) -> str:
    """All that a failing command printed; one that waits for a FIFO or reads an endless device ends in the time limit."""
    environment = os.environ | {"THREAT_MODEL_SECRET": "hunter2", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["link to the environment", "link to an endless device", "FIFO"])
def test_no_kind_of_file_hangs_a_command_or_shows_what_is_outside(tmp_path: Path, kind: str) -> None:
    write_site(tmp_path, {"small.yaml": SMALL})
    for name in NAMES:
        (tmp_path / "models" / name).parent.mkdir(exist_ok=True)
        KINDS[kind](tmp_path / "models" / name)
    printed = _ended("-c", PROGRAM, "check", cwd=tmp_path)
    for name in NAMES:
        assert f"models/{name}:1:1: error TM001" in printed
    KINDS[kind](tmp_path / "models" / "_baseline.json")
    printed = _ended("-c", PROGRAM, "check", cwd=tmp_path)
    assert "models/_baseline.json:1:1: error TM037: The baseline cannot be read: it is" in printed
    assert "models/_policy.yaml:1:1: error TM001" in printed
    assert "`models/_baseline.json`: The baseline cannot be read: it is" in _ended("-c", PROGRAM, "baseline", cwd=tmp_path)


@pytest.mark.slow
def test_no_kind_of_file_hangs_a_build_or_shows_what_is_outside(tmp_path: Path) -> None:
    write_site(tmp_path, {"small.yaml": SMALL})
    kinds = [make for kind, make in KINDS.items() if kind != "device"]
    names = [f"{number}.yaml" for number in range(len(kinds))]
    for name, make in zip(names, kinds, strict=True):
        make(tmp_path / "models" / name)
    KINDS["link to the environment"](tmp_path / "models" / "_policy.yaml")
    printed = _ended("-m", "mkdocs", "build", cwd=tmp_path)
    for name in (*names, "_policy.yaml"):
        assert f"models/{name}:1:1: TM001 The file " in printed
    (tmp_path / "models" / "_baseline.json").mkdir()
    printed = _ended("-m", "mkdocs", "build", cwd=tmp_path)
    for said in ("models/_baseline.json:1:1: TM037 The baseline cannot be read", "models/_policy.yaml:1:1: TM001"):
        assert said in printed
