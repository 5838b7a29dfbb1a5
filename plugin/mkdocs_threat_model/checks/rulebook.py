"""The reference of the checks: generated from what stands beside each of them."""

from __future__ import annotations

import re

from ..errors import ConfigurationError
from ..model.frameworks import KNOWN
from ..model.types import quoted
from . import check_runner  # noqa: F401  (registers the checks)
from .near_codes import family_of, near_code
from .permanent_rules import PERMANENT_RULES
from .registry import CHECKS, LANDSCAPE_CHECKS, Rule

FAMILIES: tuple[tuple[str, str, str], ...] = (
    ("TM0", "Reading", "Requirements for a valid file. They always apply."),
    ("TM1", "Diagram", "The diagram is consistent: STRIDE can only cover what is drawn."),
    ("TM2", "Coverage", "Every STRIDE cell has a threat, or a reason why there is none."),
    ("TM3", "Dispositions", "Every threat is rated and decided, and every decision is complete."),
    (
        "TM4",
        "Reviews and ownership",
        "Reviews happen in time and with the right people; owners are known; the catalog is covered.",
    ),
    ("TM5", "Across models", "Models of connected services agree with each other."),
    ("TM6", "Policy and baseline", "Protection of the rules themselves. They always apply."),
    ("TM7", "Controls and assumptions", "Controls work, are verified in time, and answer what they claim; assumptions are still true."),
    (
        "TM8",
        "Attack trees",
        "Leaves have the attributes that their tree computes on, every leaf and defence matters, and tree and register agree.",
    ),
)
"""Prefix of the codes, title and meaning."""
OWN = ("Custom checks", "Additional checks of this organisation, from other installed packages.")


def rules() -> dict[str, Rule]:
    """Every rule by code, in the order of the codes."""
    every: dict[str, Rule] = {**PERMANENT_RULES, **CHECKS, **LANDSCAPE_CHECKS}
    return dict(sorted(every.items()))


def contradictions() -> frozenset[str]:
    """The codes of the checks that find two models contradicting each other."""
    return frozenset(rule.code for rule in rules().values() if rule.contradicts)


def missing_model_codes() -> frozenset[str]:
    """The codes of the checks that find a service without a model."""
    return frozenset(rule.code for rule in rules().values() if rule.missing_model)


def supporting(framework: str) -> dict[str, tuple[str, ...]]:
    """The codes of the checks that support evidence for each id of a framework."""
    codes: dict[str, list[str]] = {}
    for rule in rules().values():
        for id_ in rule.supports.get(framework, ()):
            codes.setdefault(id_, []).append(rule.code)
    return {id_: tuple(supported) for id_, supported in codes.items()}


def rule_of(code: str) -> Rule:
    """The rule of a code.

    Raises:
        ConfigurationError: there is none; the message names the nearest.
    """
    every = rules()
    wanted = code.strip().upper()
    if wanted in every:
        return every[wanted]
    if near := near_code(wanted, every):
        hint = f"Did you mean {near}?"
    else:
        family = family_of(wanted, every)
        of, found = ("Codes of this family", family) if family else ("Codes", [*every])
        hint = f"{of} run from {min(found)} to {max(found)}. `all` lists them."
    raise ConfigurationError(f"{quoted(code)} is not a check code. {hint}")


def anchor(code: str) -> str:
    """The anchor of a rule on the reference page."""
    return code.lower()


def rule_markdown(rule: Rule, level: int = 3) -> str:
    """One rule as Markdown, beginning with a heading of the given level."""
    worth = f"Default: **{rule.severity}**" + ("." if rule.adjustable else ", always; the policy cannot lower or waive it.")
    heading = f"{'#' * level} {rule.code}: {rule.title} {{ #{anchor(rule.code)} }}"
    parts = [heading, worth, _sections(rule.explanation), _supports(rule)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _supports(rule: Rule) -> str:
    """What the rule supports evidence for; empty for most."""
    cited = (f"{KNOWN[name].title if name in KNOWN else name} {', '.join(ids)}" for name, ids in rule.supports.items())
    listed = "; ".join(cited)
    return f"**Supports evidence for:** {listed}." if listed else ""


def _sections(explanation: str) -> str:
    return re.sub(r"^(Fires|Fix|Source)(,[^:\n]*)?:", r"**\1\2:**", explanation, flags=re.MULTILINE).rstrip()


def reference_markdown() -> str:
    """All rules as Markdown, by family: headings of level 2 and 3, an anchor for each rule (`#tm301`)."""
    every = rules().values()
    parts = []
    families = [(title, meaning, [rule for rule in every if rule.code.startswith(prefix)]) for prefix, title, meaning in FAMILIES]
    own = [rule for rule in every if rule.package]
    for title, meaning, family in (*families, *([(*OWN, own)] if own else [])):
        table = "\n".join(f"| [{rule.code}](#{anchor(rule.code)}) | {rule.title} | {rule.severity} |" for rule in family)
        parts.append(f"## {title}\n\n{meaning}\n\n| Code | Finding | Default |\n|---|---|---|\n{table}\n")
        parts += [rule_markdown(rule) for rule in family]
    return "\n".join(parts)


def explain(code: str) -> str:
    """A rule's page for a terminal; `all` gives the list of the rules.

    Raises:
        ConfigurationError: there is no rule of that code.
    """
    if code.strip().lower() == "all":
        return "\n".join(f"{rule.code}  {rule.severity:<7}  {rule.title}" for rule in rules().values())
    rule = rule_of(code)
    held = "" if rule.adjustable else ", always: the policy cannot lower or waive it"
    return f"{rule.code}  {rule.title}\n\nDefault: {rule.severity}{held}.\n\n{rule.explanation}"
