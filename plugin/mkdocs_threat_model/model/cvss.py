"""CVSS vectors: parsed once, scored by the `cvss` library.

Sources: CVSS 4.0 and 3.1 specifications of FIRST. In 4.0 the nomenclature (CVSS-B, -BT, -BE, -BTE)
says which metric groups went into a score (specification document, section 1.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cvss import CVSS3, CVSS4
from cvss.exceptions import CVSSError

_THREAT_4 = frozenset(("E",))
_ENVIRONMENTAL_4 = frozenset(("CR", "IR", "AR", "MAV", "MAC", "MAT", "MPR", "MUI", "MVC", "MVI", "MVA", "MSC", "MSI", "MSA"))

_TEMPORAL_3 = frozenset(("E", "RL", "RC"))
_ENVIRONMENTAL_3 = frozenset(("CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"))


@dataclass(frozen=True)
class CvssScore:
    """A scored vector.

    Attributes:
        vector: as written.
        version: `4.0`, `3.1` or `3.0`.
        label: the score's name: `CVSS-B`, `CVSS-BT`, `CVSS-BE`, `CVSS-BTE`; for 3.x `CVSS 3.1`.
        score: 0.0 to 10.0.
        severity: `none`, `low`, `medium`, `high` or `critical`.
    """

    vector: str
    version: str
    label: str
    score: float
    severity: str


@lru_cache(maxsize=4096)
def parse_vector(vector: str) -> CvssScore:
    """Parses and scores a CVSS 4.0, 3.1 or 3.0 vector.

    Raises:
        ValueError: the version is unknown or the vector invalid; the message says which.
    """
    version = vector.partition("/")[0].removeprefix("CVSS:")
    if version not in ("4.0", "3.1", "3.0") or not vector.startswith("CVSS:"):
        raise ValueError(f"`{vector}` is not a CVSS vector of version 4.0, 3.1 or 3.0; it begins with `CVSS:4.0/`")
    try:
        if version == "4.0":
            four = CVSS4(vector)
            return CvssScore(vector, version, _label(vector), float(four.base_score), four.severity.lower())
        three = CVSS3(vector)
        group = _last_group(vector)
        return CvssScore(vector, version, f"CVSS {version}", float(three.scores()[group]), three.severities()[group].lower())
    except (CVSSError, ValueError, KeyError) as error:
        raise ValueError(f"`{vector}` is not a valid CVSS {version} vector: {error}") from None


def _given(vector: str) -> frozenset[str]:
    parts = (part.partition(":") for part in vector.split("/")[1:])
    return frozenset(metric for metric, _, value in parts if value != "X")


def _last_group(vector: str) -> int:
    """Which of the base, temporal and environmental scores of 3.x the vector states.

    The environmental score is no default: its formula differs from the base score's, and gives 9.7
    for the base vector AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H, which is a 9.6 (3.1 specification, 7.3).
    """
    given = _given(vector)
    return 2 if given & _ENVIRONMENTAL_3 else 1 if given & _TEMPORAL_3 else 0


def _label(vector: str) -> str:
    given = _given(vector)
    return "CVSS-B" + ("T" if given & _THREAT_4 else "") + ("E" if given & _ENVIRONMENTAL_4 else "")
