"""Risk: by the policy's matrix, by CVSS, or by the higher of both; and which of a threat's two ratings counts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..model.cvss import CvssScore, parse_vector
from ..model.levels import Scales
from ..model.policy import Matrix
from ..model.scales import MitigationStatus, Risk
from ..model.threat import Rating, Threat

_SEVERITIES = {"none": Risk.LOW, **{risk.value: risk for risk in Risk}}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a rating says.

    Attributes:
        risk: the risk that counts; `None` where the rating is incomplete.
        by_matrix: the matrix' answer, where likelihood and impact are given.
        by_cvss: the vector's answer, where one is given.
        cvss: the scored vector.
        by_severity: the severity that was given, where there is nothing more: neither of the others counts then.
    """

    risk: Risk | None
    by_matrix: Risk | None = None
    by_cvss: Risk | None = None
    cvss: CvssScore | None = None
    by_severity: Risk | None = None


def assess(rating: Rating | Threat, matrix: Matrix) -> Assessment:
    """The risk of a rating: the matrix' or the vector's, the higher one where both stand; the bare severity where neither does."""
    by_matrix = matrix.get(rating.impact, {}).get(rating.likelihood) if rating.impact and rating.likelihood else None
    score = parse_vector(rating.cvss) if rating.cvss else None
    by_cvss = _SEVERITIES[score.severity] if score else None
    given = [risk for risk in (by_matrix, by_cvss) if risk is not None]
    by_severity = None if given else rating.severity
    return Assessment(max(given, key=lambda risk: risk.rank, default=by_severity), by_matrix, by_cvss, score, by_severity)


def assessing(matrix: Matrix) -> Callable[[Rating | Threat], Assessment]:
    """What assesses ratings by a matrix, each that occurs once: the threats of a model share a few."""
    found: dict[tuple[str | None, ...], Assessment] = {}

    def assessed(rating: Rating | Threat) -> Assessment:
        key = rating.likelihood, rating.impact, rating.cvss, rating.severity
        if key not in found:
            found[key] = assess(rating, matrix)
        return found[key]

    return assessed


def rises(rating: Rating | Threat, before: Assessment, residual: Rating, after: Assessment, scales: Scales) -> bool:
    """Whether what remains is worse than what was there: a higher risk, or the same one by a higher rating.

    A matrix and a CVSS vector may differ by a level about one and the same threat: where one of the ratings has the one
    and the other the other, a level more is no rise.
    """
    if before.risk is None or after.risk is None:
        return False
    alike = bool((before.by_matrix and after.by_matrix) or (before.by_cvss and after.by_cvss))
    if before.risk is not after.risk:
        return after.risk.rank - before.risk.rank > (0 if alike else 1)
    moves: list[float] = []
    for axis, _ in scales.axes:
        first, then = scales.rank(axis, getattr(rating, axis)), scales.rank(axis, getattr(residual, axis))
        moves += [then - first] if first is not None and then is not None else []
    if before.cvss and after.cvss and before.cvss.version == after.cvss.version:
        moves.append(after.cvss.score - before.cvss.score)
    return any(move > 0 for move in moves) and not any(move < 0 for move in moves)


def remaining(inherent: Risk | None, residual: Risk | None, mitigations: Collection[MitigationStatus]) -> Risk | None:
    """The risk that remains: the inherent one until every mitigation is done, the residual one after, where it is rated.

    A planned control protects nobody; and that one was done says nothing of what it left, until somebody rates it.

    Args:
        inherent: without the mitigations.
        residual: with all of them done; `None` where nobody rated it.
        mitigations: the statuses that occur among them.
    """
    done = bool(mitigations) and all(status is MitigationStatus.DONE for status in mitigations)
    return residual if done and residual is not None else inherent
