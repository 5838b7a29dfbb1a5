"""The kinds of change, each with what it does to security and how much it weighs.

The weight orders every list of changes: what a reviewer has to look at first stands first. A risk adds to it.
"""

from __future__ import annotations

from enum import StrEnum


class Effect(StrEnum):
    """What a change does to security."""

    WEAKER = "weaker"
    REVIEW = "to review"
    STRONGER = "stronger"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> str:
        """A sign that tells the effect apart without colour."""
        return _SIGNS[self]


_SIGNS = {Effect.WEAKER: "▼", Effect.REVIEW: "●", Effect.STRONGER: "▲", Effect.NEUTRAL: "·"}


class ChangeKind(StrEnum):
    """A kind of change.

    Attributes:
        label: what is said of it.
        effect: what it does to security.
        weight: 0 to 100; what weighs more stands first.
    """

    label: str
    effect: Effect
    weight: int

    SERVICE_DELETED = "service-deleted", "Model deleted", Effect.WEAKER, 95
    THREAT_REOPENED = "threat-reopened", "Threat open again", Effect.WEAKER, 90
    THREAT_DELETED = "threat-deleted", "Threat deleted without being retired", Effect.WEAKER, 88
    SERVICE_ADDED = "service-added", "Model added", Effect.REVIEW, 87
    RISK_ACCEPTED = "risk-accepted", "Risk accepted", Effect.WEAKER, 86
    CROSSING_UNPROTECTED = "crossing-unprotected", "Boundary crossing lost protection", Effect.WEAKER, 85
    SERVICE_UNMODELLED = "service-unmodelled", "Service without a model", Effect.WEAKER, 84
    POLICY_WEAKENED = "policy-weakened", "Policy asks less", Effect.WEAKER, 83
    POLICY_CHANGED = "policy-changed", "Policy changed", Effect.REVIEW, 82
    BASELINE_RAISED = "baseline-raised", "Baseline gained errors", Effect.WEAKER, 82
    ASSUMPTION_WRONG = "assumption-wrong", "Assumption turned out wrong", Effect.WEAKER, 82
    CONTROL_REMOVED = "control-removed", "Control removed", Effect.WEAKER, 81
    MITIGATION_REMOVED = "mitigation-removed", "Mitigation removed", Effect.WEAKER, 80
    CONTROL_WEAKENED = "control-weakened", "Control set back", Effect.WEAKER, 79
    MITIGATION_WEAKENED = "mitigation-weakened", "Mitigation set back", Effect.WEAKER, 78
    RISK_RAISED = "risk-raised", "Risk rated higher", Effect.WEAKER, 76
    THREAT_ADDED = "threat-added", "Threat added", Effect.REVIEW, 74
    OUT_OF_SCOPE = "out-of-scope", "Taken out of scope", Effect.WEAKER, 74
    DATA_LEAVES = "data-leaves", "Data leaves a boundary", Effect.WEAKER, 72
    BOUNDARY_REMOVED = "boundary-removed", "Trust boundary removed", Effect.WEAKER, 72
    PRIVILEGE_GAINED = "privilege-gained", "Privilege gained", Effect.WEAKER, 70
    CROSSING_ADDED = "crossing-added", "Boundary crossing added", Effect.REVIEW, 70
    PATH_CHEAPER = "path-cheaper", "Cheapest attack path costs less", Effect.WEAKER, 70
    PATH_LIKELIER = "path-likelier", "Likeliest attack path succeeds more often", Effect.WEAKER, 70
    RISK_LOWERED = "risk-lowered", "Risk rated lower", Effect.REVIEW, 68
    USE_ENDED = "use-ended", "No longer uses a shared control", Effect.WEAKER, 68
    EXPOSURE_RAISED = "exposure-raised", "Boundary more exposed", Effect.WEAKER, 68
    PROTECTION_LOST = "protection-lost", "Protection lost", Effect.WEAKER, 66
    MOVED_TO_RULE = "moved-to-rule", "Answered by rule instead of one by one", Effect.WEAKER, 66
    EVIDENCE_REMOVED = "evidence-removed", "Evidence of a control removed", Effect.WEAKER, 66
    DATA_STORED = "data-stored", "Data reaches a store", Effect.WEAKER, 64
    VERIFICATION_PUT_OFF = "verification-put-off", "Verification of a control put off", Effect.WEAKER, 64
    ANSWERS_WIDENED = "answers-widened", "Control answers more", Effect.REVIEW, 64
    AUTHENTICATION_CHANGED = "authentication-changed", "Authentication changed", Effect.REVIEW, 62
    ERROR_ADDED = "error-added", "New error", Effect.WEAKER, 62
    COVERAGE_FELL = "coverage-fell", "More questions unanswered", Effect.WEAKER, 60
    REVIEW_DELETED = "review-deleted", "Review record deleted", Effect.WEAKER, 60
    CLASSIFICATION_LOWERED = "classification-lowered", "Data classified lower", Effect.REVIEW, 60
    ACCEPTANCE_CHANGED = "acceptance-changed", "Acceptance changed", Effect.REVIEW, 58
    ASSUMPTION_EXTENDED = "assumption-extended", "Assumption extended", Effect.REVIEW, 58
    CLASSIFICATION_RAISED = "classification-raised", "Data classified higher", Effect.REVIEW, 56
    CONTROL_ADDED = "control-added", "Control added", Effect.REVIEW, 54
    EXPOSURE_LOWERED = "exposure-lowered", "Boundary less exposed", Effect.REVIEW, 54
    USE_BEGUN = "use-begun", "Uses a shared control", Effect.REVIEW, 54
    PART_ADDED = "part-added", "Part added", Effect.REVIEW, 52
    PART_MOVED = "part-moved", "Part moved between boundaries", Effect.REVIEW, 52
    THREAT_RETIRED = "threat-retired", "Threat retired", Effect.REVIEW, 50
    DISPOSITION_CHANGED = "disposition-changed", "Disposition changed", Effect.REVIEW, 50
    CATALOG_CHANGED = "catalog-changed", "Catalog changed", Effect.REVIEW, 50
    WORKLOADS_CHANGED = "workloads-changed", "Workloads changed", Effect.REVIEW, 50
    ASSUMPTION_ADDED = "assumption-added", "Assumption added", Effect.REVIEW, 50
    BOUNDARY_ADDED = "boundary-added", "Trust boundary added", Effect.REVIEW, 48
    ASSUMPTION_REMOVED = "assumption-removed", "Assumption removed", Effect.REVIEW, 48
    RULING_REMOVED = "ruling-removed", "Ruled-out entry removed", Effect.REVIEW, 46
    ANSWERS_NARROWED = "answers-narrowed", "Control answers less", Effect.REVIEW, 46
    ASSUMPTION_HELD = "assumption-held", "Assumption true again", Effect.REVIEW, 46
    RULING_ADDED = "ruling-added", "Ruled-out entry added", Effect.REVIEW, 44
    RULING_CHANGED = "ruling-changed", "Ruled out for another reason", Effect.REVIEW, 42
    ATTRIBUTE_CHANGED = "attribute-changed", "Changed", Effect.REVIEW, 40
    TREE_CHANGED = "tree-changed", "Attack tree changed", Effect.REVIEW, 38
    PART_REMOVED = "part-removed", "Part removed", Effect.REVIEW, 36
    BASELINE_SHRUNK = "baseline-shrunk", "Baseline lost errors", Effect.STRONGER, 30
    DATA_REMOVED = "data-removed", "Data no longer reaches", Effect.STRONGER, 30
    WARNING_ADDED = "warning-added", "New warning", Effect.REVIEW, 30
    CROSSING_REMOVED = "crossing-removed", "Boundary crossing removed", Effect.STRONGER, 28
    CROSSING_PROTECTED = "crossing-protected", "Boundary crossing gained protection", Effect.STRONGER, 26
    PROTECTION_GAINED = "protection-gained", "Protection gained", Effect.STRONGER, 26
    PRIVILEGE_DROPPED = "privilege-dropped", "Privilege dropped", Effect.STRONGER, 24
    IN_SCOPE = "in-scope", "Taken into scope", Effect.STRONGER, 24
    THREAT_SETTLED = "threat-settled", "Threat treated", Effect.STRONGER, 24
    PATH_DEARER = "path-dearer", "Cheapest attack path costs more", Effect.STRONGER, 22
    PATH_UNLIKELIER = "path-unlikelier", "Likeliest attack path succeeds less often", Effect.STRONGER, 22
    MOVED_FROM_RULE = "moved-from-rule", "Answered one by one instead of by rule", Effect.STRONGER, 22
    MITIGATION_ADVANCED = "mitigation-advanced", "Mitigation advanced", Effect.STRONGER, 20
    MITIGATION_ADDED = "mitigation-added", "Mitigation added", Effect.STRONGER, 20
    CONTROL_ADVANCED = "control-advanced", "Control advanced", Effect.STRONGER, 20
    COVERAGE_ROSE = "coverage-rose", "Fewer questions unanswered", Effect.STRONGER, 18
    EVIDENCE_ADDED = "evidence-added", "Evidence of a control added", Effect.STRONGER, 18
    FINDING_FIXED = "finding-fixed", "Finding fixed", Effect.STRONGER, 16
    REVIEW_RECORDED = "review-recorded", "Review recorded", Effect.STRONGER, 14
    RECORD_CHANGED = "record-changed", "Record changed", Effect.NEUTRAL, 12
    WORDING = "wording", "Wording changed", Effect.NEUTRAL, 4

    def __new__(cls, value: str, label: str, effect: Effect, weight: int) -> ChangeKind:
        """A kind with its words and weight."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.label, kind.effect, kind.weight = label, effect, weight
        return kind
