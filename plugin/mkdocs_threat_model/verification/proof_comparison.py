"""The proof of a built site against the one that the models give: every figure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..day import FIRST_DAY, LAST_DAY
from ..errors import ConfigurationError
from ..records.proof import PROOF_NAME
from .comparison import Comparison, both, compared, differs

MAX_PROOF = 50_000_000
"""Bytes; a proof of 100,000 services is smaller."""
_ORIGIN = {
    "tool": "version of the tool",
    "today": "day of the statuses",
    "commit": "commit of the models",
    "reviews": "what a review of the whole model covers",
}
_GROUPS = ("services", "threats", "stride")
_LISTS = ("sources", "site", "downloads")


def find_proof(site: Path, base: str) -> Path:
    """The proof of a built site.

    Args:
        site: the site's folder, or the proof itself.
        base: the folder of the generated pages in it.

    Raises:
        ConfigurationError: there is none, or several and none where `base` says.
    """
    if site.is_file():
        return site
    expected = site / base / "register" / PROOF_NAME
    if expected.is_file():
        return expected
    proofs = sorted(path for path in site.glob(f"**/register/{PROOF_NAME}") if path.is_file()) if site.is_dir() else []
    if len(proofs) == 1:
        return proofs[0]
    if proofs:
        raise ConfigurationError(f"`{site.name}` contains {len(proofs)} registers. Choose one with --path.")
    raise ConfigurationError(f"`{site.name}` contains no `register/{PROOF_NAME}`. Build the site first, or name its folder.")


def read_proof(path: Path) -> dict[str, Any]:
    """The proof as plain values; nothing in it is trusted.

    Raises:
        ConfigurationError: it is no proof.
    """
    try:
        if path.stat().st_size > MAX_PROOF:
            raise ConfigurationError(f"`{path.name}` has more than {MAX_PROOF:,} bytes: it is not an integrity record.")
        proof = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"`{path.name}` cannot be read as JSON. Build the site again.") from error
    if not isinstance(proof, dict):
        raise ConfigurationError(f"`{path.name}` is not an integrity record. Build the site again.")
    return proof


def proven_day(proof: Mapping[str, Any]) -> date:
    """The day that the proof's statuses were computed for.

    Raises:
        ConfigurationError: it names none.
    """
    try:
        day = date.fromisoformat(proof["today"])
        if FIRST_DAY <= day <= LAST_DAY:
            return day
        raise ValueError
    except (KeyError, TypeError, ValueError):
        raise ConfigurationError("The integrity record does not state its date. Set it with --today.") from None


def compare_origin(proof: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[Comparison]:
    """Compares what both sides were made by and of; where that differs, the rest follows from it."""
    for name, title in _ORIGIN.items():
        yield compared(title, proof.get(name), expected.get(name))


def compare_proof(proof: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[Comparison]:
    """Compares a site's proof with the one that the models give, every key on either side.

    Args:
        proof: as read from the site.
        expected: computed from the models.
    """
    yield from compare_origin(proof, expected)
    yield from _by_name("model file", proof.get("sources"), expected["sources"], lambda digest: f"SHA-256 {str(digest)[:12]}…")
    for group in _GROUPS:
        yield from _by_name(group, proof.get(group), expected[group])
    yield from _by_name("site", proof.get("site"), expected.get("site", {}))
    listed = proof.get("downloads")
    claimed = {str(download.get("name")): download for download in listed if isinstance(download, dict)} if isinstance(listed, list) else {}
    known = {download["name"]: download for download in expected["downloads"]}
    for extra in sorted(name for name in claimed if name not in known):
        yield differs(f"download `{extra}`", "an entry", "none")
    for name, file in known.items():
        yield compared(f"integrity record of `{name}`", claimed.get(name), file)
    if isinstance(listed, list) and len(listed) != len(claimed):
        yield differs("downloads", f"{len(listed)} entries", f"{len(known)} entries")
    for name in sorted(str(key) for key in proof if key not in (*_ORIGIN, *_GROUPS, *_LISTS)):
        yield differs(f"integrity record `{name}`", both(proof.get(name), None)[0], "nothing: it is not part of an integrity record")


def _by_name(title: str, found: Any, expected: Mapping[str, Any], said: Callable[[Any], str] | None = None) -> Iterator[Comparison]:
    known = found if isinstance(found, dict) else {}
    for name in sorted({*expected, *(str(download) for download in known)}):
        there, here = known.get(name), expected.get(name)
        comparison = compared(f"{title} `{name}`", there, here)
        if comparison.same and name in known and name in expected:
            yield comparison
        else:
            shown = (said(there), said(here)) if said else both(there, here)
            yield differs(comparison.what, shown[0] if name in known else "nothing", shown[1] if name in expected else "nothing")
