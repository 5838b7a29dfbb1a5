"""What shows that a control works, as a model names it: a link, a file of the repository, a text in it, a test in a report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints, model_validator

from .forms import InShort, at_least_one, at_most_one, only_with
from .limits import MAX_TEXT
from .types import Link, OneOrMany, Part, Shown, part, quoted, web_address

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
"""How an address begins. A single letter before the colon is a drive of Windows, which is told as such."""
_DRIVE = re.compile(r"[A-Za-z]:")
GIT_FOLDER = ".git"


def repository_path(text: str) -> str:
    """A path from the root of the repository, as it is written.

    Raises:
        ValueError: it is absolute, leads out of the root or into git's own folder, or is written with `\\`.
    """
    if not text.isprintable():
        raise ValueError(f"{quoted(ascii(text)[1:-1])} has characters that a path cannot have")
    if "\\" in text:
        raise ValueError(f"{quoted(text)} is no path of the repository. Write `/` instead of `\\`, from the repository's root")
    if text.startswith(("/", "~/")) or _DRIVE.match(text):
        raise ValueError(f"{quoted(text)} is an absolute path. Write the path from the repository's root")
    steps = text.split("/")
    if ".." in steps:
        raise ValueError(f"{quoted(text)} contains `..`. Write the path from the repository's root")
    if any(map(_is_of_git, steps)):
        raise ValueError(f"{quoted(text)} leads into git's own folder, where nothing is looked up. Name a file of the work tree")
    if not any(step not in ("", ".") for step in steps):
        raise ValueError(f"{quoted(text)} names no file. Write the path from the repository's root")
    return text


def _is_of_git(step: str) -> bool:
    """Whether a system may take a name for git's folder: Windows has short names, streams, and endings that it ignores."""
    name = step.lower().partition(":")[0].rstrip(". ")
    return name == GIT_FOLDER or name.startswith("git~")


RepositoryPath = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT), AfterValidator(repository_path)
]
"""A path from the root of the repository, with `/`."""
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT), Shown]


@part(
    rules=at_most_one(("url", "file", "test"))
    | at_least_one("url", "file", "test")
    | only_with({"contains": "file", "report": "test", "test": "report"})
)
class EvidenceItem(Part):
    """One piece of evidence: exactly one of `url`, `file` and `test`. A text alone is a link or a file."""

    STRICT: ClassVar[frozenset[str] | bool] = frozenset(("url", "file", "contains", "test", "report"))

    url: Link | None = None
    """An http, https or mailto link. It is shown, and never fetched."""

    file: RepositoryPath | None = None
    """A file or a folder by its path from the repository's root: it must exist."""

    contains: _Words | None = None
    """A text that the file must contain, as it is written."""

    test: _Words | None = None
    """A test that must have passed: `tests/test_mesh.py::test_refused` of pytest, `com.acme.MeshTest.refused`, or its name."""

    report: RepositoryPath | None = None
    """The JUnit XML report with the test's result, by its path from the repository's root."""

    @model_validator(mode="after")
    def _one_kind(self) -> EvidenceItem:
        kinds = [key for key in ("url", "file", "test") if getattr(self, key) is not None]
        if len(kinds) > 1:
            raise ValueError("a piece of evidence has only one of `url`, `file` and `test`; write a list of several")
        if self.contains is not None and self.file is None:
            raise ValueError("`contains` needs a `file`")
        if (self.test is None) is not (self.report is None):
            raise ValueError("`test` needs a `report`" if self.report is None else "`report` needs a `test`")
        if not kinds:
            raise ValueError("this is empty. Write a link, a path, `{file: …, contains: …}` or `{test: …, report: …}`")
        return self

    @property
    def text(self) -> str:
        """It in one line, for tables and files: of a link its address, else what must be where."""
        if self.contains is not None:
            return f"“{self.contains}” in {self.file}"
        return f"{self.test} in {self.report}" if self.test is not None else self.url or self.file or ""


def _from_text(value: Any) -> Any:
    """A text alone as the map that it stands for."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        raise ValueError("this is empty. Fill it in, or remove the key")
    if _SCHEME.match(text):
        return {"url": web_address(text)}
    return {"file": repository_path(text)}


def _as_short(item: EvidenceItem) -> Any:
    """As one would write it."""
    keys = ("url", "file", "contains", "test", "report")
    said: Mapping[str, str] = {key: value for key in keys if (value := getattr(item, key)) is not None}
    return next(iter(said.values())) if len(said) == 1 else said


EvidenceEntry = Annotated[
    EvidenceItem,
    BeforeValidator(_from_text),
    PlainSerializer(_as_short),
    InShort(Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]),
]
"""A piece of evidence: a map, or in short a text, which is a link where it begins as one and a path of the repository otherwise."""
EvidenceItems = OneOrMany[EvidenceEntry]
"""One piece of evidence, or a list of a few."""


def evidence_text(items: EvidenceItems) -> str | None:
    """Pieces of evidence in one line; `None` where there are none."""
    return "; ".join(item.text for item in items) or None
