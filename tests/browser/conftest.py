"""A real Chromium, and the built sites behind a server of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Request
from serving import served
from visits import ACTING, Visit, Visitor, ready

from building import Built, build, example, example_site, once, write_site
from dated import site_with_history
from extremes import EMPTIEST, HOSTILE, INCOMPLETE, SMALL, full_of, fullest

THEME = {
    "name": "material",
    "font": False,
    "features": ["navigation.instant", "content.tooltips"],
    "palette": [
        {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "indigo"},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "indigo"},
    ],
}
"""As the example's `mkdocs.yml`."""
THEMES: dict[str, dict[str, Any]] = {
    "material": THEME,
    "mkdocs": {"name": "mkdocs", "color_mode": "auto", "highlightjs": False},
    "readthedocs": {"name": "readthedocs", "highlightjs": False},
}
"""Without the one script that MkDocs' own load from elsewhere."""
LONG_ID = "memory-safety-untrusted-input"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def extremes(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The fullest and the emptiest service, one with gaps, one that cannot be read, and hostile ones: as a preview shows them."""
    models = {
        "fullest.yaml": fullest(elements=30, flows=50, threats=40),
        "emptiest.yaml": EMPTIEST,
        "incomplete.yaml": INCOMPLETE,
        "small.yaml": SMALL,
        "broken.yaml": "service: broken\n",
    }
    models |= {f"hostile-{number}.yaml": full_of(HOSTILE[name], f"hostile-{number}") for number, name in enumerate(ACTING)}
    config = write_site(tmp_path_factory.mktemp("extremes"), models, theme=THEME)
    return once("extremes", lambda: build(config, serving=True, strict=False))


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A service with a year of commits, and the register as of the first of them."""
    config = site_with_history(tmp_path_factory.mktemp("dated"), theme=THEME)
    return once("dated", lambda: build(config, serving=True, strict=False))


class Addresses(dict[str, str]):
    """The addresses of sites by name; each is built and served for the first that asks."""

    def __init__(self, sites: Mapping[str, Callable[[], Built]], open_until: ExitStack) -> None:
        super().__init__()
        self._sites, self._open_until = sites, open_until

    def __missing__(self, name: str) -> str:
        self[name] = self._open_until.enter_context(served(self._sites[name]().site, searched=name == "searched example"))
        return self[name]


@pytest.fixture(scope="session")
def addresses(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """The addresses of the sites by name; a theme's name is a site in that theme."""
    sites: dict[str, Callable[[], Built]] = {
        "example": lambda: example_site(tmp_path_factory.mktemp("example")),
        "searched example": lambda: example_site(tmp_path_factory.mktemp("example")),
        "extremes": lambda: request.getfixturevalue("extremes"),
        "dated": lambda: request.getfixturevalue("dated"),
        "accepted": partial(_accepted, tmp_path_factory),
    }
    for name, theme in THEMES.items():
        sites[name] = partial(_themed, tmp_path_factory, name, theme)
        sites[f"long words in {name}"] = partial(_long_words, tmp_path_factory, name, theme)
    with ExitStack() as stack:
        yield Addresses(sites, stack)


def _themed(folders: pytest.TempPathFactory, name: str, theme: Mapping[str, Any]) -> Built:
    """Some of the example's models beside one with gaps, one that cannot be read and one with all there is, in a repository with a past."""
    models = example("order-service", "payment-service", "storefront-gateway")
    models |= {
        "incomplete.yaml": INCOMPLETE,
        "broken.yaml": "service: broken\n",
        "fullest.yaml": fullest(elements=12, flows=20, threats=12),
    }
    config = site_with_history(folders.mktemp(name), models, theme=dict(theme))
    return once(name, lambda: build(config, serving=True, strict=False))


def _accepted(folders: pytest.TempPathFactory) -> Built:
    """A high risk that somebody accepted for some months, and data that rests and moves unencrypted."""
    model = SMALL.replace("likelihood: low\n    impact: medium", "likelihood: high\n    impact: medium").replace(
        "encrypted: true", "encrypted: false"
    )
    config = write_site(folders.mktemp("accepted"), {"small.yaml": model}, theme=THEME)
    return build(config, serving=True, strict=False)


def _long_words(folders: pytest.TempPathFactory, name: str, theme: Mapping[str, Any]) -> Built:
    """A threat whose id is longer than a column, and a model of words that have no place to break."""
    models = {"small.yaml": SMALL.replace("T-01:", f"{LONG_ID}:"), "hostile.yaml": full_of(HOSTILE["a very long word"], "hostile")}
    config = write_site(folders.mktemp(f"long-words-{name}"), models, theme=dict(theme))
    return build(config, serving=True, strict=False)


@pytest.fixture
def browser_page(browser: Browser, addresses: Addresses) -> Iterator[Visitor]:
    """Opens a page of a site: `browser_page("example", "threat-models/", width=390, scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def visit(
        site: str, path: str, *, width: int = 1440, height: int = 900, scheme: str = "light", script: bool = True, touch: bool = False
    ) -> Visit:
        options: Any = {
            "color_scheme": scheme,
            "java_script_enabled": script,
            "reduced_motion": "reduce",
            "has_touch": touch,
            "is_mobile": touch,
        }
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        seen = Visit(page)

        def asked(request: Request) -> None:
            if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
                seen.abroad.append(request.url)

        context.on("request", asked)
        page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(f"{addresses[site]}/{path}", wait_until="load")
        if script:
            ready(page)
        return seen

    yield visit
    for context in contexts:
        context.close()
