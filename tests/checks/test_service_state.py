"""What a page says of a model's completeness: complete is only what was asked, and answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mkdocs_threat_model.analysis.stride import Coverage
from mkdocs_threat_model.checks.service_state import ServiceState
from mkdocs_threat_model.findings import Finding, Place, Severity

ERROR, WARNING = (Finding(Place("models/a.yaml"), "TM301", severity, "Something.") for severity in (Severity.ERROR, Severity.WARNING))


@pytest.mark.parametrize(
    ("state", "coverage", "says"),
    [
        (ServiceState((ERROR,)), Coverage(59, 59), "1 error"),
        (ServiceState((ERROR, ERROR, WARNING)), Coverage(59, 0), "2 errors, 1 warning"),
        (ServiceState((replace(ERROR, times=6), ERROR, WARNING)), Coverage(59, 0), "7 errors, 1 warning, in 3 places"),
        (ServiceState((replace(ERROR, times=6),)), Coverage(59, 0), "6 errors"),
        (ServiceState((), (), 3), Coverage(59, 59), "Incomplete: 3 known findings remain in the baseline"),
        (ServiceState((WARNING,)), Coverage(0, 0), "No STRIDE question applies"),
        (ServiceState((WARNING,)), Coverage(59, 0), "59 of 59 STRIDE questions are unanswered"),
        (ServiceState((WARNING,)), Coverage(59, 58), "1 of 59 STRIDE questions is unanswered"),
        (ServiceState((WARNING, WARNING)), Coverage(59, 59), "Complete, with 2 warnings"),
        (ServiceState(), Coverage(59, 59), "Complete"),
    ],
)
def test_the_headline(state: ServiceState, coverage: Coverage, says: str) -> None:
    assert state.headline(coverage) == says
