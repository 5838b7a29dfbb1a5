"""Risk by the matrix, by CVSS, and by the higher of both."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.analysis.risk import assess
from mkdocs_threat_model.model.cvss import parse_vector
from mkdocs_threat_model.model.policy import DEFAULT_MATRIX, Policy
from mkdocs_threat_model.model.scales import Level, Risk
from mkdocs_threat_model.model.threat import Rating

# Impact down, likelihood across: the table of MODEL.md.
MATRIX = """
              low     medium  high
    high      Medium  High    Critical
    medium    Medium  Medium  High
    low       Low     Low     Medium
"""

BASE_4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N"
BASE_3 = "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:N"
NO_IMPACT = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N"


def _cells() -> list[tuple[str, str, str]]:
    head, *rows = (line.split() for line in MATRIX.strip().splitlines())
    return [(row[0], likelihood, risk.lower()) for row in rows for likelihood, risk in zip(head, row[1:], strict=True)]


@pytest.mark.parametrize(("impact", "likelihood", "risk"), _cells())
def test_the_default_matrix_is_the_one_of_the_method(impact: str, likelihood: str, risk: str) -> None:
    found = assess(Rating(likelihood=Level(likelihood), impact=Level(impact)), DEFAULT_MATRIX)
    assert (found.risk, found.by_matrix, found.by_cvss, found.cvss) == (risk, risk, None, None)


def test_the_matrix_has_nine_cells() -> None:
    assert len(_cells()) == 9


def test_the_organisation_may_have_a_matrix_of_its_own() -> None:
    strict = {impact: dict.fromkeys(Level, Risk.CRITICAL) for impact in Level}
    policy = Policy(matrix=strict)
    assert assess(Rating(likelihood=Level.LOW, impact=Level.LOW), policy.matrix).risk is Risk.CRITICAL


@pytest.mark.parametrize(
    "rating", [Rating(), Rating(likelihood=Level.HIGH), Rating(impact=Level.HIGH)], ids=["nothing", "likelihood", "impact"]
)
def test_an_incomplete_rating_has_no_risk(rating: Rating) -> None:
    assert assess(rating, DEFAULT_MATRIX).risk is None


@pytest.mark.parametrize(
    ("likelihood", "impact", "vector", "risk"),
    [
        pytest.param("low", "low", BASE_4, "high", id="the vector is higher"),
        pytest.param("high", "high", BASE_4, "critical", id="the matrix is higher"),
        pytest.param("medium", "high", BASE_4, "high", id="both agree"),
        pytest.param("high", "high", NO_IMPACT, "critical", id="a vector without impact lowers nothing"),
    ],
)
def test_where_both_stand_the_higher_one_counts_and_both_are_kept(likelihood: str, impact: str, vector: str, risk: str) -> None:
    found = assess(Rating(likelihood=Level(likelihood), impact=Level(impact), cvss=vector), DEFAULT_MATRIX)
    assert found.risk == risk
    assert found.by_matrix == DEFAULT_MATRIX[Level(impact)][Level(likelihood)]
    assert found.cvss == parse_vector(vector)
    assert found.by_cvss is not None


def test_a_vector_alone_gives_its_own_severity() -> None:
    found = assess(Rating(cvss=BASE_4), DEFAULT_MATRIX)
    assert (found.risk, found.by_matrix, found.by_cvss) == ("high", None, "high")


def test_half_a_rating_beside_a_vector_counts_for_nothing() -> None:
    found = assess(Rating(likelihood=Level.HIGH, cvss=BASE_4), DEFAULT_MATRIX)
    assert (found.risk, found.by_matrix) == ("high", None)


def test_a_score_of_zero_is_a_low_risk() -> None:
    found = assess(Rating(cvss=NO_IMPACT), DEFAULT_MATRIX)
    assert found.cvss is not None
    assert (found.cvss.score, found.cvss.severity, found.risk) == (0.0, "none", "low")


@pytest.mark.parametrize(
    ("suffix", "label"),
    [
        ("", "CVSS-B"),
        ("/E:P", "CVSS-BT"),
        ("/E:U", "CVSS-BT"),
        ("/E:X", "CVSS-B"),
        ("/CR:H", "CVSS-BE"),
        ("/MAV:L", "CVSS-BE"),
        ("/MSI:S", "CVSS-BE"),
        ("/CR:X/MAV:X", "CVSS-B"),
        ("/E:A/CR:L", "CVSS-BTE"),
        ("/E:P/MVC:L/MSA:S", "CVSS-BTE"),
        ("/S:P/AU:Y/R:I/V:C/RE:H/U:Red", "CVSS-B"),
    ],
)
def test_a_4_0_score_is_named_by_the_metric_groups_that_went_into_it(suffix: str, label: str) -> None:
    """CVSS 4.0 specification, section 1.3; a metric that is Not Defined (X) and supplemental metrics add nothing."""
    found = parse_vector(BASE_4 + suffix)
    assert (found.version, found.label) == ("4.0", label)


# Scores of FIRST's calculators.
@pytest.mark.parametrize(
    ("vector", "score", "severity"),
    [
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0, "critical"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3, "critical"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 7.1, "high"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U", 8.1, "high"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, "critical"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, "medium"),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, "critical"),
    ],
)
def test_a_vector_has_the_score_of_its_specification(vector: str, score: float, severity: str) -> None:
    found = parse_vector(vector)
    assert (found.score, found.severity) == (score, severity)


@pytest.mark.parametrize("vector", ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", "CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:C/C:H/I:H/A:H"])
def test_a_3_1_base_vector_has_its_base_score_and_not_the_environmental_one(vector: str) -> None:
    """The formulas differ where the scope changes: the environmental one would say 9.7 and 9.1."""
    assert parse_vector(vector).score == {"N": 9.6, "L": 9.0}[vector.split("PR:")[1][0]]


@pytest.mark.parametrize(
    ("suffix", "score"),
    [
        pytest.param("", 8.1, id="base"),
        pytest.param("/E:U/RL:O", 7.1, id="temporal"),
        pytest.param("/E:X/RL:X/RC:X", 8.1, id="temporal, not defined"),
        pytest.param("/CR:L/IR:L", 6.0, id="environmental requirements"),
        pytest.param("/MAV:P", 5.9, id="environmental, modified base"),
        pytest.param("/E:U/MAV:P", 5.4, id="environmental and temporal"),
    ],
)
def test_a_3_1_vector_is_scored_with_all_that_it_states(suffix: str, score: float) -> None:
    found = parse_vector(BASE_3 + suffix)
    assert (found.score, found.label) == (score, "CVSS 3.1")
