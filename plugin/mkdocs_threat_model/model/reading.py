"""A file → a valid model, or the findings that say why not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..findings import Finding, Place, Severity, Where, errors, one_line, total
from .policy import Policy
from .references import resolve
from .salvage import salvaged
from .service import Service
from .text import Node, parse_nodes, read_nodes
from .validation import validate


@dataclass(frozen=True)
class Source:
    """The text that a model came from: places of its values, for findings made later.

    Attributes:
        path: the file's name in findings.
        node: the parsed document.
    """

    path: str
    node: Node

    def place(self, where: Where) -> Place:
        """Where the value at `where` stands, or its nearest ancestor that exists."""
        line, column = self.node.position(where)
        return Place(self.path, line, column)


@dataclass(frozen=True)
class Model:
    """A valid service model and where it came from."""

    service: Service
    source: Source
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Broken:
    """A file that is not a valid model."""

    path: str
    stem: str
    findings: tuple[Finding, ...]

    @property
    def total(self) -> int:
        """How many findings there are, with those that are counted and not listed."""
        return total(self.findings)


def read_model(path: Path, shown: str) -> Model | Broken:
    """Reads and validates one service's model.

    Args:
        path: the file.
        shown: its name in findings.
    """
    return _model(read_nodes(path, shown), shown, path.stem)


def parse_model(raw: bytes, shown: str, stem: str) -> Model | Broken:
    """As `read_model`, from the bytes of a file and its stem."""
    return _model(parse_nodes(raw, shown), shown, stem)


def _model(read: tuple[list[Node], list[Finding]], shown: str, stem: str) -> Model | Broken:
    documents, findings = read
    if len(documents) > 1:
        findings = [*findings, _several(documents, shown, "Write one file for each service, named after it.")]
    if not documents:
        return Broken(shown, stem, tuple(findings))
    node = documents[0]
    service, invalid = validate(Service, node, shown, stem)
    findings = [*findings, *invalid]
    service = service or salvaged(Service, node)
    if service is None:
        return Broken(shown, stem, tuple(findings))
    if service.service != stem and ("service",) not in {finding.where for finding in invalid}:
        line, column = node.position(("service",))
        message = f"The file is named `{one_line(stem)}` and its service `{service.service}`. Make them equal."
        findings.append(Finding(Place(shown, line, column), "TM009", Severity.ERROR, message, ("service",), stem))
    resolved, referring = resolve(service, node, shown)
    findings = [*findings, *referring]
    if resolved is None or errors(findings):
        return Broken(shown, stem, tuple(findings))
    return Model(resolved, Source(shown, node), tuple(findings))


def _several(documents: list[Node], shown: str, remedy: str) -> Finding:
    second = documents[1]
    message = f"The file holds several documents. {remedy}"
    return Finding(Place(shown, second.line, second.column), "TM008", Severity.ERROR, message)


@dataclass(frozen=True)
class PolicyFile:
    """The organisation's policy and where it came from; the defaults where there is no file."""

    policy: Policy
    source: Source
    findings: tuple[Finding, ...] = ()


def _nothing(shown: str) -> Source:
    return Source(shown, Node({}, 1, 1))


def no_policy(shown: str, why: str = "") -> PolicyFile:
    """The defaults, with a finding where that needs saying."""
    findings = (Finding(Place(shown), "TM001", Severity.ERROR, why),) if why else ()
    return PolicyFile(Policy(), _nothing(shown), findings)


def read_policy(path: Path, shown: str) -> PolicyFile:
    """Reads `_policy.yaml`; a missing file means the defaults, an invalid one the defaults and findings."""
    if not path.exists():
        return no_policy(shown)
    documents, findings = read_nodes(path, shown)
    if not documents:
        return PolicyFile(Policy(), _nothing(shown), tuple(findings))
    if len(documents) > 1:
        findings = [*findings, _several(documents, shown, "Write the whole policy as one.")]
    policy, invalid = validate(Policy, documents[0], shown)
    return PolicyFile(policy or Policy(), Source(shown, documents[0]), (*findings, *invalid))
