"""The published JSON Schemas: of what an organisation writes, and of the register that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from ..model.catalog import CatalogEntity
from ..model.controls import SharedDefinitions
from ..model.library_entry import LibraryFamily
from ..model.organisation_files import under
from ..model.policy import Policy
from ..model.portfolio import Portfolio
from ..model.service import Service
from ..records.column import Column
from ..records.document import schema_bytes, written
from ..records.tables import tables_of
from ..records.tabular import Described
from .json_schema import document_schema
from .model_words import model_words
from .offered_words import offered_words

FOLDER = "assets/threat-model/schema"
"""Where a site has them; they depend on the version of this package alone."""

SCHEMAS: Mapping[str, str] = {
    "model": "a service's model",
    "policy": "the policy, _policy.yaml",
    "controls": "shared controls and actors, _controls.yaml",
    "catalog": "an entity of the catalog",
    "library": "a family of the threat library, _library/*.yaml",
    "register": "the register as JSON",
}
"""What there is a schema of."""


@cache
def json_schema(name: str) -> bytes:
    """A JSON Schema as the text of a file, the same bytes at each call.

    Args:
        name: one of `SCHEMAS`.
    """
    writers: dict[str, Callable[[], bytes]] = {
        "model": lambda: written(document_schema(Service)),
        "policy": lambda: written(document_schema(Policy)),
        "controls": lambda: written(document_schema(SharedDefinitions)),
        "catalog": lambda: written(document_schema(CatalogEntity)),
        "library": lambda: written(document_schema(LibraryFamily)),
        "register": _register,
    }
    return writers[name]()


OF_ORGANISATION: Mapping[str, type[Any]] = {"model": Service, "policy": Policy, "controls": SharedDefinitions, "library": LibraryFamily}
"""The documents to whose keys an organisation's own files give words."""


def organisation_schema(name: str, portfolio: Portfolio, service: Service | None = None) -> bytes:
    """A JSON Schema with the words of an organisation's own files, the same bytes for the same files.

    Args:
        name: one of `OF_ORGANISATION`.
        portfolio: what was read of its folder.
        service: a model whose own parts are offered too.
    """
    services = {id: model.service.title for id, model in portfolio.models.items()}
    offered = offered_words(portfolio.organisation, services)
    return written(document_schema(OF_ORGANISATION[name], {**offered, **(model_words(service, offered) if service else {})}))


def _register() -> bytes:
    """Of any organisation's register: its policy may have scales of its own, so that levels are texts."""
    tables = tables_of((), {}, under(Policy()), date.min)
    return schema_bytes([replace(table, columns=tuple(map(_of_any_scale, table.columns))) for table in tables])


def _of_any_scale(column: Described) -> Described:
    return replace(column, values=()) if isinstance(column, Column) and column.scale else column


def schema_files() -> dict[str, bytes]:
    """Every schema by its path in a site."""
    return {f"{FOLDER}/{name}.json": json_schema(name) for name in SCHEMAS}
