"""What readers with weak eyes, a keyboard or a screen reader would stumble over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from looks import CONTRASTS
from playwright.sync_api import Page

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
_FEW = 300
"""So many texts on a page take axe seconds to judge the colours of; a full page takes it minutes."""
_RULES = """async ([within, texts]) => (await axe.run({ include: [[within]], exclude: [[".headerlink"]] }, {
  resultTypes: ["violations"], rules: { "color-contrast": { enabled: texts } },
  preload: Boolean(document.querySelector("audio, video")), // else it fetches and reads all stylesheets, for a rule about sounds
})).violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))])"""
_PALE = f"""(within) => {{
  const read = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
    && one.checkVisibility({{ visibilityProperty: true }}) && one.getClientRects().length
    && !one.closest(".tm-hidden, svg, script, style, [disabled], [aria-disabled=true], .headerlink");
  const all = [...document.querySelectorAll(`${{within}} *`)].filter(read);
  for (const one of all) one.dataset.read = "";
  const ratios = ({CONTRASTS})("[data-read]").map(([, ratio]) => ratio);
  const least = (one) => {{ const {{ fontSize, fontWeight }} = getComputedStyle(one); return parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24) ? 3 : 4.5; }};
  const pale = all.flatMap((one, at) => ratios[at] < least(one) ? [`${{one.tagName}}.${{one.className}} ${{ratios[at]}}: ${{one.textContent.trim().slice(0, 40)}}`] : []);
  for (const one of all) delete one.dataset.read;
  return [all.length, pale.slice(0, 10)];
}}"""


def violations(page: Page, within: str) -> dict[str, Any]:
    """What axe finds in a part of a page, by its rules, and texts whose contrast is less than WCAG 2.2 asks for (1.4.3: 4.5, large text 3).

    Contrast is computed here of every text, since axe takes minutes for that on a full page; axe judges it too where there are few.
    """
    texts, pale = page.evaluate(_PALE, within)
    if not page.evaluate("() => Boolean(self.axe)"):
        page.add_script_tag(path=str(_AXE))
    found = dict(page.evaluate(_RULES, [within, texts <= _FEW]))
    return found | ({"contrast": pale} if pale else {})
