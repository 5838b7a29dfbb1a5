"""What was found of the evidence of models, as plain values: a site is used again where looking finds the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from ..analysis.evidence_results import EvidenceResult, EvidenceResults
from ..evidence_lookup.looking_up import looking_up
from ..model.evidence_item import EvidenceItem

_KEYS = ("file", "contains", "test", "report")


def recorded(results: Sequence[EvidenceResults]) -> list[list[list[Any]]]:
    """The results of each service; links are left out, of which nothing is ever found.

    Args:
        results: of each service what was found, in the order in which it was looked for.
    """
    plain = ([_plain(item, result) for item, result in found.items() if item.url is None] for found in results)
    return [found for found in plain if found]


def evidence_unchanged(before: Sequence[Sequence[Sequence[Any]]], models: Path, root: Path | None) -> bool:
    """Whether looking finds the same now.

    Args:
        before: as `recorded` gives it.
        models: the models' folder.
        root: the folder below which evidence is looked for; `None` for the root of the models' repository.

    Raises:
        ValueError: the record is damaged.
    """
    look_up = looking_up(models, root)
    for found in before:
        items = [EvidenceItem(**{key: value for key, value in zip(_KEYS, entry, strict=False) if value is not None}) for entry in found]
        if [_plain(item, result) for item, result in look_up(items).items()] != [list(entry) for entry in found]:
            return False
    return True


def _plain(item: EvidenceItem, result: EvidenceResult) -> list[Any]:
    return [*(getattr(item, key) for key in _KEYS), *map(_text, astuple(result))]


def _text(value: object) -> str:
    return str(value)
