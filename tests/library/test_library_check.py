"""The library and an organisation's own entries: read strictly, tested by their own examples."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from mkdocs_threat_model import cli
from mkdocs_threat_model.findings import Severity
from mkdocs_threat_model.library.entry_check import entry_findings
from mkdocs_threat_model.library.threat_library import library_of
from mkdocs_threat_model.model.limits import MAX_OWN_ENTRIES
from mkdocs_threat_model.model.own_library import parse_family
from mkdocs_threat_model.model.portfolio import read_organisation

HERE = Path(__file__).parent
PACKAGED = sorted((Path(cli.__file__).parents[1] / "library").glob("*.yaml"))
MORE = (HERE / "models" / "_library" / "more.yaml").read_text(encoding="utf-8")
TRUST = (HERE / "models" / "_library" / "trust.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_a_family_of_the_package_is_valid(path: Path) -> None:
    family, findings = parse_family(path.read_bytes(), path.name, path.stem)
    assert findings == []
    assert family is not None
    assert not family.family.off


@pytest.mark.slow
def test_the_entries_of_the_package_hold_what_they_promise() -> None:
    assert [f"{one.place}: {one.message}" for one in entry_findings(library_of())] == []
    assert len(library_of().threats) == sum(len(yaml.safe_load(path.read_bytes())["entries"]) for path in PACKAGED)


def _folder(tmp_path: Path, files: dict[str, str]) -> Path:
    models = tmp_path / "models"
    shutil.copytree(HERE / "models", models)
    for name, text in files.items():
        path = models / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return models


def test_good_entries_are_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["library", "check", "--models", str(HERE / "models")]) == 0
    assert capsys.readouterr().out == ""


WRONG = [
    pytest.param(
        MORE.replace("fires: {elements: {a: {type: process", "fires: {elements: {a: {type: store"),
        "_library/more.yaml:16:7: error entries.general.examples.fires: the entry does not match in this example.",
        id="silent where it should fire",
    ),
    pytest.param(
        TRUST.replace("family: trust", "family: more").replace("direct-change:", "a:").replace("token-theft:", "b:").replace("[T]", "[S]"),
        "entries.a.examples.fires: the entry matches at `rows`, but spoofing is not asked there. Correct `stride` or the example.",
        id="a category that is not asked where it fires",
    ),
    pytest.param(
        MORE.replace("silent: {elements: {a: {type: store", "silent: {elements: {a: {type: process"),
        "_library/more.yaml:17:7: error entries.general.examples.silent: the entry matches at `a` in this example.",
        id="fires where it should be silent",
    ),
    pytest.param(
        MORE.replace("flows: {f: {from: a, to: b}}", "flows: {f: {from: a, to: c}}", 1),
        "_library/more.yaml:32:30: error TM020 entries.second.examples.fires.flows.f.to: `c`",
        id="an example that does not resolve",
    ),
    pytest.param(
        MORE.replace("family: more", "family: mor"), "_library/more.yaml:1:1: error TM009 family: the file is named `more`", id="its name"
    ),
    pytest.param(
        MORE.replace("or: [{elements: {type: process}}]", "or: [{elements: {type: process}, flows: {to: process}}]"),
        "error TM014 entries.general.or[0]: A threat needs exactly one of `elements`, `flows` and `crossings`",
        id="two conditions",
    ),
    pytest.param(
        MORE.replace("crossings: {from: external}\n", "crossings: {frm: external}\n", 1),
        "error TM011 entries.general.crossings: `frm` is not a key",
        id="an unknown key of a condition",
    ),
    pytest.param(MORE.replace("ask: Try it.", "ask: ''", 1), "error TM016 entries.general.ask: ", id="nothing to ask"),
    pytest.param(TRUST.replace("family: trust", "family: more"), "error TM022 family: `more` is already defined in", id="a family twice"),
    pytest.param(
        TRUST.replace("family: trust", "family: more").replace("  direct-change:", "  new-one:"),
        "error TM022 entries.token-theft: `token-theft` is already defined in models/_library/deep/more.yaml",
        id="an entry twice",
    ),
    pytest.param(
        TRUST.replace("family: trust", "family: more").replace("token-theft:", "Token-Theft:"),
        "error TM034 entries.token-theft: `token-theft` and `Token-Theft` of models/_library/more.yaml differ only in case",
        id="an entry that differs from another in case only",
    ),
    pytest.param(
        TRUST.replace("family: trust", "family: more").replace("token-theft:", "stolen-session-Token:").replace("direct-change:", "a:"),
        "`stolen-session-Token` and `stolen-session-token` of the package's threat library differ only in case",
        id="an entry that differs from one of the package in case only",
    ),
    pytest.param(
        TRUST.replace("family: trust", "family: more").replace("token-theft:", "nul:"), "`nul` is a reserved name on Windows", id="nul"
    ),
    pytest.param("family: more\ntitle: More\n", "error TM012 family: the file has neither `entries` nor `off`", id="nothing in it"),
    pytest.param("family: more\ntitle: More\noff: [nothing]\n", "_library/more.yaml:3:7: error `nothing` is not an entry", id="off"),
    pytest.param(
        TRUST.replace("family: trust", "family: more").replace("[CWE-613]", "[CWE-A]"), "error TM022", id="a second file of the same ids"
    ),
    pytest.param("[" * 200_000, "error TM00", id="hostile"),
    pytest.param(MORE.replace("    how: It is there.\n", "    how: &a [*a, *a]\n", 1), "_library/more.yaml", id="an alias of itself"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_1_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    models = _folder(tmp_path, {"_library/deep/more.yaml" if "is already defined" in said else "_library/more.yaml": text})
    assert cli.run(["library", "check", "--models", str(models)]) == 1
    assert said in capsys.readouterr().out


def test_a_reference_that_no_catalogue_has_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = _folder(tmp_path, {"_library/trust.yaml": TRUST.replace("[CWE-613]", "[CWE-0]")})
    assert cli.run(["library", "check", "--models", str(models)]) == 1
    assert "entries.token-theft.references[0]: `CWE-0` is not an id of a known catalogue" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [("team/_library/more.yaml", "TM032"), ("_librray/more.yaml", "TM001"), ("_library.yaml", "TM001"), ("_library/more.yaml~", "TM031")],
)
def test_a_library_that_is_not_read_is_named(tmp_path: Path, name: str, said: str) -> None:
    findings = read_organisation(_folder(tmp_path, {name: MORE})).findings
    assert [(one.code, one.severity) for one in findings] == [(said, Severity.WARNING if said == "TM031" else Severity.ERROR)]


def test_more_entries_than_are_held_against_a_model_are_one_error(tmp_path: Path) -> None:
    """The files before it still count."""
    entry = yaml.safe_load(TRUST)["entries"]["direct-change"]
    many = {"family": "zoo", "title": "Many", "entries": {f"entry-{number}": entry for number in range(MAX_OWN_ENTRIES)}}
    text = yaml.dump(many, Dumper=yaml.CSafeDumper)
    organisation = read_organisation(_folder(tmp_path, {"_library/zoo.yaml": text}))
    assert [(one.code, one.place.path) for one in organisation.findings] == [("TM006", "models/_library/zoo.yaml")]
    assert sum(threat.own for threat in library_of(organisation.library).threats.values()) == 5


def test_list_and_show_print_the_entries(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["library", "list", "--models", str(HERE / "models")]) == 0
    assert "trust: Whom the shop trusts\n  S    token-theft: A stolen token acts for the customer\n" in capsys.readouterr().out
    assert cli.run(["library", "show", "third", "--models", str(HERE / "models")]) == 0
    assert "Matches: boundary crossings, from external, into internal, not encrypted, that carry personal data" in capsys.readouterr().out
    assert cli.run(["library", "show", "thrid", "--models", str(HERE / "models")]) == 2
    assert "Did you mean `third`?" in capsys.readouterr().err


@pytest.mark.slow
def test_who_asks_for_nothing_reads_no_family(tmp_path: Path) -> None:
    """A check of models that name no entry, and the help, cost nothing of the library."""
    models = _folder(tmp_path, {})
    shutil.rmtree(models / "_library")
    script = (
        "import sys; from mkdocs_threat_model import cli; from mkdocs_threat_model.library import threat_library as library;"
        "status = cli.run(sys.argv[1:]); print(status, library.built_in_files.cache_info().currsize)"
    )
    for arguments in (["check", "--today", "2026-11-24", str(models)], ["--help"]):
        run = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
        assert run.stdout.splitlines()[-1].endswith(" 0")
