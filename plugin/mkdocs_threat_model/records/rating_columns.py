"""The register's columns about how bad a threat is: its ratings, and the risks that follow from them."""

from __future__ import annotations

from ..analysis.risk import Assessment
from ..model.levels import DEFAULT_LEVELS
from ..model.scales import Risk
from .cells import of, optional, residual_score, words
from .column import Column, Kind, Look

RATED_BY = ("severity alone", "matrix", "CVSS", "matrix and CVSS")
"""What a risk follows from, in the order of how much it says."""


def rated_by(rating: Assessment) -> str | None:
    """What the risk of a rating follows from; `None` if there is none."""
    if rating.by_severity:
        return RATED_BY[0]
    return {(True, False): RATED_BY[1], (False, True): RATED_BY[2], (True, True): RATED_BY[3]}.get(
        (rating.by_matrix is not None, rating.by_cvss is not None)
    )


RATING_COLUMNS: tuple[Column, ...] = (
    Column(
        "likelihood",
        "Likelihood",
        Kind.TEXT,
        "Inherent likelihood, without mitigations.",
        lambda e: e.threat.likelihood,
        DEFAULT_LEVELS,
        look=Look.LEVEL,
        share=8.4,
        scale="likelihood",
        worst_last=True,
    ),
    Column(
        "impact",
        "Impact",
        Kind.TEXT,
        "Inherent impact, without mitigations.",
        lambda e: e.threat.impact,
        DEFAULT_LEVELS,
        look=Look.LEVEL,
        share=6.3,
        scale="impact",
        worst_last=True,
    ),
    Column(
        "cvss",
        "CVSS",
        Kind.NUMBER,
        "Inherent CVSS score, if there is a vector.",
        lambda e: of(e.assessed.inherent.cvss, "score"),
        look=Look.SCORE,
        share=5,
        worst_last=True,
    ),
    Column(
        "cvss_name",
        "CVSS name",
        Kind.TEXT,
        "The kind of score: `CVSS-B`, `CVSS-BT`, `CVSS-BE` or `CVSS-BTE` of version 4.0, `CVSS 3.1`, `CVSS 3.0`.",
        lambda e: of(e.assessed.inherent.cvss, "label"),
        part=True,
    ),
    Column("cvss_vector", "CVSS vector", Kind.TEXT, "Inherent CVSS vector as written in the model.", lambda e: e.threat.cvss, part=True),
    Column(
        "inherent_risk",
        "Inherent risk",
        Kind.TEXT,
        "Risk without mitigations: by matrix or CVSS, whichever is higher; by the severity if there is neither.",
        lambda e: optional(e.assessed.inherent.risk),
        words(Risk),
        look=Look.RATING,
        beside=("cvss_name", "cvss"),
        share=7.4,
        worst_last=True,
    ),
    Column(
        "rated_by",
        "Rated by",
        Kind.TEXT,
        "What the inherent risk follows from: the matrix, a CVSS vector, both, or a severity alone.",
        lambda e: rated_by(e.assessed.inherent),
        RATED_BY,
    ),
    Column(
        "residual_likelihood",
        "Residual likelihood",
        Kind.TEXT,
        "Likelihood with every mitigation done, if rated.",
        lambda e: e.threat.residual.likelihood if e.threat.residual else None,
        DEFAULT_LEVELS,
        scale="likelihood",
        worst_last=True,
    ),
    Column(
        "residual_impact",
        "Residual impact",
        Kind.TEXT,
        "Impact with every mitigation done, if rated.",
        lambda e: e.threat.residual.impact if e.threat.residual else None,
        DEFAULT_LEVELS,
        scale="impact",
        worst_last=True,
    ),
    Column(
        "residual_cvss",
        "Residual CVSS",
        Kind.NUMBER,
        "CVSS score with every mitigation done.",
        lambda e: of(residual_score(e), "score"),
        look=Look.SCORE,
        worst_last=True,
    ),
    Column(
        "residual_cvss_name",
        "Residual CVSS name",
        Kind.TEXT,
        "The kind of score, as for the inherent one.",
        lambda e: of(residual_score(e), "label"),
        part=True,
    ),
    Column(
        "residual_cvss_vector",
        "Residual CVSS vector",
        Kind.TEXT,
        "Residual CVSS vector as written in the model.",
        lambda e: of(residual_score(e), "vector"),
        part=True,
    ),
    Column(
        "residual_risk",
        "Residual risk",
        Kind.TEXT,
        "Risk with every mitigation done, if rated.",
        lambda e: optional(e.assessed.residual.risk) if e.assessed.residual else None,
        words(Risk),
        look=Look.RESIDUAL,
        beside=("residual_cvss_name", "residual_cvss"),
        share=7.4,
        worst_last=True,
    ),
    Column(
        "remaining_risk",
        "Remaining risk",
        Kind.TEXT,
        "The risk that currently applies: the inherent risk until every mitigation is done, then the residual risk, if rated.",
        lambda e: optional(e.assessed.remaining),
        words(Risk),
        look=Look.RATING,
        share=8.4,
        worst_last=True,
    ),
)
