"""Templates and the types of their contexts cannot drift apart: what a template names is a key, and every key is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, get_type_hints

import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes
from jinja2.defaults import DEFAULT_NAMESPACE

from mkdocs_threat_model.frame.contexts import PageContext, TemplateSet
from mkdocs_threat_model.frame.templates import FILTERS, GLOBALS, TEMPLATES, TESTS, TemplateNames
from mkdocs_threat_model.model.scales import Level, Risk
from mkdocs_threat_model.pages.template_sets import TEMPLATE_SETS
from mkdocs_threat_model.pages.template_tables import template_tables
from mkdocs_threat_model.pages.type_words import classes, in_words
from mkdocs_threat_model.reference.docstrings import attribute_docstrings

EVERYWHERE = {*get_type_hints(TemplateNames), *DEFAULT_NAMESPACE}
"""What every template may name, Jinja's own functions among it."""
PAGE_KEYS = set(get_type_hints(PageContext))
RENDERED = [(one, one.path(name)) for one in TEMPLATE_SETS for name in one.names]


@cache
def _tree(path: str) -> nodes.Template:
    environment = Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(FILTERS)
    environment.tests.update(TESTS)
    return environment.parse((TEMPLATES / path).read_text(encoding="utf-8"))


def _taken(node: nodes.Node) -> set[str]:
    """The names that a node gives to what stands inside of it."""
    match node:
        case nodes.For():
            targets: list[nodes.Node] = [node.target]
        case nodes.With():
            targets = list(node.targets)
        case nodes.Macro():
            targets = list(node.args)
        case _:
            return set()
    return {name.name for target in targets for name in (target, *target.find_all(nodes.Name)) if isinstance(name, nodes.Name)}


def _shared(node: nodes.Node, given: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """The templates that one includes or imports with its context, each with the names that it gives to them besides."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Include | nodes.Import | nodes.FromImport) and child.with_context:
            assert isinstance(child.template, nodes.Const), "a name that is computed cannot be followed"
            yield child.template.value, given
        yield from _shared(child, given | _taken(child))


def _imported(path: str) -> Iterator[str]:
    for one in _tree(path).find_all((nodes.Import, nodes.FromImport)):
        if not one.with_context:
            yield one.template.value


def _named(path: str) -> set[str]:
    """What a template asks of its context, with what it includes and imports with it."""
    found = set(meta.find_undeclared_variables(_tree(path)))
    for other, given in _shared(_tree(path)):
        found |= _named(other) - given
    return found


def _own(templates: TemplateSet[Any]) -> set[str]:
    return set(get_type_hints(templates.context))


def test_every_template_is_rendered_or_used_by_one_that_is() -> None:
    reached: set[str] = set()
    waiting = {path for _, path in RENDERED}
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting |= {*(other for other, _ in _shared(_tree(path))), *_imported(path)} - reached
    assert reached == {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.j2")}


@pytest.mark.parametrize(("templates", "path"), RENDERED, ids=[f"{path}-{one.context.__name__}" for one, path in RENDERED])
def test_a_template_names_keys_of_its_context_alone(templates: TemplateSet[Any], path: str) -> None:
    assert sorted(_named(path) - _own(templates) - EVERYWHERE) == []


@pytest.mark.parametrize("path", sorted({other for _, path in RENDERED for other in _imported(path)}))
def test_macros_that_are_imported_without_a_context_name_what_is_always_there(path: str) -> None:
    assert sorted(_named(path) - {*GLOBALS, *DEFAULT_NAMESPACE}) == []


@pytest.mark.parametrize("context", dict.fromkeys(one.context for one in TEMPLATE_SETS), ids=lambda context: context.__name__)
def test_every_key_of_a_context_is_named_by_a_template_that_has_it(context: type) -> None:
    """Or by one whose context builds on it, or that it builds on: such contexts share keys, and their templates one folder."""
    keys = set(get_type_hints(context)) - PAGE_KEYS
    folders = {one.folder for one in TEMPLATE_SETS if one.context is context}
    related = [one for one in TEMPLATE_SETS if one.folder in folders and (keys <= _own(one) or _own(one) - PAGE_KEYS <= keys)]
    assert sorted(keys - {name for one in related for template in one.names for name in _named(one.path(template))}) == []


CONTEXTS = (TemplateNames, PageContext, *(one.context for one in TEMPLATE_SETS))


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.__name__)
def test_every_key_has_a_meaning_of_one_to_three_lines(context: type) -> None:
    meanings = attribute_docstrings(context)
    assert set(meanings) == set(get_type_hints(context))
    assert [name for name, meaning in meanings.items() if not 1 <= len(meaning.strip().splitlines()) <= 3] == []


def test_the_guides_tables_tell_of_every_key_and_of_every_value() -> None:
    tables = template_tables()
    for context in CONTEXTS:
        for name, hint in get_type_hints(context).items():
            assert f"| `{name}` | {in_words(hint)} |" in tables
            assert all(f"\n| `{one.__name__}` |" in tables for one in classes(hint))


WORDS: list[tuple[Any, str]] = [
    (tuple[str, ...], "list of texts"),
    (Sequence[Sequence[Risk]], "list of lists of `Risk`"),
    (tuple[Level, Level], "pair of `Level` and `Level`"),
    (Mapping[str, tuple[int, ...]], "map from texts to lists of whole numbers"),
    (date | None, "date or nothing"),
    (Callable[[Level, str], bool], "function of `Level` and text that gives yes or no"),
    (type[Risk], "the values of `Risk`"),
]


@pytest.mark.parametrize(("annotation", "words"), WORDS, ids=[words for _, words in WORDS])
def test_a_type_is_told_in_plain_words(annotation: Any, words: str) -> None:
    assert in_words(annotation) == words


def test_what_every_page_and_every_template_has_is_named_somewhere() -> None:
    environment = Environment(loader=FileSystemLoader(TEMPLATES))
    named = {name for path in environment.list_templates(["j2"]) for name in meta.find_undeclared_variables(_tree(path))}
    assert sorted((PAGE_KEYS | set(get_type_hints(TemplateNames))) - named) == []
