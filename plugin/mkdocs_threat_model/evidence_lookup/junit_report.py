"""JUnit XML → what became of each test.

There is no standard, so what pytest, Surefire, Gradle, gotestsum, jest-junit and GoogleTest write is understood alike: a
`testcase` anywhere below suites of any depth, with `classname`, `name` and perhaps `file`. It failed where it holds a
failure or an error, also one that a rerun passed (Surefire's `flakyFailure`); it was skipped where it holds `skipped`.

The parser is expat with nothing that a report could make it do: a document type is refused before any entity can be
declared, so that no entity expands and none is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from xml.parsers import expat  # every declaration is refused below

MAX_TESTS = 200_000
"""Most tests of a report that are read."""
_MOST_NAME = 10_000


class TestOutcome(StrEnum):
    """What became of a test, best first."""

    __test__ = False

    PASSED = "passed"
    SKIPPED = "was skipped"
    FAILED = "failed"


_BY_TAG = {
    "failure": TestOutcome.FAILED,
    "error": TestOutcome.FAILED,
    "flakyFailure": TestOutcome.FAILED,
    "flakyError": TestOutcome.FAILED,
    "rerunFailure": TestOutcome.FAILED,
    "rerunError": TestOutcome.FAILED,
    "skipped": TestOutcome.SKIPPED,
    "disabled": TestOutcome.SKIPPED,
}
_BY_WORD = {
    "failed": TestOutcome.FAILED,
    "failure": TestOutcome.FAILED,
    "fail": TestOutcome.FAILED,
    "error": TestOutcome.FAILED,
    "errored": TestOutcome.FAILED,
    "skipped": TestOutcome.SKIPPED,
    "disabled": TestOutcome.SKIPPED,
    "notrun": TestOutcome.SKIPPED,
    "suppressed": TestOutcome.SKIPPED,
}
"""Words of the attributes `status` and `result`, which some write instead of an element."""
_RANKS = list(TestOutcome)


@dataclass(slots=True)
class ReportedTest:
    """A test of a report.

    Attributes:
        group: its class, package or suite, as `classname` has it; the suite's name where there is none.
        name: its name.
        file: its file; empty where the report does not say.
        outcome: what became of it.
    """

    group: str
    name: str
    file: str
    outcome: TestOutcome = TestOutcome.PASSED


class NoReportError(ValueError):
    """What is no report, with the reason as the end of a sentence."""


@dataclass
class _ReportReader:
    tests: list[ReportedTest] = field(default_factory=list)
    open_: list[str] = field(default_factory=list)
    suites: list[str] = field(default_factory=list)
    test: ReportedTest | None = None
    depth: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        tag = tag.rpartition(":")[2]
        if self.depth == 1 and tag not in ("testsuites", "testsuite"):
            raise NoReportError("is not JUnit XML: it does not begin with `testsuites` or `testsuite`")
        if tag == "testsuite":
            self.suites.append(attributes.get("name", "")[:_MOST_NAME])
            self.open_.append(tag)
        elif tag == "testcase" and self.test is None:
            if len(self.tests) >= MAX_TESTS:
                raise NoReportError(f"has more than {MAX_TESTS:,} tests")
            self.open_.append(tag)
            group = attributes.get("classname") or (self.suites[-1] if self.suites else "")
            said = (_BY_WORD.get(attributes.get(key, "").lower(), TestOutcome.PASSED) for key in ("status", "result"))
            name, file = attributes.get("name", ""), attributes.get("file", "")
            self.test = ReportedTest(group[:_MOST_NAME], name[:_MOST_NAME], file[:_MOST_NAME], max(said, key=_RANKS.index))
            self.tests.append(self.test)
        else:
            self.open_.append("")
            if self.test is not None and tag in _BY_TAG:
                self.test.outcome = max(self.test.outcome, _BY_TAG[tag], key=_RANKS.index)

    def end(self, _: str) -> None:
        self.depth -= 1
        tag = self.open_.pop()
        if tag == "testcase":
            self.test = None
        elif tag == "testsuite":
            self.suites.pop()


def _refuse(*_: Any) -> None:
    raise NoReportError("declares a document type, which is not read")


def read_report(data: bytes) -> list[ReportedTest]:
    """The tests of a report, in its order.

    Args:
        data: the file's bytes.

    Raises:
        NoReportError: it is no JUnit XML, or declares a document type.
    """
    reader, parser = _ReportReader(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NoReportError(f"is not JUnit XML: {expat.ErrorString(error.code)} in line {error.lineno}") from None
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, NoReportError):
            raise
        raise NoReportError("is not JUnit XML: its encoding is not known") from None
    return reader.tests
