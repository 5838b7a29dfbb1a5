"""Hand-written pages of a site that ask for the format's generated tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..frame.breaks import breakable

_ASKED = "<!-- threat-model:breaks -->"
_FIRST_TAG = re.compile(r"<[a-z][a-z0-9]*")


def with_tables(markdown: str, models: Path, options: type, defaults: Mapping[str, object]) -> str:
    """A page with the tables that it asks for.

    Args:
        markdown: the page.
        models: the models' folder, for the policy's matrix.
        options: the class of the plugin's options, whose docstrings say what they mean.
        defaults: of the options, by name.

    Raises:
        ConfigurationError: the page asks for the matrix, and there is no such folder.
    """
    if "<!-- threat-model:" not in markdown:
        return markdown
    from ..model.portfolio import read_organisation  # noqa: PLC0415 - most sites have no such page
    from ..pages.template_tables import template_tables  # noqa: PLC0415
    from ..reference.guide_tables import option_table, with_references  # noqa: PLC0415

    others = {"options": lambda: option_table(options, defaults), "templates": template_tables}
    return f"{with_references(markdown, cache(lambda: read_organisation(models).policy), others)}\n\n{_ASKED}\n"


def with_breaks(html: str) -> str:
    """A page's rendered Markdown: one with tables of ours, or with a line `<!-- threat-model:breaks -->`, keeps its days and ids
    whole and lets its long names break at their separators. Every other page stays as it is."""
    if _ASKED not in html:
        return html
    # For the stylesheet: what is around the text finds the last element, and what is in it the first, which is before all of it.
    marked = _FIRST_TAG.sub(r"\g<0> data-tm-words", breakable(html.replace(_ASKED, "")), count=1)
    return f'{marked}<div class="tm-words" hidden></div>'
