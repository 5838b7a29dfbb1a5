"""Whole sites, kept in the cache with a record of all that was read for them: where nothing changed, nothing is made.

Whatever a site follows from is compared before it is used again. What cannot be compared keeps it from being kept: checks
of an organisation's own may look at anything, and a repository that could not be read may be read tomorrow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from importlib.metadata import entry_points
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import HistoryError
from ..findings import Finding, Gap, Place, Severity
from ..frame.location import Location
from ..history.folder_commit import commits_of, origin_of
from ..model.recording import Answer, answers_same
from ..model.tree import Tree, absolute
from .cache import ENTRIES, Cache
from .cached_pages import cached_file, card_of, is_held, named, page_of, path_in_site
from .published import Files, Site
from .stamps import digest_of, stamp, templates_key

if TYPE_CHECKING:
    from ..analysis.evidence_results import EvidenceResults

SITES = "sites"
"""The kind of what was made of whole folders."""
_OWN_CHECKS = "mkdocs_threat_model.checks"
"""The group of entry points of an organisation's own checks."""


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
        base: the version that the models are compared with; empty for none.
        evidence_root: the folder below which evidence is looked for; `None` for the root of the models' repository.
    """

    folder: Path
    today: date
    location: Location
    history: str
    as_of: tuple[str, ...] = ()
    overrides: Path | None = None
    base: str = ""
    evidence_root: Path | None = None


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
            if content["evidence"] and not self._same_evidence(question, content["evidence"]):
                return None
            known = CachedSite(_site_of(content, self._cache), _findings(content["findings"]))
            self._cache.use_again((str(kind), str(name)) for kind, name in content["made_with"])
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None
        return known

    @staticmethod
    def _same_evidence(question: Question, recorded: Any) -> bool:
        """Whether the evidence of the models is what it was; of most sites none is recorded."""
        from .evidence_record import evidence_unchanged  # noqa: PLC0415 - it imports the format

        return evidence_unchanged(recorded, question.folder, question.evidence_root)

    def put(
        self,
        question: Question,
        answers: Sequence[Answer],
        evidence: Sequence[EvidenceResults],
        findings: Iterable[Finding],
        site: Site,
    ) -> None:
        """Keeps a site.

        Args:
            question: what was asked for.
            answers: what was read of the models' folder.
            evidence: what was found of the evidence of each service that names any.
            findings: what the checks found.
            site: what was made.
        """
        key = _key(question)
        if key is None or site.pictures or not site.lasting or not all(map(is_held, site.pages)):
            return
        files = {name: ready for name in site.files if isinstance(ready := site.files.ready(name), Path)}
        if len(files) < len(site.files):
            return
        from .evidence_record import recorded  # noqa: PLC0415 - as above

        entry = {
            "answers": answers,
            "evidence": recorded(evidence),
            "findings": list(map(astuple, findings)),
            "files": {name: named(path) for name, path in files.items()},
            "lacking": {name: "".join(sorted(characters)) for name, characters in site.lacking.items()},
            "made_with": [entry for entry in self._cache.used if entry[0] in ENTRIES],
            "later": list(map(astuple, site.findings)),
        }
        self._cache.put(SITES, key, _written(entry, map(card_of, site.pages)))


def _key(question: Question) -> str | None:
    """Of what is not read through the models' folder; `None` where that cannot be told."""
    if question.base or entry_points(group=_OWN_CHECKS):  # a base moves, and need not be a commit
        return None
    try:
        commits, origin = commits_of(question.folder, question.as_of), origin_of(question.folder)
    except HistoryError:  # making the site says so
        return None
    return digest_of(
        stamp(),
        absolute(question.folder).name,
        question.today,
        question.location,
        question.history,
        tuple(zip(question.as_of, commits, strict=True)),
        templates_key(question.overrides),
        origin,
    )


def _written(entry: Mapping[str, Any], cards: Iterable[Mapping[str, Any]]) -> bytes:
    """An entry with the pages' cards, one written after the other: the pieces that JSON is made of take many times its bytes."""
    pages = b",".join([_json(card) for card in cards])
    return b"".join((_json(entry)[:-1], b',"pages":[', pages, b"]}"))


def _json(plain: object) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode()


def _site_of(content: Mapping[str, Any], cache: Cache) -> Site:
    return Site(
        tuple(page_of(card, cache) for card in content["pages"]),
        Files({path_in_site(name): cached_file(entered, cache) for name, entered in content["files"].items()}),
        {},
        {str(name): frozenset(str(characters)) for name, characters in content["lacking"].items()},
        _findings(content["later"]),
    )


def _findings(plain: Iterable[Sequence[Any]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            Place(str(path), index(line), index(column)),
            str(code),
            Severity(severity),
            str(message),
            tuple(step if isinstance(step, int) else str(step) for step in where),
            str(service),
            str(target),
            str(detail),
            index(times),
            None if gap is None else Gap(*map(str, gap)),
        )
        for (path, line, column), code, severity, message, where, service, target, detail, times, gap in plain
    )
