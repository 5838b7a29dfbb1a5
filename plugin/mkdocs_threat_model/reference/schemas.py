"""The published JSON Schemas: of what an organisation writes, and of the register that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from ..model.catalog import CatalogEntity
from ..model.policy import Policy
from ..model.service import Service
from ..records.document import schema_bytes, written
from ..records.tables import tables_of
from .json_schema import document_schema

FOLDER = "assets/threat-model/schema"
"""Where a site has them; they depend on the version of this package alone."""

SCHEMAS: Mapping[str, str] = {
    "model": "a service's model",
    "policy": "the policy, _policy.yaml",
    "catalog": "an entity of the catalog",
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
        "catalog": lambda: written(document_schema(CatalogEntity)),
        "register": partial(schema_bytes, tables_of((), {}, {})),
    }
    return writers[name]()


def schema_files() -> dict[str, bytes]:
    """Every schema by its path in a site."""
    return {f"{FOLDER}/{name}.json": json_schema(name) for name in SCHEMAS}
