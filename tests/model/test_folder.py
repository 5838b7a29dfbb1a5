"""Which files of a models' folder are read: nothing outside, nothing that waits, and nothing passed over in silence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kinds import KINDS
from mkdocs_threat_model.checks.policy_names import check_presence
from mkdocs_threat_model.findings import Finding, ordered, visible
from mkdocs_threat_model.model import folder, folder_reading
from mkdocs_threat_model.model.decision_rules import ReviewRules
from mkdocs_threat_model.model.portfolio import Portfolio, read_portfolio

SECRET = "hunter2-outside"


def _model(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"service: {path.stem}\ntitle: {path.stem}\nowner: team\n", encoding="utf-8")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with one model, beside a secret."""
    found = tmp_path / "site" / "models"
    _model(found / "cart.yaml")
    (tmp_path / "secret.yaml").write_text(f"{SECRET}: [\n", encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "order.yaml").write_text(f"service: order\ntitle: {SECRET}\nowner: team\n", encoding="utf-8")
    return found


def findings_of(portfolio: Portfolio) -> list[Finding]:
    """All that the reading found."""
    return ordered([*portfolio.organisation.findings, *(one for broken in portfolio.broken for one in broken.findings)])


def _said(models: Path) -> list[str]:
    return [f"{one.place.path} {one.code}" for one in findings_of(read_portfolio(models))]


IGNORED = [
    *("README.md", ".gitkeep", "CODEOWNERS", "logo.png", "schema.json", "mail.txt", "yaml", "order.yaml.license", "team-a/README.md"),
    *(".cart.yaml.swp", ".cart.yaml~", ".order.yaml.j2", "order.yaml.asc", "order.yaml.sha256", "order.yaml.png", "order.svg"),
    *("_arrangements.json.md", "yaml.md", ".yamllint", "order.yaml2json.py", "order.yamlfmt.toml", "team-a/order.png", "order.family"),
    *("_notes.yaml", ".hidden/order.yaml", "_drafts/order.yaml", "team-a/_drafts/order.yaml"),
]
NAMES = [
    "order.yaml",
    "_policy.yaml",
    "_catalog",
    "_catalog/order.yaml",
    "_library",
    "_library/more.yaml",
    "team-a",
    "team-a/order.yaml",
    "team-a/b/order.yaml",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_named_and_neither_followed_nor_waited_for(models: Path, kind: str, name: str) -> None:
    path = models / name
    path.parent.mkdir(parents=True, exist_ok=True)
    KINDS[kind](path)
    portfolio = read_portfolio(models)
    (finding,) = findings_of(portfolio)
    assert (finding.place.path, finding.code) == (f"models/{name}", "TM001")
    assert SECRET not in repr(portfolio)
    assert sorted(portfolio.models) == ["cart"], "the others are read all the same"


@pytest.mark.parametrize("name", ["order.yaml", "_policy.yaml", "_catalog/order.yaml", "team-a/order.yaml"])
def test_a_folder_where_a_file_is_meant_is_named(models: Path, name: str) -> None:
    (models / name).mkdir(parents=True)
    _model(models / name / "inner.yaml")
    assert _said(models) == [f"models/{name} TM001"]


def test_a_file_where_the_catalog_is_meant_is_named(models: Path) -> None:
    (models / "_catalog").write_text("")
    assert _said(models) == ["models/_catalog TM001"]


def test_models_in_folders_are_read_at_any_depth(models: Path) -> None:
    for path in ("team-a/order.yaml", "team-a/web/shop.yml", "team-b/pay.YAML"):
        _model(models / path)
    portfolio = read_portfolio(models)
    assert {name: model.source.path for name, model in portfolio.models.items()} == {
        "cart": "models/cart.yaml",
        "order": "models/team-a/order.yaml",
        "pay": "models/team-b/pay.YAML",
        "shop": "models/team-a/web/shop.yml",
    }
    assert list(portfolio.sources.digests) == sorted(model.source.path for model in portfolio.models.values())
    assert findings_of(portfolio) == []


def test_a_service_is_described_once_in_all_folders(models: Path) -> None:
    _model(models / "team-a" / "cart.yaml")
    (finding,) = findings_of(read_portfolio(models))
    assert str(finding) == "models/team-a/cart.yaml:1:1: TM026 `cart` is described in models/cart.yaml too. Merge the two files."


@pytest.mark.parametrize("name", IGNORED)
def test_what_is_no_model_is_left_alone(models: Path, name: str) -> None:
    (models / name).parent.mkdir(parents=True, exist_ok=True)
    (models / name).write_text(SECRET)
    portfolio = read_portfolio(models)
    assert findings_of(portfolio) == []
    assert list(portfolio.sources.digests) == ["models/cart.yaml"]


def test_an_editors_lock_is_left_alone(models: Path) -> None:
    """Emacs locks a file by a link that leads nowhere."""
    (models / ".#cart.yaml").symlink_to("engineer@host.1234:1700000000")
    assert _said(models) == []


@pytest.mark.parametrize("below", ["", "team-a/", "_catalog/"])
@pytest.mark.parametrize(
    "name",
    [
        *(
            "order.yaml.txt",
            "order.yml.bak",
            "order.YAML.TXT",
            "order.yaml.orig",
            "order.yaml.1",
            "order.yaml ",
            "order.yalm",
            "order.yaml1",
        ),
        *("order.yaml.j2", "order.yaml.tmpl", "order.yml.erb", "order.yaml.gz", "order.yaml.md", "order.yaml.json", "order.yaml.gpg"),
        *("order.yaml~", "#order.yaml#", "order.yaml.swp", "order.yaml.bak.gz", "order.yaml (1)", "order.yaml - copy", "order.yaml-old"),
        *(
            "order.yaml_backup",
            "order.yaml,v",
            "order.yml.rej",
            "order.yaml.disabled",
            "order.yaml.dist",
            "order.yamll",
            "order.yam",
            "order.ymls",
        ),
    ],
)
def test_what_looks_like_a_model_is_named(models: Path, below: str, name: str) -> None:
    _model(models / below / name)
    assert _said(models) == [f"models/{below}{name} TM031"]


@pytest.mark.parametrize("name", ["_policy.yaml", "_policy.yml", "_catalog", "_baseline.json", "_arrangements.json"])
def test_what_is_the_organisations_is_named_below_the_top(models: Path, name: str) -> None:
    (models / "team-a").mkdir()
    (models / "team-a" / name).write_text("review: {cycle_days: 7}\n")
    assert _said(models) == [f"models/team-a/{name} TM032"]
    assert read_portfolio(models).organisation.policy.review == ReviewRules()


LIKE_A_MODEL = [
    "order.yaml\n",
    "order.yaml\u200b",
    "order.\u0443aml",
    "order.\uff59aml",
    "order.yaml\xa0",
    "order\u202elmay.yaml\r",
    "order\u202elmay.",
    "o.yam\u0142",
]
"""Names in which nobody sees that they are no model's: zero-width characters, letters of another script or of full width, text turned round."""


@pytest.mark.parametrize("below", ["", "team-a/", "_catalog/"])
@pytest.mark.parametrize("name", LIKE_A_MODEL, ids=ascii)
def test_what_cannot_be_told_from_a_model_is_an_error(models: Path, below: str, name: str) -> None:
    _model(models / below / name)
    assert _said(models) == [f"models/{below}{visible(name)} TM035"]


def test_a_policy_that_is_turned_round_is_named(models: Path) -> None:
    (models / "_policy\u202elmay.").write_text("review: {cycle_days: 7}\n")
    assert _said(models) == ["models/_policy\\u202elmay. TM035"]


@pytest.mark.parametrize("name", ["_catalogue", "_Catalog", "_catalog\u200b", "_catalog ", "_\u0441atalog"], ids=ascii)
def test_a_misnamed_catalog_is_named(models: Path, name: str) -> None:
    (models / name).mkdir()
    (models / name / "orders.yaml").write_text("kind: Component\nmetadata: {name: order-service}\n")
    assert _said(models) == [f"models/{visible(name)} TM001"]


@pytest.mark.parametrize(
    "name",
    [
        "_policy.yml",
        "_Policy.yaml",
        "_POLICY.YAML",
        "_policies.yaml",
        "_policy.yaml\u200b",
        "_policy.yaml\n",
        "_p\u043elicy.yaml",
        "_policy.yaml.bak",
    ],
    ids=ascii,
)
def test_a_misnamed_policy_is_named(models: Path, name: str) -> None:
    (models / name).write_text("review: {cycle_days: 7}\n")
    assert _said(models) == [f"models/{visible(name)} TM001"]


@pytest.mark.parametrize("names", [[], ["README.md"], ["_policy.yaml"], ["cart.yaml.txt"], ["team-a/.gitkeep"]])
def test_a_folder_without_a_model_is_an_error(tmp_path: Path, names: list[str]) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for name in names:
        (models / name).parent.mkdir(exist_ok=True)
        (models / name).write_text("{}")
    portfolio = read_portfolio(models)
    (finding,) = check_presence(portfolio)
    assert str(finding).startswith("models:1:1: TM033 The folder contains no threat model.")


def _service(name: str, more: str = "") -> str:
    return f"service: {name}\ntitle: T\nowner: team\n{more}"


def test_services_that_differ_in_case_only_are_named(models: Path) -> None:
    """Their pages would lie in one folder on a disk that ignores case."""
    (models / "team-a").mkdir()
    (models / "team-a" / "Cart.yaml").write_text(_service("Cart"))
    portfolio = read_portfolio(models)
    assert sorted(portfolio.models) == ["cart"]
    assert [str(one) for one in findings_of(portfolio)] == [
        "models/team-a/Cart.yaml:1:1: TM034 `Cart` and `cart` of models/cart.yaml differ only in case, so their pages would have the same path. "
        "Rename one of them."
    ]


BOUNDARIES = "boundaries: {dmz: {title: A}, DMZ: {title: B}}\n"
PARTS = "elements:\n" + "".join(
    f"  {one}: {{type: process, title: P}}\n  {one}1: {{type: process, title: P, part_of: {one}}}\n" for one in "pP"
)


@pytest.mark.parametrize(
    ("more", "where"), [(BOUNDARIES, "boundaries.DMZ"), (PARTS, "elements.P")], ids=["boundaries", "processes with parts"]
)
def test_drawings_whose_files_would_be_one_are_named(models: Path, more: str, where: str) -> None:
    (models / "order.yaml").write_text(_service("order", more))
    assert [(one.code, ".".join(map(str, one.where))) for one in findings_of(read_portfolio(models))] == [("TM034", where)]


@pytest.mark.parametrize("name", ["con", "NUL", "aux.v1", "Com1", "lpt9.api", "order.", "prn"])
def test_a_service_whose_folder_windows_cannot_hold_is_named(models: Path, name: str) -> None:
    (models / f"{name}.yaml").write_text(_service(name))
    assert [(one.code, one.where) for one in findings_of(read_portfolio(models))] == [("TM035", ("service",))]


@pytest.mark.parametrize("name", ["console", "null", "aux-v1", "com10", "com", "order.v1", "a.con", "lpt0"])
def test_a_name_that_only_begins_like_a_device_is_fine(models: Path, name: str) -> None:
    (models / f"{name}.yaml").write_text(_service(f'"{name}"'))
    assert findings_of(read_portfolio(models)) == []


@pytest.mark.parametrize(
    ("names", "code"), [(["asvs", "ASVS"], "TM034"), (["ISO-27001"], "TM034"), (["iso-27001"], ""), (["nul"], "TM035")]
)
def test_frameworks_whose_pages_would_be_one_are_named(models: Path, names: list[str], code: str) -> None:
    (models / "_policy.yaml").write_text("frameworks:\n" + "".join(f"  {name}: {{title: T}}\n" for name in names))
    assert [one.code for one in findings_of(read_portfolio(models))] == [code] * bool(code)


ODD = {
    b"team\n1/order.yaml": "team\\x0a1/order.yaml",
    b"\xff/order.yaml": "\\xff/order.yaml",
    b"\x1b[31m/order.yaml": "\\x1b[31m/order.yaml",
}


@pytest.mark.parametrize(("path", "shown"), ODD.items(), ids=ODD.values())
def test_a_folder_with_an_odd_name_is_read_and_named(models: Path, path: bytes, shown: str) -> None:
    _model(models / os.fsdecode(path))
    portfolio = read_portfolio(models)
    assert sorted(portfolio.models) == ["cart", "order"]
    assert [(one.place.path, one.code) for one in findings_of(portfolio)] == [(f"models/{shown}", "TM035")]


def test_folders_have_a_deepest_one(models: Path) -> None:
    path = models.joinpath(*"abcdefgh")
    _model(path / "order.yaml")
    assert _said(models) == []
    _model(path / "i" / "shop.yaml")
    assert _said(models) == ["models/a/b/c/d/e/f/g/h/i TM030"]


LIMITS = [
    (folder, "MAX_FOLDERS", 3, "contains more than 3 folders"),
    (folder, "MAX_ENTRIES", 4, "contains more than 4 files and folders"),
    (folder_reading, "MAX_TOTAL", 100, "has more than 100 bytes"),
    (folder_reading, "MAX_CATALOG", 2, "contains more than 2 entities"),
]


@pytest.mark.parametrize(("module", "limit", "value", "said"), LIMITS, ids=[one[1] for one in LIMITS])
def test_a_folder_has_limits(models: Path, monkeypatch: pytest.MonkeyPatch, module: Any, limit: str, value: int, said: str) -> None:
    """Said once, however much there is, and what was read before stays."""
    for number in range(9):
        _model(models / f"team-{number}" / f"order-{number}.yaml")
        (models / "_catalog").mkdir(exist_ok=True)
        (models / "_catalog" / f"{number}.yaml").write_text(f"kind: Component\nmetadata: {{name: s{number}}}\n")
    assert _said(models) == []
    monkeypatch.setattr(module, limit, value)
    portfolio = read_portfolio(models)
    (finding,) = findings_of(portfolio)
    assert finding.code == "TM030"
    assert said in finding.message
    assert len(portfolio.models) + len(portfolio.organisation.catalog) in range(1, 19)


def test_a_page_keeps_its_address_and_the_baseline_its_keys_when_a_file_moves(models: Path) -> None:
    before = read_portfolio(models).models["cart"]
    (models / "team-a" / "web").mkdir(parents=True)
    (models / "cart.yaml").rename(models / "team-a" / "web" / "cart.yaml")
    after = read_portfolio(models).models["cart"]
    assert (after.service, after.source.raw) == (before.service, before.source.raw)
    assert after.source.path == "models/team-a/web/cart.yaml"
