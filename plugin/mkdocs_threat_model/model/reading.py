"""A file → a valid model, or the findings that say why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from zlib import compress, decompress

from ..files import FileError, Refusal, read_file
from ..findings import Finding, Place, Severity, Where, dotted, errors, one_line, total
from .codes import ReadingCode
from .messages.level_words import no_level
from .names import check_policy_names, check_service_names, unfit_names
from .nodes import Node
from .outline import Outline, is_id, text_at
from .plain_text import plain_document
from .policy import Policy
from .references import is_sound, resolve
from .requirement import unmet_requirement, with_known_keys
from .service import Service
from .shape import Fields
from .validation import valid, validate, written
from .yaml_text import MAX_BYTES, parse_nodes


@dataclass(frozen=True, slots=True)
class Source:
    """The text that a model came from: places of its values, for findings made later.

    Attributes:
        path: the file's name in findings.
        raw: its bytes, or these compressed.
        is_packed: whether they are.
    """

    path: str
    raw: bytes = field(default=b"", repr=False)
    is_packed: bool = False

    def packed(self) -> Source:
        """The same in less memory, for who keeps many: a text is a quarter as long then."""
        return self if self.is_packed else Source(self.path, compress(self.raw, 1), is_packed=True)

    def place(self, where: Where) -> Place:
        """Where the value at `where` stands, or its nearest ancestor that exists.

        The places of a document take more memory than all that it says, and few are asked for: its text is read again.
        """
        line, column = _nodes(self.raw, self.is_packed).position(where)
        return Place(self.path, line, column)

    def written(self, where: Where) -> Where:
        """A path as the file has it: without an index where one value stands for a list of one."""
        return written(_nodes(self.raw, self.is_packed), where)


@lru_cache(maxsize=4)
def _nodes(raw: bytes, is_packed: bool) -> Node:
    """The first document of a file that was read, with the places of its values."""
    documents, _ = parse_nodes(decompress(raw) if is_packed else raw, "")
    return documents[0] if documents else Node({}, 1, 1)


@dataclass(frozen=True, slots=True)
class Model:
    """A valid service model and where it came from.

    Attributes:
        service: what the file says.
        source: the file, with the places of its keys.
        notes: findings of the reading that make nothing invalid.
    """

    service: Service
    source: Source
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that is not a valid model."""

    path: str
    stem: str
    findings: tuple[Finding, ...]

    @property
    def total(self) -> int:
        """How many findings there are, with those that are counted and not listed."""
        return total(self.findings)

    @property
    def missing(self) -> str:
        """What is said of it where the other services are listed or drawn."""
        return one_line(f"{self.path} is not a valid model and is missing here.")


def read_model(path: Path, shown: str) -> Model | Broken:
    """Reads and validates one service's model.

    Args:
        path: the file.
        shown: its name in findings.
    """
    try:
        return parse_model(read_file(path.parent, path.name, MAX_BYTES), shown, path.stem)
    except FileError as error:
        return Broken(shown, path.stem, (refused(error, shown),))


def parse_model(raw: bytes, shown: str, stem: str) -> Model | Broken:
    """Validates one service's model.

    Args:
        raw: the bytes of its file.
        shown: the file's name in findings.
        stem: the file's name without its suffix.
    """
    return _faultless(raw, shown, stem) or _explained(raw, shown, stem)


def _faultless(raw: bytes, shown: str, stem: str) -> Model | None:
    """A model of which there is nothing to say; `None` where there is."""
    document = plain_document(raw)
    service = valid(Service, document) if document else None
    if document is None or service is None or service.service != stem:
        return None
    outline = Outline(document.value)
    sound = is_sound(service, outline) and not any(unfit_names(outline, stem))
    return Model(service, Source(shown, raw)) if sound else None


def _explained(raw: bytes, shown: str, stem: str) -> Model | Broken:
    """A model with all that is said of it, or why it is none."""
    documents, findings = parse_nodes(raw, shown)
    if len(documents) > 1:
        findings = [*findings, several_documents(documents, shown, "Write one file for each service, named after it.")]
    if not documents:
        return Broken(shown, stem, tuple(findings))
    node = documents[0]
    service, invalid = validate(Service, node, shown, stem)
    taken = {finding.place.line for finding in findings if finding.code == ReadingCode.LOST_IN_COMMENT}
    findings = [*findings, *(error for error in invalid if error.place.line not in taken)]
    name = _named(node)
    if name and name != stem and ("service",) not in {finding.where for finding in invalid}:
        line, column = node.position(("service",))
        message = f"The file is named `{one_line(stem)}` but its service is `{name}`. Make them match."
        findings.append(Finding(Place(shown, line, column), ReadingCode.FILE_NAME, Severity.ERROR, message, ("service",), stem))
    resolved, referring = resolve(service, node, shown, name or stem)
    findings = [*findings, *referring, *check_service_names(node, shown, name)]
    if resolved is None or errors(findings):
        return Broken(shown, stem, tuple(findings))
    return Model(resolved, Source(shown, raw), tuple(findings))


def _named(node: Node) -> str:
    """The service's id as it is written; empty where there is none, or it is no id."""
    name = text_at(node.plain(), "service") or ""
    return name if is_id(name) else ""


def refused(error: FileError, shown: str) -> Finding:
    """What is said of a file that is not read, which is never more than what kind of thing it is."""
    code = ReadingCode.UNREADABLE_FILE
    match error.refusal:
        case Refusal.LINK:
            message = f"The file is not read: {error.reason}. Replace the link with the file itself."
        case Refusal.NOT_A_FILE:
            message = f"The file is not read: {error.reason}. Replace it with a regular file, or remove it."
        case Refusal.TOO_LARGE:
            code, message = ReadingCode.LARGE_FILE, f"The file has {error.size:,} bytes; at most {MAX_BYTES:,} are read. Split the model."
        case _:
            message = f"The file cannot be read: {error.reason}. Check its permissions."
    return Finding(Place(shown), code, Severity.ERROR, message)


def under_requirement(broken: Broken, unmet: Finding) -> Broken:
    """A broken file where this version may not read it: keys that it does not know are told once for all files, by the policy's finding."""
    others = tuple(finding for finding in broken.findings if finding.code != ReadingCode.UNKNOWN_KEY)
    return replace(broken, findings=(unmet, *others)) if others != broken.findings else broken


def several_documents(documents: list[Node], shown: str, remedy: str) -> Finding:
    """What is said of a file that holds more than one document."""
    second = documents[1]
    message = f"The file contains several documents. {remedy}"
    return Finding(Place(shown, second.line, second.column), ReadingCode.SEVERAL_DOCUMENTS, Severity.ERROR, message)


@dataclass(frozen=True)
class PolicyFile:
    """The organisation's policy and where it came from; the defaults where there is no file.

    Attributes:
        policy: the rules.
        source: the file.
        findings: what is wrong in it.
        unmet: the finding among them that this version may not read the organisation's files; `None` where it may.
    """

    policy: Policy
    source: Source
    findings: tuple[Finding, ...] = ()
    unmet: Finding | None = None


def no_policy(shown: str, finding: Finding | None = None) -> PolicyFile:
    """The defaults: there is no file, or it is not read."""
    return PolicyFile(Policy(), Source(shown), (finding,) if finding else ())


def parse_policy(raw: bytes, shown: str) -> PolicyFile:
    """The policy from the bytes of `_policy.yaml`; of an invalid one the defaults and findings."""
    documents, findings = parse_nodes(raw, shown)
    if not documents:
        return PolicyFile(Policy(), Source(shown), tuple(findings))
    if len(documents) > 1:
        findings = [*findings, several_documents(documents, shown, "Write the whole policy as one.")]
    node = documents[0]
    if unmet := unmet_requirement(node, shown):
        # What else is wrong in it may be right for a version that it allows. What is understood holds all the same: without
        # its teams and waivers every model would have findings that nobody can mend.
        policy, _ = validate(Policy, with_known_keys(node, Fields(Policy)), shown)
        return PolicyFile(policy or Policy(), Source(shown, raw), (*findings, unmet), unmet)
    policy, invalid = validate(Policy, node, shown)
    named = [*check_policy_names(policy, node, shown), *_unknown_levels(policy, node, shown)] if policy else []
    return PolicyFile(policy or Policy(), Source(shown, raw), (*findings, *invalid, *named))


def _unknown_levels(policy: Policy, node: Node, shown: str) -> Iterator[Finding]:
    """Probabilities for levels that the policy's scale of likelihood does not have."""
    levels = tuple(policy.scales.likelihood)
    for level in policy.scales.probability:
        if level not in levels:
            where: Where = ("scales", "probability", level)
            line, column = node.position(where)
            message = f"{dotted(where)}: {no_level(level, levels, policy.scales)}"
            yield Finding(Place(shown, line, column), ReadingCode.NOT_ALLOWED, Severity.ERROR, message, where)
