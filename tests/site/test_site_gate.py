"""The gate: what an incomplete disposition or a broken file does to a build."""

from __future__ import annotations

import re
import shutil
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from cuts import Cut, cut, cuts, lines_of, rounds
from mkdocs.config import load_config

from building import MODELS, ROOT, Built, build, build_config, digests, run, write_files, write_site
from extremes import SMALL
from mkdocs_threat_model import cli
from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.checks.check_runner import check_service
from mkdocs_threat_model.checks.gate import failing
from mkdocs_threat_model.findings import errors
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.portfolio import read_organisation
from mkdocs_threat_model.model.reading import Model, parse_model

DAY = date(2026, 11, 24)
FINDING = re.compile(r"(models/[\w.-]+\.yaml):(\d+):(\d+): (TM\d{3}(?:, TM\d{3})*) (.+)")


def findings(built: Built) -> list[tuple[str, int, str]]:
    """File, line and code of every finding that was logged as an error."""
    found = (FINDING.search(line) for line in built.complaints)
    return [(match[1], int(match[2]), code) for match in found if match for code in match[4].split(", ")]


class Gate:
    """A site that is built again and again with one file changed: the plugin keeps what it made of the others."""

    def __init__(self, folder: Path, models: dict[str, str] | Path) -> None:
        self.folder = folder
        config = write_site(folder, models)
        assert build(config).code == 0
        self._config = load_config(str(config), strict=True)
        self.site = folder / "site"
        self.before = digests(self.site)

    def build(self, name: str, text: str) -> Built:
        """Builds with another text in one file, which then gets its own back."""
        path = self.folder / "models" / name
        kept = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        try:
            built = build_config(lambda: self._config, self.site)
        finally:
            path.write_text(kept, encoding="utf-8")
        if built.code == 0:
            self.before = digests(self.site)
        return built

    def refuses(self, name: str, one: Cut, text: str) -> None:
        """Asserts that the gate closes, names the place, and leaves the old site as it was."""
        changed = cut(text, one)
        built = self.build(name, changed)
        first, last = lines_of(changed, ("threats", one.threat))
        assert built.code == 1
        hits = [line for path, line, code in findings(built) if path == f"models/{name}" and code in one.codes]
        assert hits, f"{one}: expected {' or '.join(one.codes)}, found {findings(built)}"
        assert all(first <= line <= last for line in hits)
        said = re.match(r"(\d+) errors? must be fixed before the site is built\.", built.complaints[-2])
        assert said is not None
        assert int(said[1]) >= len(findings(built))
        assert digests(self.site) == self.before


@pytest.fixture(scope="module")
def small_gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """One small service with every disposition."""
    return Gate(tmp_path_factory.mktemp("gate"), {"small.yaml": SMALL})


@pytest.mark.parametrize("one", cuts(SMALL), ids=str)
def test_a_disposition_without_one_of_its_fields_fails_the_build(small_gate: Gate, one: Cut) -> None:
    small_gate.refuses("small.yaml", one, SMALL)


ASKED = sorted(path.name for path in MODELS.glob("[!_]*.yaml") if "\nstatus: retired" not in path.read_text(encoding="utf-8"))
"""The example's models but the retired ones, of whose threats nothing is asked any more."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_no_disposition_of_the_example_can_lose_a_field(name: str) -> None:
    """The error stands at its threat. That errors close the gate is what the small service shows, by whole builds."""
    text = (MODELS / name).read_text(encoding="utf-8")
    policy = read_organisation(MODELS).policy
    for several in rounds(text):
        changed = reduce(cut, several, text)
        model = parse_model(changed.encode(), f"models/{name}", Path(name).stem)
        assert isinstance(model, Model), f"{several}: {model.findings}"
        found = errors(check_service(facts_of(model, under(policy), DAY), policy, DAY))
        for one in several:
            first, last = lines_of(changed, ("threats", one.threat))
            assert [each for each in found if each.code in one.codes and first <= each.place.line <= last], f"{one}: expected {one.codes}"
        places = [lines_of(changed, ("threats", one.threat)) for one in several]
        asked = {code for one in several for code in one.codes}
        assert all(any(first <= each.place.line <= last for first, last in places) for each in found if each.code in asked)


DECISIONS = {
    "approved by the owner alone": ("approved_by: security-lead", "approved_by: head-of-fulfilment", "TM309"),
    "past its review date": ("review_by: 2027-02-01", "review_by: 2026-11-23", "TM310"),
    "an empty ticket": ("ticket: SHOP-1,", 'ticket: "",', "TM303"),
    "a ticket of blanks": ("ticket: SHOP-1,", 'ticket: "  ",', "TM303"),
    "an empty rationale": ("rationale: Rare and cheap.", "rationale:", "TM304"),
    "no approvers": ("approved_by: security-lead", "approved_by: []", "TM306"),
    "a mitigation of an accepted risk without a ticket": (
        "    acceptance:\n",
        "    mitigations: [{control: Log it}]\n    acceptance:\n",
        "TM303",
    ),
    "no mitigations": (SMALL[SMALL.index("    mitigations:") : SMALL.index("  T-02:")], "    mitigations: []\n", "TM302"),
}


@pytest.mark.parametrize(("old", "new", "code"), DECISIONS.values(), ids=DECISIONS)
def test_a_decision_that_is_none_fails_the_build(small_gate: Gate, old: str, new: str, code: str) -> None:
    assert old in SMALL
    built = small_gate.build("small.yaml", SMALL.replace(old, new, 1))
    assert built.code == 1
    assert code in [found for _, _, found in findings(built)]
    assert digests(small_gate.site) == small_gate.before


@pytest.mark.slow
def test_on_its_review_date_an_acceptance_still_holds(small_gate: Gate, tmp_path: Path) -> None:
    built = build(write_site(tmp_path, {"small.yaml": SMALL.replace("review_by: 2027-02-01", "review_by: 2026-11-24")}))
    assert (built.code, built.complaints) == (0, [])


BROKEN = {
    "not YAML": "service: broken\ntitle: [\n",
    "empty": "",
    "an unknown key": "service: broken\ntitle: Broken\nowner: team-orders\nthreatz: {}\n",
    "no title": "service: broken\nowner: team-orders\n",
    "a dangling reference": "service: broken\ntitle: B\nowner: x\nelements: {a: {type: process, title: A, in: nowhere}}\n",
    "another service's name": SMALL,
    "a list": "- a\n",
    "nested a thousand times": "service: broken\ntitle: " + "[" * 1000 + "]" * 1000 + "\n",
    "a bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_hides_no_finding_of_another(small_gate: Gate, text: str) -> None:
    broken = small_gate.folder / "models/broken.yaml"
    broken.write_text(text, encoding="utf-8")
    try:
        built = small_gate.build("small.yaml", SMALL.replace("    disposition: avoid\n", ""))
    finally:
        broken.unlink()
    found = findings(built)
    assert built.code == 1
    assert "models/broken.yaml" in [path for path, _, _ in found]
    assert ("models/small.yaml", "TM301") in [(path, code) for path, _, code in found]
    assert "Traceback" not in built.log
    assert digests(small_gate.site) == small_gate.before


BINARY = {
    "not UTF-8": b"service: broken\ntitle: \xff\xfe\n",
    "a null": b"service: bro\x00ken\n",
    "UTF-16": "service: broken\n".encode("utf-16"),
}


@pytest.mark.parametrize("raw", BINARY.values(), ids=BINARY)
def test_bytes_that_are_no_text_are_a_finding(small_gate: Gate, raw: bytes) -> None:
    broken = small_gate.folder / "models/broken.yaml"
    broken.write_bytes(raw)
    try:
        built = small_gate.build("small.yaml", SMALL)
    finally:
        broken.unlink()
    assert built.code == 1
    assert {path for path, _, _ in findings(built)} == {"models/broken.yaml"}


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site with gaps, built all the same."""
    text = SMALL
    for threat in ("T-02", "T-03", "T-04"):
        for one in (one for one in cuts(SMALL) if one.threat == threat and one.field in ("approved_by", "basis", "avoidance")):
            text = cut(text, one)
    text = text.replace("    disposition: mitigate\n", "")
    return build(write_site(tmp_path_factory.mktemp("warned"), {"small.yaml": text}, plugin={"on_incomplete": "warn"}))


def test_warn_builds_with_no_warning_under_strict(warned: Built) -> None:
    assert (warned.code, warned.complaints) == (0, [])
    assert len(set(re.findall(r"TM\d{3}", warned.log))) >= 4


@pytest.mark.parametrize("said", ["T-01 has no disposition", "without an approver", "without a basis", "without a change"])
def test_warn_shows_each_gap_on_the_page(warned: Built, said: str) -> None:
    section = warned.page("threat-models/services/small").xpath("//section[contains(@class, 'tm-incomplete')]")[0]
    line = next(item for item in section.xpath(".//li") if said in item.text_content())
    assert line.xpath(".//a/@href") == [f"#threat-{re.search(r'T-[0-9]+', line.text_content())[0]}"]  # type: ignore[index]
    assert re.search(r"models/small\.yaml:\d+", line.text_content())


def test_warn_marks_the_gap_in_the_record_and_the_register(warned: Built) -> None:
    record = warned.page("threat-models/services/small").xpath("//*[@id='threat-T-02']")[0]
    assert [gap.text_content() for gap in record.xpath(".//*[@class='tm-gap']")] == ["no approver"]
    assert "Undecided" in warned.page("threat-models/register").text_content()


def test_the_overview_begins_with_what_is_incomplete_and_where(warned: Built) -> None:
    lead = warned.page("threat-models").xpath("//p[contains(@class, 'tm-lead')]")[0]
    state = warned.page("threat-models/services/small").xpath("//*[contains(@class, 'tm-incomplete__head')]")[0].text_content()
    errors = re.match(r"\d+ errors?", state)
    assert errors is not None
    assert " ".join(lead.text_content().split()) == f"1 of 1 models is incomplete: Small service ({errors[0]})."
    assert lead.xpath(".//a/@href") == ["services/small/"]


def test_the_list_holds_as_many_findings_as_its_head_says(warned: Built) -> None:
    section = warned.page("threat-models/services/small").xpath("//section[contains(@class, 'tm-incomplete')]")[0]
    listed = [re.match(r"\d+", kind.text) for kind in section.xpath(".//li//*[@class='tm-finding__kind']")]
    said = [
        int(number)
        for number in re.findall(
            r"(\d+) (?:error|warning)", section.xpath(".//*[contains(@class, 'tm-incomplete__head')]")[0].text_content()
        )
    ]
    assert sum(int(count[0]) if count else 1 for count in listed) == sum(said)


BROKEN_TOO = {
    "broken.yaml": "service: broken\n",
    "team-a/other.yaml": "service: [\n",
    "small.yml": SMALL,
    "team-b/SMALL.yaml": SMALL.replace("service: small", "service: SMALL"),
    "a name for no id.yaml": "service: x\n",
    "x\\..\\..\\x.yaml": "service: x\n",
    "\u202e" * 80 + ".yaml": "service: x\n",
}
"""Files that are no models, by what their names do to an address. The last name's escapes are longer than a disk allows."""


@pytest.fixture(scope="module")
def half_broken(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One good model among broken ones, built all the same."""
    return build(write_site(tmp_path_factory.mktemp("half"), {"small.yaml": SMALL} | BROKEN_TOO, plugin={"on_incomplete": "warn"}))


def test_warn_builds_the_others_where_a_file_cannot_be_read(half_broken: Built) -> None:
    """Under `--strict` as well; the log names the file, and the services that are broken."""
    assert (half_broken.code, half_broken.complaints) == (0, [])
    assert "models/broken.yaml:1:1: TM012" in half_broken.log
    assert re.search(
        r"Broken models have a page that says why: .*models/broken\.yaml, .* and 2 more\. All others are built\.", half_broken.log
    )
    assert "Prepared statements" in half_broken.page("threat-models/services/small").text_content()
    assert "7 models could not be read" in half_broken.page("threat-models/register").text_content()


def test_the_page_of_a_broken_file_names_it_and_what_is_wrong(half_broken: Built) -> None:
    """Each is reached from the overview, whatever it is called; nothing stands outside of the pages' folder."""
    overview = half_broken.page("threat-models").xpath("//section[contains(@class, 'tm-incomplete')]//a")
    assert len(overview) == len(BROKEN_TOO)
    for link in overview:
        page = half_broken.page(f"threat-models/{unquote(link.get('href'))}")
        assert link.text_content() in page.text_content(), link.get("href")
        assert page.xpath("//li[contains(@class, 'tm-finding--error')]")
    assert sorted(path.name for path in half_broken.site.iterdir() if path.is_dir()) == ["assets", "search", "threat-models"]


def test_the_proof_of_a_half_broken_site_agrees(half_broken: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(half_broken.site.parent)
    assert cli.run(["verify", "site"]) == 0


NEVER_EXCUSED: dict[str, dict[str, str]] = {
    "an unknown key in the policy": {"_policy.yaml": "ticketz: {}\n"},
    "a policy that is not YAML": {"_policy.yaml": "a: [\n"},
    "a policy under another name": {"_policy.yml": "teams: {}\n"},
    "a policy in a team's folder": {"team-a/_policy.yaml": "teams: {}\n"},
    "a catalog that is not YAML": {"_catalog/shop.yaml": "a: [\n"},
    "a baseline that is not JSON": {"_baseline.json": "{"},
    "a folder that stands too deep": {"/".join("abcdefghij") + "/deep.yaml": SMALL},
}


@pytest.mark.parametrize("texts", NEVER_EXCUSED.values(), ids=NEVER_EXCUSED)
def test_warn_never_excuses_what_speaks_for_all(texts: dict[str, str], tmp_path: Path) -> None:
    write_files(tmp_path / "models", {"small.yaml": SMALL, "broken.yaml": "service: broken\n"} | texts)
    verdict = Workshop().judged(tmp_path / "models", date(2026, 11, 24)).verdict
    ending = failing(verdict.findings, "warn")
    (name,) = texts
    assert {f"models/{name}".startswith(one.place.path) for one in ending} == {True}
    assert len(failing(verdict.findings, "fail")) > len(ending)


def test_warn_never_excuses_that_there_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    verdict = Workshop().judged(tmp_path / "models", date(2026, 11, 24)).verdict
    assert [one.code for one in failing(verdict.findings, "warn")] == ["TM033"]


def test_warn_never_excuses_services_that_were_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound of all files together nothing is read, and no page tells of it."""
    monkeypatch.setattr("mkdocs_threat_model.model.folder_reading.MAX_TOTAL", len(SMALL) + 10)
    write_files(tmp_path / "models", {"a.yaml": SMALL.replace("service: small", "service: a"), "b.yaml": SMALL, "c.yaml": SMALL})
    verdict = Workshop().judged(tmp_path / "models", date(2026, 11, 24)).verdict
    assert [one.code for one in failing(verdict.findings, "warn")] == ["TM030"]


def test_warn_ends_the_build_where_the_policy_is_invalid(tmp_path: Path) -> None:
    """And names what ends it as an error, and nothing else."""
    models = {"small.yaml": SMALL, "broken.yaml": "service: broken\n", "_policy.yaml": "ticketz: {}\n"}
    built = build(write_site(tmp_path, models, plugin={"on_incomplete": "warn"}))
    assert built.code == 1
    assert {path for path, _, _ in findings(built)} == {"models/_policy.yaml"}
    assert "models/broken.yaml:1:1: TM012" in built.log
    assert not built.site.exists()


@pytest.mark.slow
def test_choice_comes_from_the_environment_too(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"small.yaml": SMALL.replace("    disposition: avoid\n", "")})
    options = yaml.safe_load(config.read_text())
    options["plugins"][1]["threat-model"]["on_incomplete"] = "SWITCH"
    config.write_text(yaml.safe_dump(options).replace("SWITCH", "!ENV [GATE_OF_THE_TEST, fail]"))
    assert run("mkdocs", "build", "--strict", cwd=tmp_path, env={"GATE_OF_THE_TEST": "warn"}).returncode == 0
    assert run("mkdocs", "build", "--strict", cwd=tmp_path).returncode == 1


CALLS = {"strict": ("--strict",), "quiet and strict": ("--strict", "-q"), "plain": (), "verbose": ("-v",)}


@pytest.mark.parametrize(
    "arguments", [pytest.param(one, id=name, marks=() if name == "strict" else pytest.mark.slow) for name, one in CALLS.items()]
)
def test_command_line_exits_1_and_names_the_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_site(tmp_path, {"small.yaml": SMALL.replace("    disposition: avoid\n", "")})
    ended = run("mkdocs", "build", *arguments, cwd=tmp_path)
    line = SMALL.splitlines().index("  T-04:") + 1
    assert ended.returncode == 1
    assert f"models/small.yaml:{line}:3: TM301 T-04 has no disposition." in ended.stderr
    assert "1 error must be fixed" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "site").exists()


SENTENCES: dict[str, tuple[dict[str, Any], str]] = {
    "no folder of models": ({"models": "nowhere"}, "nowhere` does not exist. Create it"),
    "a file for a folder": ({"models": "mkdocs.yml"}, "mkdocs.yml` does not exist. Create it"),
    "a day that is none": ({"today": "2026-13-01"}, "`2026-13-01` is not a valid date"),
    "a day in another form": ({"today": "1.2.2026"}, "`1.2.2026` is not a date; write it as 2026-08-01"),
    "a choice that is none": ({"on_incomplete": "maybe"}, "on_incomplete"),
    "an unknown option": ({"modles": "models"}, "modles"),
    "a path that leads out": ({"path": "../../outside"}, "The option `path` is `../../outside`."),
    "no path": ({"path": ""}, "The option `path` is ``."),
    "an absolute path": ({"path": "/"}, "The option `path` is ``."),
    "templates that are not there": ({"templates": "nowhere"}, "nowhere"),
}


@pytest.mark.parametrize(("options", "said"), SENTENCES.values(), ids=SENTENCES)
def test_an_option_that_does_not_fit_is_one_sentence(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    built = build(write_site(tmp_path / "site-of-mine", {"small.yaml": SMALL}, plugin=options))
    assert built.code == 1
    assert said in built.log
    assert not (tmp_path / "outside").exists()


def test_empty_folder_of_models_fails_a_build(tmp_path: Path) -> None:
    """A gate that asks nothing is not green."""
    config = write_site(tmp_path, {})
    (tmp_path / "models").mkdir()
    built = build(config)
    assert built.code == 1
    assert "models:1:1: TM033 The folder contains no threat model. Create a `<service>.yaml` in it" in built.log


@pytest.mark.slow
def test_empty_folder_of_models_is_a_preview_that_says_what_to_do(tmp_path: Path) -> None:
    config = write_site(tmp_path, {})
    (tmp_path / "models").mkdir()
    built = build(config, serving=True)
    assert (built.code, built.complaints) == (0, [])
    assert "There is no model yet" in built.page("threat-models").text_content()
    assert "No service has a threat yet" in built.page("threat-models/register").text_content()


@pytest.mark.slow
def test_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: hunter2\n")
    config = write_site(tmp_path / "mine", {"small.yaml": SMALL})
    (tmp_path / "mine/models/secret.yaml").symlink_to(secret)
    built = build(config)
    assert built.code == 1
    assert "models/secret.yaml:1:1: TM001 The file is not read: it is a link" in built.log
    assert "hunter2" not in built.log


@pytest.mark.slow
def test_example_that_lost_a_ticket_leaves_the_site_that_was_built(tmp_path: Path) -> None:
    """The promise of the README, with the example's own configuration and the command line."""
    for name in ("models", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("the previous site")
    path = tmp_path / "models/order-service.yaml"
    text = path.read_text(encoding="utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "SHOP-151" in one)
    path.write_text(text.replace(", ticket: SHOP-151", ""), encoding="utf-8")
    ended = run("mkdocs", "build", cwd=tmp_path, env={"THREAT_MODEL_ON_INCOMPLETE": "fail"})
    assert ended.returncode == 1
    assert f"models/order-service.yaml:{line}:" in ended.stderr
    assert digests(tmp_path / "site").keys() == {"index.html"}
