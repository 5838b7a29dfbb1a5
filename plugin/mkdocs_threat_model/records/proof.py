"""The proof of a register: what it was made of, what it adds up to, and the digests of its files.

Auditors call a list that a system printed "information produced by the entity": they ask for its source,
its parameters, its time, and for counts that reconcile (AICPA, AT-C section 205, on the reliability of such
information). Everything here is recomputed from the models by `threat-model verify`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from .. import __version__
from ..analysis.completeness import Completeness, completeness
from ..analysis.counts import ByRisk, counts_of
from ..analysis.facts import Entry, Facts
from ..analysis.origin import Origin
from ..model.portfolio import Portfolio
from .blob import Blob, BlobDraft, blob_of
from .delimited import CsvFile
from .document import SCHEMA_NAME, DocumentFile, schema_bytes, written
from .streaming import TableSink, stream
from .tables import tables_of
from .tabular import Table
from .workbook import WorkbookFile

PROOF_NAME = "proof.json"
CSV_NAME, SERVICES_NAME, WORKBOOK_NAME, DOCUMENT_NAME = "register.csv", "services.csv", "register.xlsx", "register.json"
CONTROLS_NAME = "controls.csv"
"""There only where there are controls."""
_EPOCH = datetime(2000, 1, 1)
"""A workbook's time of creation where no commit gives one."""


@dataclass(frozen=True)
class Download:
    """A file beside the register.

    Attributes:
        name: the file's name.
        title: what it is called on the page.
        blob: its bytes, in memory or in a file.
        rows: threats in it, where it holds any.
    """

    name: str
    title: str
    blob: Blob
    rows: int | None

    @property
    def size(self) -> int:
        """Its bytes, counted."""
        return self.blob.size

    @property
    def sha256(self) -> str:
        """The digest of its bytes, in hexadecimal digits."""
        return self.blob.sha256


@dataclass(frozen=True)
class Evidence:
    """A register's files and what proves them.

    Attributes:
        downloads: the files.
        proof: what stands in `proof.json`: plain values.
        services: the catalog against the models.
    """

    downloads: tuple[Download, ...]
    proof: Mapping[str, Any]
    services: Completeness

    def blobs(self) -> dict[str, Blob]:
        """Every file by its name, the proof included."""
        return {download.name: download.blob for download in self.downloads} | {PROOF_NAME: blob_of(written(dict(self.proof)))}

    def files(self) -> dict[str, bytes]:
        """The bytes of every file at once."""
        return {name: blob.read() for name, blob in self.blobs().items()}


def evidence_of(
    portfolio: Portfolio,
    facts: Mapping[str, Facts],
    entries: Sequence[Entry],
    today: date,
    origin: Origin | None,
    *,
    excusing: Collection[str],
    by_commit: bool = False,
    site: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> Evidence:
    """Writes the files of a register and what proves them.

    Args:
        portfolio: what was read, with the digest of every file.
        facts: by service.
        entries: in the register's order.
        today: the day that statuses were computed for.
        origin: the commit of the models; `None` outside of a git repository.
        excusing: codes of the checks whose waivers say why a service has no model.
        by_commit: whether the facts hold reviews of the whole against the commits that brought their records.
        site: options of the site that its pages and files follow from; they stand in the proof alone.
        folder: where the large files are made, under names of no meaning; in memory without one.
    """
    services = completeness(portfolio, today, excusing)
    about: dict[str, Any] = {
        "tool": {"name": "mkdocs-threat-model", "version": __version__},
        "today": today.isoformat(),
        "commit": _commit(origin),
        "reviews": "commit" if by_commit else "file",
        "services": _services(services),
        "threats": _counts(entries),
        "stride": _stride(facts.values()),
        "sources": dict(portfolio.sources.digests),
    }
    downloads = _downloads(tables_of(entries, facts, portfolio.organisation, today), about, origin, folder)
    listed = [{"name": download.name, "bytes": download.size, "rows": download.rows, "sha256": download.sha256} for download in downloads]
    return Evidence(downloads, {**about, **({"site": dict(site)} if site else {}), "downloads": listed}, services)


def _downloads(tables: tuple[Table, ...], about: Mapping[str, Any], origin: Origin | None, folder: Path | None) -> tuple[Download, ...]:
    """The register's files: each row is made once, and none is held in memory."""
    count = len(tables[0].rows)
    created = origin.committed.astimezone(UTC).replace(tzinfo=None) if origin else _EPOCH
    controls = {CONTROLS_NAME: "Controls as CSV"} if any(table.key == "controls" and table.rows for table in tables) else {}
    names = {CSV_NAME: "CSV", SERVICES_NAME: "Services as CSV", **controls, WORKBOOK_NAME: "Excel", DOCUMENT_NAME: "JSON"}
    drafts = {name: BlobDraft(folder) for name in names}
    files = {name: draft.file for name, draft in drafts.items()}
    sinks: tuple[TableSink, ...] = (
        CsvFile(files[CSV_NAME], tables[0].key),
        CsvFile(files[SERVICES_NAME], tables[-1].key),
        *(CsvFile(files[name], "controls") for name in controls),
        WorkbookFile(files[WORKBOOK_NAME], tables, _lines(about), created),
        DocumentFile(files[DOCUMENT_NAME], about),
    )
    stream(tables, sinks)
    made = (
        Download(name, title, drafts[name].done(), None if name in (SERVICES_NAME, CONTROLS_NAME) else count)
        for name, title in names.items()
    )
    return *made, Download(SCHEMA_NAME, "JSON Schema", blob_of(schema_bytes(tables)), None)


def _commit(origin: Origin | None) -> dict[str, Any] | None:
    if origin is None:
        return None
    return {"id": origin.commit, "date": origin.committed.isoformat(), "changed": origin.changed}


def _services(completeness: Completeness) -> dict[str, Any]:
    return {
        "catalog": len(completeness.catalog),
        "modelled": len(completeness.modelled),
        "without_model": [
            {"service": missing.service, "reason": missing.reason or None, "until": missing.until.isoformat() if missing.until else None}
            for missing in completeness.missing
        ],
        "not_in_catalog": list(completeness.unlisted),
        "unreadable": list(completeness.unreadable),
    }


def _stride(facts: Iterable[Facts]) -> dict[str, int]:
    """The STRIDE cells of all services; those that only a rule answers are counted apart."""
    covered = [of_service.coverage for of_service in facts]
    return {
        "asked": sum(coverage.asked for coverage in covered),
        "answered": sum(coverage.answered for coverage in covered),
        "one_by_one": sum(coverage.one_by_one for coverage in covered),
        "by_rule": sum(coverage.by_rule for coverage in covered),
    }


def _counts(entries: Sequence[Entry]) -> dict[str, Any]:
    counts = counts_of(entry.assessed for entry in entries)
    return {
        "total": counts.total,
        "open": counts.opened,
        "by_status": {status.value: count for status, count in counts.statuses.items()},
        "by_inherent_risk": _by_risk(counts.inherent),
        "by_residual_risk": _by_risk(counts.residual),
        "open_by_remaining_risk": _by_risk(counts.open),
    }


def _by_risk(counts: ByRisk) -> dict[str, int]:
    return {risk.value if risk else "unrated": count for risk, count in counts.items()}


HELD = {
    "commit": "the model as of the commit that added its record",
    "file": "the model's current file: built without the models' history",
}


def _lines(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a reader of the workbook asks first; `proof.json` holds the rest."""
    commit, services, threats = about["commit"], about["services"], about["threats"]
    changed = " with uncommitted changes" if commit and commit["changed"] else ""
    return [
        ("Created by", f"mkdocs-threat-model {about['tool']['version']}"),
        ("Commit of the models", f"{commit['id']}{changed}" if commit else "none: not in a git repository"),
        ("Committed", commit["date"] if commit else "–"),
        ("Statuses as of", about["today"]),
        ("A review of the whole model covers", HELD[about["reviews"]]),
        ("Services with a model", str(services["modelled"])),
        ("Live services in the catalog", str(services["catalog"])),
        ("Of these without a model", ", ".join(service["service"] for service in services["without_model"]) or "none"),
        ("Threats", str(threats["total"])),
        *((f"Threats by status: {name}", str(count)) for name, count in threats["by_status"].items()),
        *((f"Threats by inherent risk: {name}", str(count)) for name, count in threats["by_inherent_risk"].items()),
        *((f"Threats by residual risk: {name}", str(count)) for name, count in threats["by_residual_risk"].items()),
        ("Open threats", str(threats["open"])),
        *((f"Open threats by remaining risk: {name}", str(count)) for name, count in threats["open_by_remaining_risk"].items()),
    ]
