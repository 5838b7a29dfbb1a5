"""`threat-model verify`: a built site against its models, by real builds. What it finds: `tests/verification`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from building import TODAY, build, example, write_site
from extremes import SMALL
from mkdocs_threat_model import cli
from mkdocs_threat_model.drawing.png import png_of
from mkdocs_threat_model.verification.comparison import Outcome
from mkdocs_threat_model.verification.proof_comparison import compare_proof

PROOF = "site/threat-models/register/proof.json"
CSV = "site/threat-models/register/register.csv"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verified")
    models = {"small.yaml": SMALL, **{name: text for name, text in example("payment-service").items() if name == "_policy.yaml"}}
    assert build(write_site(folder, models, plugin={"on_incomplete": "warn"})).code == 0
    return folder


@pytest.fixture(autouse=True, scope="module")
def pictures() -> Iterator[None]:
    """Each drawing's PNG is made once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mkdocs_threat_model.drawing.finished.png_of", lru_cache(png_of))
        yield


@pytest.fixture
def site(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a site and its models, in the folder in which the command runs."""
    for name in ("site", "models"):
        shutil.copytree(built / name, tmp_path / name)
    shutil.copy(built / "mkdocs.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_site_agrees_with_its_models(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["verify", "site"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(("same ", "not compared ")) for line in lines[:-1])
    assert " the same, 0 differ, " in lines[-1]


def _edited(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8")


DIFFERENCES = {
    "a model was edited": (
        lambda: _edited(Path("models/small.yaml"), "likelihood: high", "likelihood: low"),
        "model file `models/small.yaml`",
    ),
    "a model was added": (
        lambda: Path("models/new.yaml").write_text("service: new\ntitle: New\nowner: team-orders\n"),
        "model file `models/new.yaml`",
    ),
    "a model was removed": (lambda: Path("models/small.yaml").rename("small.yaml"), "services `modelled`"),
    "the policy was edited": (
        lambda: _edited(Path("models/_policy.yaml"), "longest: 1 year", "longest: 364 days"),
        "model file `models/_policy.yaml`",
    ),
    "a download was edited": (
        lambda: _edited(Path(CSV), "high", "low"),
        '`threat-models/register/register.csv`, row `small/T-01`, column Likelihood: the site has "low", the models have "high"',
    ),
    "another version made it": (lambda: _edited(Path(PROOF), '"version": "', '"version": "9.'), "version of the tool"),
    "a file was made up": (
        lambda: _edited(Path(PROOF), '"downloads": [', '"downloads": [{"name": "../../../x"},'),
        "download `../../../x`",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", DIFFERENCES)
def test_what_differs_is_named(case: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, said = DIFFERENCES[case]
    change()
    assert cli.run(["verify", "-q", "site"]) == 1
    out = capsys.readouterr().out
    assert f"differs  {said}" in out
    assert "\nsame " not in out


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


@pytest.mark.parametrize("wrong", ["tool", "commit", "services", "threats", "sources", "site", "downloads"])
@pytest.mark.parametrize("value", [None, 7, [[]], {"a": [1]}, [{"name": ["x"]}]])
def test_a_proof_of_wrong_types_differs_and_breaks_nothing(wrong: str, value: object, built: Path) -> None:
    proof = json.loads((built / PROOF).read_text(encoding="utf-8"))
    found = [one for one in compare_proof(proof | {wrong: value}, proof) if one.verdict is Outcome.DIFFERS]
    assert bool(found) != (wrong == "commit" and value is None)


@pytest.mark.slow
def test_a_whole_proof_of_wrong_options_is_compared(site: Path) -> None:
    proof = json.loads(Path(PROOF).read_text(encoding="utf-8"))
    for value in (None, [[]], {"address": 7, "as_of": [1], "directory_urls": "x", "no_history": {}, "templates": []}):
        Path(PROOF).write_text(json.dumps(proof | {"site": value}), encoding="utf-8")
        assert cli.run(["verify", "site"]) == 1


def test_the_day_is_the_proofs_own_or_the_one_that_is_given(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["verify", "-q", "site", "--today", TODAY]) == 0
    assert cli.run(["verify", "-q", "site", "--today", "2027-12-31"]) == 1
    assert "day of the statuses" in capsys.readouterr().out


@pytest.mark.slow
def test_a_site_elsewhere_is_found_and_one_without_a_register_is_not(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move("site/threat-models", "site/security")
    assert cli.run(["verify", "site", "-q"]) == 1, "the configuration has it elsewhere"
    assert 'folder of the generated pages: the site has "security", the models have "threat-models"' in capsys.readouterr().out
    assert cli.run(["verify", "site", "--path", "security"]) == 0
    Path("mkdocs.yml").unlink()
    assert cli.run(["verify", "site"]) == 0
    assert cli.run(["verify", PROOF.replace("threat-models", "security")]) == 0
    shutil.rmtree("site/security")
    assert cli.run(["verify", "site"]) == 2
    assert "Build the site first" in capsys.readouterr().err


def _configured(**plugin: object) -> dict[str, object]:
    config = yaml.safe_load(Path("mkdocs.yml").read_text(encoding="utf-8"))
    config["plugins"] = [
        "search",
        {"threat-model": {"today": TODAY, "on_incomplete": "warn", "library_pages": False, "testing_guides": "never"} | plugin},
    ]
    return config


def _written(config: dict[str, object], raw: str = "") -> None:
    Path("mkdocs.yml").write_text(yaml.safe_dump(config) + raw, encoding="utf-8")


def test_options_come_from_the_configuration(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _written(_configured() | {"site_url": "https://security.example.com/"})
    assert cli.run(["verify", "-q", "site"]) == 1
    out = capsys.readouterr().out
    assert 'differs  site `address`: the site has "", the models have "https://security.example.com/"' in out
    assert "reviews.ics`, events, row `review/small@threat-model`, column url: the site has nothing" in out
    _written(_configured(today="2026-11-25"))
    assert cli.run(["verify", "-q", "site"]) == 1
    assert 'day of the statuses: the site has "2026-11-24", the models have "2026-11-25"' in capsys.readouterr().out


def test_without_a_configuration_the_proof_fills_in_and_that_is_said(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mkdocs.yml").unlink()
    assert cli.run(["verify", "-q", "site"]) == 0
    assert (
        "not compared  options `address`, `directory_urls`, `png`, `testing_guides`, `library_pages`, `history`, `as_of`, `base`: there is no `mkdocs.yml` here"
        in capsys.readouterr().out
    )


UNKNOWN = {
    "from the environment": (
        "site_url: !ENV [SITE_URL, '']\n",
        "not compared  option `address`: `mkdocs.yml` does not set it as a plain value",
    ),
    "an object": ("use_directory_urls: !!python/name:os.system ''\n", "not compared  option `directory_urls`"),
    "a call": ("extra: {x: !!python/object/apply:os.system ['touch ran']}\n", ""),
    "a relative path": ("extra: {x: !relative $config_dir}\n", ""),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_nothing_of_a_configuration_runs_or_is_asked(
    case: str, site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://secret.example.com/")
    raw, said = UNKNOWN[case]
    _written(_configured() | {"hooks": ["hook.py"]}, raw)
    Path("hook.py").write_text("raise SystemExit(3)\n")
    assert cli.run(["verify", "-q", "site"]) == 0
    out = capsys.readouterr().out
    assert said in out
    assert "secret" not in out
    assert not Path("ran").exists()


REFUSED: dict[str, tuple[Callable[[], object], list[str], str]] = {
    "no YAML": (lambda: Path("mkdocs.yml").write_text("{"), [], "`mkdocs.yml` is not valid YAML"),
    "nested without end": (lambda: Path("mkdocs.yml").write_text("[" * 5_000), [], "`mkdocs.yml` is not valid YAML"),
    "no map": (lambda: Path("mkdocs.yml").write_text("[]"), [], "not an MkDocs configuration"),
    "without the plugin": (lambda: Path("mkdocs.yml").write_text("site_name: x"), [], "does not list the plugin `threat-model`"),
    "no such file": (lambda: None, ["-f", "other.yml"], "`other.yml` cannot be read: it does not exist"),
    "a folder that is not known": (
        lambda: Path("mkdocs.yml").write_text("plugins: [{threat-model: {models: !ENV X}}]"),
        [],
        "Set it with --models",
    ),
    "a wrong option": (lambda: _written(_configured(history="sometimes")), [], "sets `history` to an invalid value"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", REFUSED)
def test_a_configuration_that_is_none_is_refused_with_what_to_do(case: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, options, said = REFUSED[case]
    change()
    assert cli.run(["verify", "site", *options]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_templates_of_the_user_run_where_the_user_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are programs; the configuration alone does not make them run."""
    own = tmp_path / "own/service"
    own.mkdir(parents=True)
    (own / "data.html.j2").write_text("<p>Of our own.</p>")
    config = write_site(tmp_path, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn", "templates": "own"})
    assert build(config).code == 0
    monkeypatch.chdir(tmp_path)
    assert cli.run(["verify", "-q", "site", "--templates", "own"]) == 0
    capsys.readouterr()
    (own / "record.html.j2").write_text("{{ cycler.__init__.__globals__.os.mkdir('ran') }}")
    assert cli.run(["verify", "-q", "site"]) == 1
    out = capsys.readouterr().out
    assert "site `templates`: the site has" in out
    assert "record.html.j2" in out
    assert not Path("ran").exists()
    (own / "record.html.j2").unlink()
    assert cli.run(["verify", "-q", "site"]) == 0
    out = capsys.readouterr().out
    for name in ("page `threat-models/register/index.html`", "file `threat-models/register/details/small.js`"):
        assert f"not compared  {name}: it is generated by templates in `own`, which are programs; to run them, use --templates own" in out
    config.unlink()
    assert cli.run(["verify", "-q", "site"]) == 2
    assert "name their folder with --templates" in capsys.readouterr().err


@pytest.mark.slow
def test_pages_that_were_rendered_are_compared_as_they_were_written(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree("site")
    Path("mkdocs.yml").unlink()
    assert cli.run(["render", "--out", "docs", "--today", TODAY, "--on-incomplete", "warn", "--no-library-pages"]) == 0
    assert cli.run(["verify", "-q", "docs"]) == 0
    capsys.readouterr()
    _edited(Path("docs/threat-models/services/small/index.md"), "Prepared statements", "Nothing at all")
    assert cli.run(["verify", "-q", "docs"]) == 1
    out = capsys.readouterr().out
    assert "`threat-models/services/small/index.md`, line " in out
    assert "Nothing at all" in out
    assert "1 differs" in out
