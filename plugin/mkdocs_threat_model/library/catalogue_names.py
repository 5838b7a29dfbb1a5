"""The names of what entries of the threat library cite: a table of ids and names, trimmed to those that are cited."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ..model.plain_text import plain_document


@cache
def catalogue_names() -> Mapping[str, str]:
    """The names of weaknesses, attack patterns and lists' entries by their ids, as `CWE-613` → `Insufficient Session Expiration`."""
    document = plain_document((files(__package__) / "catalogues" / "cited.yaml").read_bytes())
    return {id: str(name) for names in document.value.values() for id, name in names.items()} if document else {}
