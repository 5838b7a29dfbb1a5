"""The register's grid in a browser, at addresses of anybody: it reads its filters from them."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

from escaping import EscapeError
from mutating import CANARY, MARKUP, TEXTS, character_of, text_of
from serving import served
from targets import Target, promise

import chromium
import extremes
from building import MODELS, build, write_site

KEYS = (
    "open", "inherent_risk", "residual_risk", "remaining_risk", "status", "stride", "classification", "boundaries", "service", "owner", "impact", "likelihood", "disposition", "mine", "when", "text", "sort", "group", "columns",
    "show", "next_due", "review_by", "id", "threat", "q", "h", "__proto__", "constructor", "toString",
)  # fmt: skip
VALUES = (
    "high", "critical", "S", "order-service", "team-orders", "overdue", "30", "-remaining_risk", "inherent_risk,-status,,", "table", "2026-01-01..", "..2026-12-31", "....", "9999-99-99..0000-00-00",
    "id,service,id", "__proto__", "constructor", "hasOwnProperty", "%", "%ff", "%E0%A4%A", "", "  ", "a" * 5000, "-" * 100, "," * 1000,
)  # fmt: skip


def make_address(chance: Random) -> bytes:
    """A query and a fragment: known keys and values, hostile text, broken escapes."""
    pairs = []
    for _ in range(chance.choice((0, 1, 2, 5, 30))):
        key = chance.choice(KEYS) if chance.random() < 0.85 else text_of(chance, 1)
        value = chance.choice(VALUES) if chance.random() < 0.6 else text_of(chance, 2)
        written = chance.choice((quote, lambda text: quote(text, safe="<>\"'(){}%"), lambda text: text.replace("#", "").replace("&", "")))
        pairs.append(f"{quote(key)}={written(value)}")
    fragment = chance.choice(
        ("", "", "risk", "__proto__", "%", "%00", quote(chance.choice(MARKUP)), chance.choice(TEXTS), "threat-T-01", character_of(chance))
    )
    return f"?{'&'.join(pairs)}{'#' + fragment if fragment else ''}".encode("utf-8", "replace")


TRY = """async (address) => {
  window.tmFuzz ??= (() => {
    const seen = [];
    addEventListener('error', (event) => seen.push(String(event.message)));
    addEventListener('unhandledrejection', (event) => seen.push(String(event.reason)));
    for (const name of ['alert', 'confirm', 'prompt', 'open', 'print']) window[name] = () => seen.push(name);
    return seen;
  })();
  const seen = window.tmFuzz;
  seen.length = 0;
  history.replaceState(null, '', location.pathname + address);
  dispatchEvent(new PopStateEvent('popstate'));
  await new Promise((done) => setTimeout(done, 0));
  const grid = document.querySelector('[data-tm-grid]');
  const made = [];
  for (const one of document.querySelectorAll('*')) {
    if (one.localName.includes('CANARY')) made.push(one.localName);
    for (const { name } of one.attributes) if (name.startsWith('on') || name.includes('CANARY')) made.push(`${one.localName} ${name}`);
    if (['javascript:', 'data:'].includes(one.protocol)) made.push(one.href);
  }
  if (({}).polluted !== undefined || Object.keys(Object.prototype).length) made.push('a changed prototype');
  return { seen: [...seen], made, alive: Boolean(grid && grid.querySelector('.tm-grid__count')) };
}""".replace("CANARY", CANARY)


@cache
def _page() -> Any:
    """The example's register in a browser, once in a process."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    folder = Path(mkdtemp(prefix="fuzz-site-"))
    models = {
        "small.yaml": extremes.SMALL,
        "cart-service.yaml": (MODELS / "cart-service.yaml").read_text(encoding="utf-8"),
        "_controls.yaml": (MODELS / "_controls.yaml").read_text(encoding="utf-8"),
        "hostile.yaml": extremes.full_of(MARKUP[0], "hostile"),
    }
    built = build(write_site(folder, models, plugin={"on_incomplete": "warn"}))
    promise(built.code == 0, built.log)
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    # Without the switch a browser ignores most changes of an address after the first two hundred in ten seconds.
    browser = playwright.chromium.launch(
        executable_path=chromium.executable(), args=[*chromium.ARGUMENTS, "--disable-ipc-flooding-protection"]
    )
    atexit.register(browser.close)
    server = served(built.site)
    page = browser.new_page()
    page.set_default_timeout(chromium.PATIENCE)
    page.goto(f"{server.__enter__()}/threat-models/register/")
    page.wait_for_selector("[data-tm-grid][data-ready]")
    return page


def open_address(raw: bytes, _: Path) -> None:
    """The grid shows rows, or says that there are none; nothing runs, nothing becomes markup, nothing is thrown."""
    result = _page().evaluate(TRY, raw.decode("utf-8", "replace"))
    if result["made"]:
        raise EscapeError(f"{result['made']}")
    if result["seen"]:
        raise RuntimeError(f"{result['seen']}")
    promise(result["alive"], "the grid is there")


TARGETS = (Target("address", 6, make_address, open_address, bounded=False, prepare=_page),)
