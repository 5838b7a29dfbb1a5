"""The guide's tables of what templates are given, made of the types of their contexts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_type_hints

from ..frame.contexts import PageContext, TemplateSet
from ..frame.templates import FILTERS, TESTS, TemplateNames
from ..reference.docstrings import attribute_docstrings
from ..reference.markdown_cells import cell
from .template_sets import TEMPLATE_SETS
from .type_words import classes, holds, in_words


def template_tables() -> str:
    """A table of what every template may use, one for each set of templates, and one of what the values hold."""
    parts = ["### In every template", _keys(TemplateNames), _functions("filter", FILTERS), _functions("test", TESTS)]
    parts += ["### On every page", _keys(PageContext)]
    earlier: list[TemplateSet[Any]] = []
    for templates in TEMPLATE_SETS:
        if not any(templates.folder == other.folder for other in earlier):
            parts.append(f"### `{templates.folder}/`")
        parts += _set(templates, earlier)
        earlier.append(templates)
    return "\n\n".join([*parts, "### Attributes of the values", _values()])


def _set(templates: TemplateSet[Any], earlier: Iterable[TemplateSet[Any]]) -> list[str]:
    """A set: what its context is, which templates have it, and the keys that no earlier set of the folder has told of."""
    keys = set(get_type_hints(templates.context))
    page = set(get_type_hints(PageContext))
    known = [other for other in earlier if other.folder == templates.folder and set(get_type_hints(other.context)) < keys]
    paths = [f"`{templates.path(name)}`" for name in templates.names]
    given = ["the names on every page"] if page <= keys else []
    given += [f"those of `{other.path(other.names[0])}`" for other in known]
    without = page.union(*(get_type_hints(other.context) for other in known))
    named = f"{', '.join(paths)} {'has' if len(paths) == 1 else 'have'}"
    also = f" {', '.join(given)}, and" if given else ""
    return [f"**{_first_line(templates.context)}** {named}{also}:", _keys(templates.context, without)]


def _keys(context: type[Any], without: Iterable[str] = ()) -> str:
    lines = ["| name | value | meaning |", "|---|---|---|"]
    meanings = attribute_docstrings(context)
    lines += [
        f"| `{name}` | {in_words(hint)} | {cell(meanings[name])} |" for name, hint in get_type_hints(context).items() if name not in without
    ]
    return "\n".join(lines)


def _functions(kind: str, functions: Mapping[str, Callable[..., Any]]) -> str:
    lines = [f"| {kind} | meaning |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | {cell(_first_line(function))} |" for name, function in functions.items())])


def _values() -> str:
    contexts = (TemplateNames, PageContext, *(templates.context for templates in TEMPLATE_SETS))
    named = {cls for context in contexts for hint in get_type_hints(context).values() for cls in classes(hint)}
    lines = ["| value | description | attributes |", "|---|---|---|"]
    ordered = sorted(named, key=lambda cls: cls.__name__)
    return "\n".join([*lines, *(f"| `{cls.__name__}` | {cell(_first_line(cls))} | {holds(cls)} |" for cls in ordered)])


def _first_line(documented: object) -> str:
    return (documented.__doc__ or "").strip().partition("\n")[0]
