"""Reference tables, generated from what they describe, for hand-written pages that ask for them.

A page asks with a line `<!-- threat-model:format -->`; the names are the keys of `REFERENCES`.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from ..analysis.events import EventKind
from ..analysis.stride import APPLICABLE
from ..analysis.triggers import QUESTIONS, TITLES
from ..checks.rulebook import reference_markdown
from ..model.catalogues import CATALOGUES
from ..model.policy import Policy
from ..model.scales import STRIDE_NAMES, Level, Stride
from ..records.columns import COLUMNS
from ..records.tables import FIELDS, Described
from .exports import exports_markdown
from .format_tables import catalog_tables, format_tables, policy_tables
from .limits import limits_table
from .markdown_cells import cell

_MARKER = re.compile(r"^<!-- threat-model:([a-z]+) -->[ \t]*$", re.MULTILINE)


def with_references(markdown: str, policy: Policy, options: str) -> str:
    """Replaces the markers of a hand-written page by the tables that they name; unknown ones stay."""
    if "<!-- threat-model:" not in markdown:
        return markdown

    def table(match: re.Match[str]) -> str:
        if match[1] == "options":
            return options
        if match[1] == "matrix":
            return _matrix(policy)
        return REFERENCES[match[1]]() if match[1] in REFERENCES else match[0]

    return _MARKER.sub(table, markdown)


def option_table(options: type, defaults: Mapping[str, object]) -> str:
    """The options of a class with attribute docstrings: name, default, meaning."""
    lines = ["| option | default | meaning |", "|---|---|---|"]
    for name, text in _attribute_docstrings(options).items():
        default = defaults.get(name)
        lines.append(f"| `{name}` | {'none' if default is None else f'`{default}`'} | {cell(text)} |")
    return "\n".join(lines)


def _attribute_docstrings(cls: type) -> dict[str, str]:
    """The strings that stand below a class' attributes (PEP 257), which Python itself forgets."""
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    found = {}
    statements = body.body if isinstance(body, ast.ClassDef) else []
    for statement, below in pairwise(statements):
        if isinstance(statement, ast.Assign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[ast.unparse(statement.targets[0])] = str(below.value.value)
    return found


def _stride() -> str:
    lines = ["| asked of | " + " | ".join(STRIDE_NAMES[letter] for letter in Stride) + " |", "|---|" + ":-:|" * len(Stride)]
    for kind, asked in APPLICABLE.items():
        cells = ("●" if letter in asked else "" for letter in Stride)
        lines.append(f"| {kind.asked} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _triggers() -> str:
    lines = ["| trigger | id | what to do |", "|---|---|---|"]
    lines += [f"| {TITLES[trigger]} | `{trigger.value}` | {QUESTIONS[trigger]} |" for trigger in TITLES]
    return "\n".join(lines)


def _matrix(policy: Policy) -> str:
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
    lines += [f"| {cell(one.name)} | `{one.example}` | `{one.address_of(one.example)}` |" for one in CATALOGUES]
    return "\n".join(lines)


def _events() -> str:
    return "\n".join(["| event | when |", "|---|---|", *(f"| {one.value} | {cell(one.meaning)} |" for one in EventKind)])


REFERENCES: dict[str, Callable[[], str]] = {
    "format": format_tables,
    "policy": policy_tables,
    "catalog": catalog_tables,
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
"""The tables by the name that a page asks for; `options` and `matrix` depend on the site."""
