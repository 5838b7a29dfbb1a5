"""Which tests of a report a name means.

A name is compared part by part, whatever stands between the parts: `tests/test_mesh.py::TestX::test_y` is what pytest
reports as `tests.test_mesh.TestX` and `test_y`, `com.acme.MeshTest#refuses` what Surefire reports as `com.acme.MeshTest`
and `refuses`. The beginning may be left out, and a report that was made in a folder below may leave it out as well. A name
without parameters means the test with every one of them. Of several tests of a name, and of one that ran several times,
all count: the name has passed where each of them has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .junit_report import ReportedTest, TestOutcome

_BETWEEN = str.maketrans({":": ".", "#": ".", "/": ".", "\\": "."})
_ENDINGS = (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".java", ".kt", ".go", ".rs", ".rb", ".php", ".cs", ".swift", ".scala")


class NamedTests:
    """The tests of a report by their names.

    Args:
        tests: the report's.
    """

    def __init__(self, tests: Iterable[ReportedTest]) -> None:
        self._by_end: dict[str, list[tuple[ReportedTest, tuple[str, ...]]]] = {}
        for test in tests:
            spelled = tuple(dict.fromkeys(_spellings(test)))
            for end in {_end(_bare(whole)[0]) for whole in spelled}:
                self._by_end.setdefault(end, []).append((test, spelled))

    def outcome(self, wanted: str) -> TestOutcome | None:
        """What became of the tests that a name means, the worst of them; `None` where there is none.

        Args:
            wanted: as a model names the test.
        """
        names = tuple(filter(None, dict.fromkeys((_joined(wanted), _joined(_without_ending(wanted))))))
        ends = dict.fromkeys(_end(_bare(name)[0]) for name in names)
        candidates = [candidate for end in ends for candidate in self._by_end.get(end, ())]
        exact = [test for test, spelled in candidates if any(_is_exact(name, whole) for name in names for whole in spelled)]
        meant = exact or [test for test, spelled in candidates if any(_means(name, whole, test) for name in names for whole in spelled)]
        return max((test.outcome for test in meant), key=list(TestOutcome).index, default=None)


def _spellings(test: ReportedTest) -> Iterator[str]:
    """A test's whole name, each way that one may write it."""
    yield _joined(f"{test.group}.{test.name}" if test.group else test.name)
    yield _joined(test.name)
    if test.file:
        yield _joined(f"{test.file}.{test.name}")
        yield _joined(f"{_plain_file(test.file)}.{test.name}")
        if test.group:
            yield _joined(f"{test.file}.{test.group}.{test.name}")


def _joined(name: str) -> str:
    """A name with dots between its parts; parameters stay as they are."""
    start, parameters = _bare(name.strip())
    parts = (part.strip() for part in start.translate(_BETWEEN).split("."))
    return ".".join(part for part in parts if part) + parameters


def _bare(name: str) -> tuple[str, str]:
    """A name without its parameters, and these: `[a]` of pytest, `(String)[1]` of JUnit 5."""
    cut = len(name)
    if name.endswith("]") and "[" in name:
        cut = name.index("[")
    if name[:cut].endswith(")") and "(" in name[:cut]:
        cut = name.index("(")
    return name[:cut], name[cut:]


def _without_ending(wanted: str) -> str:
    file, between, rest = wanted.partition("::")
    return f"{_plain_file(file)}{between}{rest}" if between else wanted


def _plain_file(file: str) -> str:
    return next((file.removesuffix(ending) for ending in _ENDINGS if file.endswith(ending)), file)


def _end(name: str) -> str:
    return name.rpartition(".")[2]


def _is_exact(wanted: str, whole: str) -> bool:
    return wanted == whole or (_bare(wanted)[1] == "" and wanted == _bare(whole)[0])


def _means(wanted: str, whole: str, test: ReportedTest) -> bool:
    """Whether one is the end of the other: a beginning was left out. The test's own name is whole in both."""
    (name, parameters), (full, those) = _bare(wanted), _bare(whole)
    own = _bare(_joined(test.name))[0]
    if (parameters and parameters != those) or len(name) < len(own):
        return False
    return full.endswith(f".{name}") or (len(full) > len(own) and name.endswith(f".{full}"))
