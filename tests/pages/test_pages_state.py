"""What a page says of a model's completeness: complete is only what was asked, and answered."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.analysis.stride import Coverage
from mkdocs_threat_model.findings import Finding, Place, Severity
from mkdocs_threat_model.pages.state import State

ERROR, WARNING = (Finding(Place("models/a.yaml"), "TM301", severity, "Something.") for severity in (Severity.ERROR, Severity.WARNING))


@pytest.mark.parametrize(
    ("state", "coverage", "says"),
    [
        (State((ERROR,)), Coverage(59, 59), "1 point is incomplete"),
        (State((ERROR, ERROR, WARNING)), Coverage(59, 0), "2 points are incomplete, with 1 warning"),
        (State((), (), 3), Coverage(59, 59), "Incomplete: 3 known findings remain in the baseline"),
        (State((WARNING,)), Coverage(0, 0), "Nothing was asked: no STRIDE question applies"),
        (State((WARNING,)), Coverage(59, 0), "59 of 59 STRIDE questions have no answer yet"),
        (State((WARNING,)), Coverage(59, 58), "1 of 59 STRIDE questions has no answer yet"),
        (State((WARNING, WARNING)), Coverage(59, 59), "Complete, with 2 warnings"),
        (State(), Coverage(59, 59), "Complete"),
    ],
)
def test_the_headline(state: State, coverage: Coverage, says: str) -> None:
    assert state.headline(coverage) == says
