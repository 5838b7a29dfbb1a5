"""Whole sites, kept in the cache with a record of all that was read for them: where nothing changed, nothing is made.

Whatever a site follows from is compared before it is used again. What cannot be compared keeps it from being kept: checks
of an organisation's own may look at anything, and a repository that could not be read may be read tomorrow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ..analysis.origin import Origin
from ..analysis.threat_history import History, NoHistory
from ..checks.check_runner import OWN_CHECKS
from ..errors import HistoryError
from ..findings import Finding
from ..frame.location import Location
from ..history.folder_history import NO_GIT, origin_or_why
from ..history.snapshot import commits_of
from ..model.recording import Answer, answers_same
from ..model.tree import Tree
from .cache import Cache
from .cached_pages import cached_file, card_of, is_held, named, page_of
from .content import Content
from .finishing import Files
from .result_keys import digest_of, stamp, templates_key
from .site import Site

SITES = "sites"
"""The kind of what was made of whole folders."""
_FINDINGS = TypeAdapter(tuple[Finding, ...])


@dataclass(frozen=True)
class Question:
    """What a site is asked to be.

    Attributes:
        folder: the models' folder.
        today: the day that its pages speak of.
        location: its addresses.
        history: `auto` where the past is to be told, `off` where not.
        as_of: tags, branches or commits whose registers are wanted as well.
        overrides: folder of the user's own templates.
    """

    folder: Path
    today: date
    location: Location
    history: str
    as_of: tuple[str, ...] = ()
    overrides: Path | None = None


@dataclass(frozen=True)
class CachedSite:
    """A site that was made before.

    Attributes:
        site: pages and files.
        findings: what the checks found.
    """

    site: Site
    findings: tuple[Finding, ...]


class CachedSites:
    """The sites in a cache.

    Args:
        cache: where they are.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def get(self, question: Question, tree: Tree) -> CachedSite | None:
        """The site that was made of the same; `None` where there is none, or anything that it follows from is another.

        Args:
            question: what is asked for.
            tree: the models' folder.
        """
        key = _key(question)
        entry = self._cache.get(SITES, key) if key else None
        try:
            content = json.loads(entry) if entry else None
            if content is None or not answers_same(tree, content["answers"]):
                return None
            return CachedSite(_site_of(content, self._cache), _FINDINGS.validate_python(content["findings"]))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, question: Question, answers: Sequence[Answer], content: Content, site: Site) -> None:
        """Keeps a site.

        Args:
            question: what was asked for.
            answers: what was read of the models' folder.
            content: what it was made of.
            site: what was made.
        """
        key = _key(question)
        if key is None or site.pictures or not site.lasting or not all(map(is_held, site.pages)):
            return
        files = {name: ready for name in site.files if isinstance(ready := site.files.ready(name), Path)}
        if len(files) < len(site.files) or not _told(question, content.history):
            return
        entry = {
            "answers": answers,
            "findings": _FINDINGS.dump_python(content.verdict.findings, mode="json"),
            "pages": [card_of(page) for page in site.pages],
            "files": {name: named(path) for name, path in files.items()},
            "lacking": {name: "".join(sorted(characters)) for name, characters in site.lacking.items()},
            "later": _FINDINGS.dump_python(site.findings, mode="json"),
        }
        self._cache.put(SITES, key, json.dumps(entry, separators=(",", ":")).encode())


def _key(question: Question) -> str | None:
    """Of what is not read through the models' folder; `None` where that cannot be told."""
    if OWN_CHECKS:
        return None
    try:
        commits = commits_of(question.folder, question.as_of)
    except HistoryError:  # making the site says so
        return None
    origin = origin_or_why(question.folder)
    return digest_of(
        stamp(),
        str(question.folder.absolute()),
        question.today,
        question.location,
        question.history,
        tuple(zip(question.as_of, commits, strict=True)),
        templates_key(question.overrides),
        origin,
        isinstance(origin, Origin),
    )


def _told(question: Question, history: History | NoHistory) -> bool:
    """Whether the past that a site tells follows from its commit. Why none could be told may be over tomorrow."""
    return question.history == "off" or isinstance(history, History) or history.reason == NO_GIT


def _site_of(content: Mapping[str, Any], cache: Cache) -> Site:
    return Site(
        tuple(page_of(card, cache) for card in content["pages"]),
        Files({str(name): cached_file(entered, cache) for name, entered in content["files"].items()}),
        {},
        {str(name): frozenset(str(characters)) for name, characters in content["lacking"].items()},
        _FINDINGS.validate_python(content["later"]),
    )
