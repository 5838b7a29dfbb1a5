"""Which files of a models' folder are read: nothing outside, nothing that waits, and nothing passed over in silence."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_threat_model.checks.organisation import check_presence
from mkdocs_threat_model.findings import Finding, ordered
from mkdocs_threat_model.model.policy import ReviewRules
from mkdocs_threat_model.model.portfolio import Portfolio, read_portfolio

SECRET = "hunter2-outside"


def _model(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"service: {path.stem}\ntitle: {path.stem}\nowner: team\n", encoding="utf-8")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with one model, beside a secret."""
    folder = tmp_path / "site" / "models"
    _model(folder / "cart.yaml")
    (tmp_path / "secret.yaml").write_text(f"{SECRET}: [\n", encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "order.yaml").write_text(f"service: order\ntitle: {SECRET}\nowner: team\n", encoding="utf-8")
    return folder


def findings_of(portfolio: Portfolio) -> list[Finding]:
    """All that the reading found."""
    return ordered([*portfolio.organisation.findings, *(one for broken in portfolio.broken for one in broken.findings)])


def _said(models: Path) -> list[str]:
    return [f"{one.place.path} {one.code}" for one in findings_of(read_portfolio(models))]


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        before = Path.cwd()
        os.chdir(path.parent)  # a socket's path may have 108 bytes
        try:
            one.bind(path.name)
        finally:
            os.chdir(before)


def _character_device(path: Path) -> None:
    try:
        os.mknod(path, 0o20666, os.makedev(1, 5))
    except OSError:
        pytest.skip("only the system's administrator makes devices")


KINDS = {
    "link to a file outside": _link("../../secret.yaml"),
    "link to a folder outside": _link("../../secrets"),
    "link to a file inside": _link("cart.yaml"),
    "link to itself": lambda path: path.symlink_to(path),
    "link to nothing": _link("nothing"),
    "link to an endless device": _link("/dev/zero"),
    "link to the environment": _link("/proc/self/environ"),
    "FIFO": os.mkfifo,
    "socket": _socket,
    "device": _character_device,
}
IGNORED = [
    *("README.md", ".gitkeep", "CODEOWNERS", "logo.png", "schema.json", "mail.txt", "yaml", "order.yaml.license", "team-a/README.md"),
    *(".cart.yaml.swp", "cart.yaml~", "#cart.yaml#"),
    *("_notes.yaml", ".hidden/order.yaml", "_drafts/order.yaml", "team-a/_drafts/order.yaml"),
]
NAMES = ["order.yaml", "_policy.yaml", "_catalog", "_catalog/order.yaml", "team-a", "team-a/order.yaml", "team-a/b/order.yaml"]


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


@pytest.mark.parametrize("folder", ["", "team-a/", "_catalog/"])
@pytest.mark.parametrize(
    "name", ["order.yaml.txt", "order.yml.bak", "order.YAML.TXT", "order.yaml.orig", "order.yaml.1", "order.yaml ", "order.yalm", "order.yaml1"]
)
def test_what_looks_like_a_model_is_named(models: Path, folder: str, name: str) -> None:
    _model(models / folder / name)
    assert _said(models) == [f"models/{folder}{name} TM031"]


@pytest.mark.parametrize("name", ["_policy.yaml", "_policy.yml", "_catalog", "_baseline.json"])
def test_what_is_the_organisations_is_named_below_the_top(models: Path, name: str) -> None:
    (models / "team-a").mkdir()
    (models / "team-a" / name).write_text("review: {cycle_days: 7}\n")
    assert _said(models) == [f"models/team-a/{name} TM032"]
    assert read_portfolio(models).organisation.policy.review == ReviewRules()


@pytest.mark.parametrize("name", ["_policy.yml", "_Policy.yaml", "_POLICY.YAML", "_policies.yaml"])
def test_a_misnamed_policy_is_named(models: Path, name: str) -> None:
    (models / name).write_text("review: {cycle_days: 7}\n")
    assert _said(models) == [f"models/{name} TM001"]


@pytest.mark.parametrize("names", [[], ["README.md"], ["_policy.yaml"], ["cart.yaml.txt"], ["team-a/.gitkeep"]])
def test_a_folder_without_a_model_is_an_error(tmp_path: Path, names: list[str]) -> None:
    models = tmp_path / "models"
    models.mkdir()
    for name in names:
        (models / name).parent.mkdir(exist_ok=True)
        (models / name).write_text("{}")
    portfolio = read_portfolio(models)
    (finding,) = check_presence(portfolio)
    assert str(finding).startswith("models:1:1: TM033 The folder holds no threat model. Write a first")
