"""Reference tables, generated from what they describe, for hand-written pages that ask for them.

A page asks with a line `<!-- threat-model:format -->`; the names are the keys of `REFERENCES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from ..analysis.events import EventKind
from ..analysis.stride import APPLICABLE
from ..analysis.triggers import QUESTIONS, TITLES
from ..checks.rulebook import reference_markdown
from ..model.catalogues import CATALOGUES
from ..model.policy import Policy
from ..model.scales import STRIDE_NAMES, Level, Stride
from ..records.columns import COLUMNS
from ..records.tables import FIELDS
from ..records.tabular import Described
from .docstrings import attribute_docstrings
from .exports import exports_markdown
from .format_tables import catalog_tables, controls_tables, format_tables, library_tables, policy_tables
from .limits_table import limits_table
from .markdown_cells import cell

_MARKER = re.compile(r"^<!-- threat-model:([a-z]+) -->[ \t]*$", re.MULTILINE)


def with_references(markdown: str, policy: Callable[[], Policy], others: Mapping[str, Callable[[], str]]) -> str:
    """Replaces the markers of a hand-written page by the tables that they name; unknown ones stay.

    Args:
        markdown: the page.
        policy: gives that of the site, for its matrix.
        others: tables of the rooms above, by the name that a page asks for.
    """
    if "<!-- threat-model:" not in markdown:
        return markdown

    tables: dict[str, Callable[[], str]] = {**REFERENCES, "matrix": partial(_matrix, policy), **others}
    return _MARKER.sub(lambda match: tables[match[1]]() if match[1] in tables else match[0], markdown)


def option_table(options: type, defaults: Mapping[str, object]) -> str:
    """The options of a class with attribute docstrings: name, default, meaning."""
    lines = ["| option | default | meaning |", "|---|---|---|"]
    for name, text in attribute_docstrings(options).items():
        default = defaults.get(name)
        lines.append(f"| `{name}` | {'none' if default is None else f'`{default}`'} | {cell(text)} |")
    return "\n".join(lines)


def _stride() -> str:
    lines = ["| target | " + " | ".join(STRIDE_NAMES[letter] for letter in Stride) + " |", "|---|" + ":-:|" * len(Stride)]
    for kind, asked in APPLICABLE.items():
        cells = ("●" if letter in asked else "" for letter in Stride)
        lines.append(f"| {kind.asked} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _triggers() -> str:
    lines = ["| trigger | id | what to do |", "|---|---|---|"]
    lines += [f"| {TITLES[trigger]} | `{trigger.value}` | {QUESTIONS[trigger]} |" for trigger in TITLES]
    return "\n".join(lines)


def _matrix(of_site: Callable[[], Policy]) -> str:
    policy = of_site()
    lines = ["| impact | " + " | ".join(f"{likelihood.value} likelihood" for likelihood in Level) + " |", "|---|---|---|---|"]
    for impact in reversed(Level):
        lines.append(
            f"| {impact.value} | " + " | ".join(policy.matrix[impact][likelihood].value.capitalize() for likelihood in Level) + " |"
        )
    return "\n".join(lines)


def _register() -> str:
    return _columns(COLUMNS)


def _tables() -> str:
    return "\n\n".join(f"`{name}`:\n\n{_columns(fields)}" for name, fields in FIELDS.items())


def _columns(columns: Iterable[Described]) -> str:
    lines = ["| column | in JSON | meaning |", "|---|---|---|"]
    lines += [f"| {cell(column.title)} | `{column.key}` | {cell(column.meaning)} |" for column in columns]
    return "\n".join(lines)


def _catalogues() -> str:
    lines = ["| catalogue | for example | leads to |", "|---|---|---|"]
    lines += [f"| {cell(known.name)} | `{known.example}` | `{known.address_of(known.example)}` |" for known in CATALOGUES]
    return "\n".join(lines)


def _events() -> str:
    return "\n".join(["| event | when |", "|---|---|", *(f"| {kind.value} | {cell(kind.meaning)} |" for kind in EventKind)])


REFERENCES: dict[str, Callable[[], str]] = {
    "format": format_tables,
    "policy": policy_tables,
    "controls": controls_tables,
    "catalog": catalog_tables,
    "library": library_tables,
    "limits": limits_table,
    "stride": _stride,
    "triggers": _triggers,
    "checks": reference_markdown,
    "register": _register,
    "events": _events,
    "tables": _tables,
    "catalogues": _catalogues,
    "exports": exports_markdown,
}
"""The tables by the name that a page asks for; `matrix` depends on the site."""
