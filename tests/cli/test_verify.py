"""`threat-model verify`: a built site against its models, by real builds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from building import TODAY, build, example, write_site
from mkdocs_threat_model import cli

PROOF = "site/threat-models/register/proof.json"
CSV = "site/threat-models/register/register.csv"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verified")
    assert build(write_site(folder, example("order-service", "payment-service"), plugin={"on_incomplete": "warn"})).code == 0
    return folder


@pytest.fixture
def site(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a site and its models, in the folder in which the command runs."""
    for name in ("site", "models"):
        shutil.copytree(built / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_site_agrees_with_its_models(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["verify", "site"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("same ") for line in lines[:-1])
    assert lines[-1].endswith(" compared, 0 differ.")


def _edited(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8")


DIFFERENCES = {
    "a model was edited": (lambda: _edited(Path("models/order-service.yaml"), "likelihood: high", "likelihood: low"), "model file `models/order-service.yaml`"),
    "a model was added": (lambda: Path("models/new.yaml").write_text("service: new\ntitle: New\nowner: team-orders\n"), "model file `models/new.yaml`"),
    "a model was removed": (lambda: Path("models/payment-service.yaml").unlink(), "services `modelled`"),
    "the policy was edited": (lambda: _edited(Path("models/_policy.yaml"), "longest: 1 year", "longest: 364 days"), "model file `models/_policy.yaml`"),
    "a download was edited": (lambda: _edited(Path(CSV), "high", "low"), "file `register.csv`"),
    "a download was dropped": (lambda: Path(CSV).unlink(), "file `register.csv`: the site says nothing: it is missing"),
    "a count was edited": (lambda: _edited(Path(PROOF), '"total": ', '"total": 1'), "threats `total`"),
    "a digest was edited": (lambda: _edited(Path(PROOF), '"sha256": "', '"sha256": "0'), "proof of `register.csv`"),
    "another version made it": (lambda: _edited(Path(PROOF), '"version": "', '"version": "9.'), "version of the tool"),
    "a file was made up": (lambda: _edited(Path(PROOF), '"downloads": [', '"downloads": [{"name": "../../../x"},'), "download `../../../x`"),
}


@pytest.mark.parametrize("case", DIFFERENCES)
def test_what_differs_is_named(case: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, said = DIFFERENCES[case]
    change()
    assert cli.run(["verify", "-q", "site"]) == 1
    out = capsys.readouterr().out
    assert f"differs  {said}" in out
    assert "same " not in out


BROKEN = {
    "no JSON": "{",
    "no object": "[]",
    "deeply nested": "[" * 200_000,
    "no day": "{}",
    "an odd day": '{"today": ["2026"]}',
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_proof_that_is_none_is_refused_with_what_to_do(case: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(PROOF).write_text(BROKEN[case])
    assert cli.run(["verify", "site"]) == 2
    assert "Build the site again" in (said := capsys.readouterr().err) or "--today" in said


@pytest.mark.parametrize("wrong", ["tool", "commit", "services", "threats", "sources", "downloads"])
@pytest.mark.parametrize("value", [None, 7, [[]], {"a": [1]}, [{"name": ["x"]}]])
def test_a_proof_of_wrong_types_differs_and_breaks_nothing(wrong: str, value: object, site: Path) -> None:
    proof = json.loads(Path(PROOF).read_text(encoding="utf-8"))
    Path(PROOF).write_text(json.dumps(proof | {wrong: value}), encoding="utf-8")
    assert cli.run(["verify", "site"]) == (0 if wrong == "commit" and value is None else 1)


def test_the_day_is_the_proofs_own_or_the_one_that_is_given(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["verify", "-q", "site", "--today", TODAY]) == 0
    assert cli.run(["verify", "-q", "site", "--today", "2027-12-31"]) == 1
    assert "day of the statuses" in capsys.readouterr().out


def test_a_site_elsewhere_is_found_and_one_without_a_register_is_not(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move("site/threat-models", "site/security")
    assert cli.run(["verify", "site"]) == 0
    assert cli.run(["verify", PROOF.replace("threat-models", "security")]) == 0
    shutil.rmtree("site/security")
    assert cli.run(["verify", "site"]) == 2
    assert "Build the site first" in capsys.readouterr().err


@pytest.mark.slow
def test_rendered_drawings_keep_their_arrangement_beside_the_pages(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["render", "--out", "docs", "--today", TODAY, "--on-incomplete", "warn"]
    assert cli.run(command) == 0
    memory = Path("docs/threat-models/.threat-model-arrangements.json")
    assert "tm-order-service-level-1" in json.loads(memory.read_text(encoding="utf-8"))
    capsys.readouterr()
    assert cli.run(command) == 0
    assert capsys.readouterr().out.startswith("0 written")
    memory.unlink()
    memory.symlink_to(site / "elsewhere.json")
    assert cli.run(command) == 0
    assert not (site / "elsewhere.json").exists(), "a link is not followed"
