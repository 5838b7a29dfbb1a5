"""A built site against the models: every figure and every file of the proof, recomputed and compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..analysis.facts import analysed
from ..analysis.origin import Origin
from ..analysis.register import register
from ..analysis.reviews import Standing
from ..errors import ConfigurationError
from ..model.portfolio import read_portfolio
from .proof import PROOF_NAME, Evidence, evidence_of

MAX_PROOF = 50_000_000
"""Bytes; a proof of 100,000 services is smaller."""
_SHOWN = 120
_ORIGIN = {
    "tool": "version of the tool",
    "today": "day of the statuses",
    "commit": "commit of the models",
    "reviews": "what a review of the whole holds",
}


@dataclass(frozen=True)
class Comparison:
    """One thing compared.

    Attributes:
        what: what it is.
        same: whether site and models agree.
        found: what the site says.
        expected: what the models say.
    """

    what: str
    same: bool
    found: str = ""
    expected: str = ""

    def __str__(self) -> str:
        if self.same:
            return f"same     {self.what}"
        return f"differs  {self.what}: the site says {self.found}, the models say {self.expected}"


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
    found = sorted(path for path in site.glob(f"**/register/{PROOF_NAME}") if path.is_file()) if site.is_dir() else []
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigurationError(f"`{site.name}` holds {len(found)} registers. Say which one with --path.")
    raise ConfigurationError(f"`{site.name}` holds no `register/{PROOF_NAME}`. Build the site first, or name its folder.")


def read_proof(path: Path) -> dict[str, Any]:
    """The proof as plain values; nothing in it is trusted.

    Raises:
        ConfigurationError: it is no proof.
    """
    try:
        if path.stat().st_size > MAX_PROOF:
            raise ConfigurationError(f"`{path.name}` has more than {MAX_PROOF:,} bytes: it is no proof of a register.")
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"`{path.name}` cannot be read as JSON. Build the site again.") from error
    if not isinstance(found, dict):
        raise ConfigurationError(f"`{path.name}` is no proof of a register. Build the site again.")
    return found


def proven_day(proof: Mapping[str, Any]) -> date:
    """The day that the proof's statuses were computed for.

    Raises:
        ConfigurationError: it names none.
    """
    try:
        return date.fromisoformat(proof["today"])
    except (KeyError, TypeError, ValueError):
        raise ConfigurationError("The proof does not say for which day it was made. Give it with --today.") from None


def verified_evidence(
    folder: Path, proof: Mapping[str, Any], today: date | None, origin: Origin | None, standing: Mapping[str, Standing] | None = None
) -> Evidence:
    """What the models give now.

    Args:
        folder: the models' folder.
        proof: as read from the site.
        today: the day of the statuses; the proof's own where it is `None`.
        origin: the commit of the models.
        standing: what stood when the records of whole reviews came; `None` where no history tells.

    Raises:
        ConfigurationError: the folder does not exist, or no day is known.
    """
    day = today or proven_day(proof)
    portfolio, facts = analysed(read_portfolio(folder), day, standing)
    return evidence_of(portfolio, facts, register(facts), day, origin, by_commit=standing is not None)


def compare_origin(proof: Mapping[str, Any], evidence: Evidence) -> Iterator[Comparison]:
    """Compares what both sides were made by and of; where that differs, the rest follows from it."""
    for name, title in _ORIGIN.items():
        yield _compared(title, proof.get(name), evidence.proof[name])


def compare(proof: Mapping[str, Any], folder: Path, evidence: Evidence) -> Iterator[Comparison]:
    """Compares a site's proof and files with what the models give.

    Args:
        proof: as read from the site.
        folder: where the site's files lie; only files of known names in it are read.
        evidence: recomputed from the models.
    """
    yield from compare_origin(proof, evidence)
    yield from _by_name("model file", proof.get("sources"), evidence.proof["sources"], lambda digest: f"SHA-256 {str(digest)[:12]}…")
    for group, title in (("services", "services"), ("threats", "threats")):
        yield from _by_name(title, proof.get(group), evidence.proof[group], _short)
    listed = proof.get("downloads")
    claimed = {str(one.get("name")): one for one in listed if isinstance(one, dict)} if isinstance(listed, list) else {}
    expected = {one["name"]: one for one in evidence.proof["downloads"]}
    for extra in sorted(str(name) for name in claimed if name not in expected):
        yield Comparison(f"download `{extra}`", False, "that there is one", "that there is none")
    for one in evidence.downloads:
        yield _compared(f"proof of `{one.name}`", claimed.get(one.name), expected[one.name])
        path = folder / one.name
        data = path.read_bytes() if path.is_file() else None
        if data is None:
            yield Comparison(f"file `{one.name}`", False, "nothing: it is missing", f"{len(one.data):,} bytes")
        else:
            same = data == one.data
            yield Comparison(f"file `{one.name}`", same, f"{len(data):,} bytes of another content", f"{len(one.data):,} bytes")


def _by_name(title: str, found: Any, expected: Mapping[str, Any], said: Callable[[Any], str]) -> Iterator[Comparison]:
    known = found if isinstance(found, dict) else {}
    for name in sorted({*expected, *(str(one) for one in known)}):
        there, here = known.get(name), expected.get(name)
        yield Comparison(
            f"{title} `{name}`",
            there == here and name in known and name in expected,
            said(there) if name in known else "nothing",
            said(here) if name in expected else "nothing",
        )


def _compared(what: str, found: Any, expected: Any) -> Comparison:
    return Comparison(what, found == expected, _short(found), _short(expected))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
