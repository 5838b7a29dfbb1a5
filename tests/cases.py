"""Cases as data: a YAML file with input on top and, after a line `expect:`, what must come out.

`pytest --update-cases` rewrites what stands after that line and leaves the rest as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

_MARK = "\nexpect:"


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        path: its file.
        given: the input.
        expected: what must come out.
    """

    path: Path
    given: dict[str, Any]
    expected: Any

    def verify(self, found: Any, update: bool) -> None:
        """Compares what came out with what is expected, or takes it for the expectation."""
        if update and found != self.expected:
            text = self.path.read_text(encoding="utf-8").partition(_MARK)[0]
            expected = yaml.safe_dump({"expect": found}, allow_unicode=True, sort_keys=False, width=10_000)
            self.path.write_text(f"{text}\n{expected}", encoding="utf-8")
            return
        assert found == self.expected, f"{self.path.name}: read the difference, then fix the code or run with --update-cases"


def read_yaml(path: Path) -> Any:
    """The values of a file of ours, by the parser that is written in C: pytest reads hundreds before the first test runs."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def read_case(path: Path) -> Case:
    """Reads a case's file."""
    given = read_yaml(path)
    return Case(path, given, given.pop("expect", None))


def cases(folder: Path) -> list[Any]:
    """The cases of a folder as parameters of a test, named by their files."""
    return [pytest.param(read_case(path), id=path.stem) for path in sorted(folder.glob("*.yaml"))]
