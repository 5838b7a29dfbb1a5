"""Threat models as YAML, published as a security site.

What programs may rely on is exported here, and nothing else is: names, parameters and meanings of these keep within a
minor version. A name is looked up when it is asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .analysis.facts import Entry, Facts, facts_by_service
    from .analysis.register_entries import register
    from .checks.baseline import read_baseline
    from .checks.gate import Verdict, check_portfolio
    from .checks.registry import PortfolioSubject, Problem, Subject, check, landscape_check
    from .errors import ThreatModelError
    from .findings import Finding, Place, Severity
    from .model.policy import Policy
    from .model.portfolio import Portfolio, read_portfolio
    from .model.reading import Model
    from .model.service import Service
    from .model.threat import Threat
    from .records.column import Column
    from .records.columns import COLUMNS, row_of

DOOR: dict[str, str] = {
    "read_portfolio": "model.portfolio",
    "Portfolio": "model.portfolio",
    "Model": "model.reading",
    "Service": "model.service",
    "Threat": "model.threat",
    "Policy": "model.policy",
    "facts_by_service": "analysis.facts",
    "Facts": "analysis.facts",
    "register": "analysis.register_entries",
    "Entry": "analysis.facts",
    "COLUMNS": "records.columns",
    "Column": "records.column",
    "row_of": "records.columns",
    "check_portfolio": "checks.gate",
    "read_baseline": "checks.baseline",
    "Verdict": "checks.gate",
    "Finding": "findings",
    "Severity": "findings",
    "Place": "findings",
    "check": "checks.registry",
    "landscape_check": "checks.registry",
    "Subject": "checks.registry",
    "PortfolioSubject": "checks.registry",
    "Problem": "checks.registry",
    "ThreatModelError": "errors",
}
"""Every name that is exported, and the module that it stands in, in the order of the documentation."""

__all__ = [  # noqa: RUF022  (in the order of `DOOR`)
    "read_portfolio",
    "Portfolio",
    "Model",
    "Service",
    "Threat",
    "Policy",
    "facts_by_service",
    "Facts",
    "register",
    "Entry",
    "COLUMNS",
    "Column",
    "row_of",
    "check_portfolio",
    "read_baseline",
    "Verdict",
    "Finding",
    "Severity",
    "Place",
    "check",
    "landscape_check",
    "Subject",
    "PortfolioSubject",
    "Problem",
    "ThreatModelError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in DOOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{DOOR[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
