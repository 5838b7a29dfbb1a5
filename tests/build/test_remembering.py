"""A preview that remembers what each service adds to the lists, and a build that finds shared pages in the cache, make the bytes that a
build from nothing makes, whatever was edited."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mkdocs_threat_model.build.cache import Cache
from mkdocs_threat_model.build.cached_services import CachedServices
from mkdocs_threat_model.build.finishing import Finisher
from mkdocs_threat_model.build.published import Site
from mkdocs_threat_model.build.service_step import Setting
from mkdocs_threat_model.build.site import build_site
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page import Page

DAY = date(2026, 8, 1)
LOCATION = Location()
ORDERS = "order-service.yaml"
OTHERS = [f"{name}.yaml" for name in ("backoffice", "catalog-service", "customer-profile", "identity-service", "payment-service")]
"""Models of the example that are left out: the rest is enough."""

Edit = Callable[[Path], object]


def _in(name: str, before: str, after: str) -> Edit:
    def edit(models: Path) -> None:
        text = (models / name).read_text(encoding="utf-8")
        assert before in text
        (models / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    return edit


EDITS: dict[str, Edit] = {
    "nothing": lambda _: None,
    "prose": _in(ORDERS, "description: ", "description: More words. "),
    "the title of a threat": _in(ORDERS, "title: ", "title: Another one, "),
    "the title of a service": _in("cart-service.yaml", "title: ", "title: Another "),
    "a rating": _in(ORDERS, "impact: high", "impact: low"),
    "a decision": _in(ORDERS, "status: planned", "status: done"),
    "the owner of a service": _in("cart-service.yaml", "owner: ", "owner: another-"),
    "a service goes": lambda models: (models / "returns-service.yaml").unlink(),
    "a model is broken": _in("cart-service.yaml", "service: ", "service: ["),
    "a contact": _in("_policy.yaml", "teams:", "teams:\n  other-team: {contact: 'https://chat.example.com/other'}"),
    "the day": lambda models: (models / "day").write_text("2027-03-01", encoding="utf-8"),
    "the site's address": lambda models: (models / "address").write_text("https://docs.example.com/", encoding="utf-8"),
}
"""One after the other, as somebody works on the models."""


def _site(models: Path, workshop: Workshop, finisher: Finisher, location: Location = LOCATION) -> Site:
    day, address = models / "day", models / "address"
    content = workshop.content(models, date.fromisoformat(day.read_text(encoding="utf-8")) if day.is_file() else DAY)
    location = replace(location, site_url=address.read_text(encoding="utf-8") if address.is_file() else "")
    return build_site(content, location, finisher=finisher)


def _bytes(site: Site) -> Iterator[tuple[str, str | bytes]]:
    yield from ((page.uri, f"{page.title}\n{page.description}\n{page.markdown()}") for page in site.pages)
    yield from site.files.items()


class _Counted(CachedServices):
    """Notes which pages that services share are made."""

    def __init__(self, cache: Cache) -> None:
        super().__init__(cache, jobs=1)
        self.made: list[str] = []

    def pages(self, name: str, services: Collection[str], given: object, make: Callable[[], Iterable[Page]]) -> Iterable[Page]:
        def noted() -> Iterable[Page]:
            self.made.append(name)
            return make()

        return super().pages(name, services, given, noted)


class _Forgetting(_Counted):
    """Makes them all, whatever the cache has."""

    def pages(self, name: str, services: Collection[str], given: object, make: Callable[[], Iterable[Page]]) -> Iterable[Page]:
        self.made.append(name)
        return map(self.page, make())


@pytest.fixture
def models(tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some of the example's models, as of an organisation whose lists are too long for one page."""
    made = Setting.frame
    shutil.copytree(pytestconfig.rootpath / "models", tmp_path / "models", ignore=lambda *_: OTHERS)
    monkeypatch.setattr(Setting, "frame", lambda setting: replace(made(setting), bound=1_200, chunk=40))
    return tmp_path / "models"


def test_after_each_edit_the_lists_are_those_of_a_build_from_nothing(models: Path) -> None:
    cache = Cache(None, lambda _: None)  # the services' own pages are another test's, and drawing them takes long
    remembering = Workshop(remembering=True), CachedServices(cache, jobs=1, serving=True)
    for name, edit in EDITS.items():
        edit(models)
        preview, again, afresh = (
            dict(_bytes(_site(models, *by)))
            for by in (remembering, (Workshop(), CachedServices(cache, jobs=1)), (Workshop(), _Forgetting(cache)))
        )
        for kept in (preview, again):
            assert kept.keys() == afresh.keys(), name
            assert [path for path, data in afresh.items() if kept[path] != data] == [], name
    cache.close()


def test_pages_that_services_share_are_made_again_only_where_one_of_theirs_changed(models: Path) -> None:
    cache = Cache(None, lambda _: None)
    first, unchanged, changed = _Counted(cache), _Counted(cache), _Counted(cache)
    for edit, finisher in (("nothing", first), ("nothing", unchanged), ("a decision", changed)):
        EDITS[edit](models)
        _site(models, Workshop(), finisher, replace(LOCATION, with_library=True))
    cache.close()
    parts = [name for name in first.made if name.startswith("part")]
    teams = [name for name in first.made if name.startswith("pages of")]
    assert len(parts) > 1
    assert len(teams) > 1
    assert set(first.made) == {*parts, *teams, "library"}
    assert unchanged.made == []
    assert {name for name in changed.made if name in teams} == {"pages of team-orders"}
    assert 0 < len({*changed.made} & {*parts}) < len(parts)
    assert "library" not in changed.made
