"""A year of a shop and a bank: threats that are found, decided, mitigated, accepted, renewed, reopened, retired and renamed."""

from __future__ import annotations

from pathlib import Path

from repositories import Repository, model, new_repository, threat

ARCHITECT, DEVELOPER, LEAD = "Architect", "Developer", "Security lead"


def _accepted(id: str, until: str, signed: str, rating: str = "low") -> str:
    lines = threat(id, "accept", until=until, rating=rating)
    return f"{lines}      owner: head-of-shop\n      approved_by: [security-lead]\n      approved_on: {signed}\n      rationale: It is small.\n"


def _transferred(id: str) -> str:
    return threat(id, "transfer", rating="medium", more="transfer: {to: Insurer, basis: Contract 7, owner: head-of-money}")


def _rated(id: str, likelihood: str, mitigation: str, more: str = "") -> str:
    return threat(id, "mitigate", mitigation=mitigation, more=more).replace("likelihood: high", f"likelihood: {likelihood}")


RESIDUAL = "residual: {likelihood: low, impact: low}"
RETIRED = "retired:\n  T-03: {on: 2026-08-04, reason: The old gateway went.}\n"
MATRIX = "matrix:\n  high: {low: medium, medium: high, high: critical}\n  medium: {low: medium, medium: medium, high: high}\n"
STRICT = f"{MATRIX}  low: {{low: medium, medium: medium, high: medium}}\n"


def year_of_a_shop(root: Path) -> Repository:
    """The story of a year, in commits at noon of their days."""
    made = new_repository(root)
    early, late = _accepted("T-02", "2026-05-31", "2026-01-09"), _accepted("T-02", "2027-05-31", "2026-07-09")
    third = _transferred("T-03")

    def shop(day: str, author: str, *threats: str, more: str = "") -> None:
        made.commit(day, {"shop.yaml": model("shop", *threats, more=more)}, author)

    bank = model("bank", threat("B-01", "mitigate", mitigation="planned"))
    made.commit("2026-01-10", {"shop.yaml": model("shop", threat("T-01"), early), "bank.yaml": bank}, ARCHITECT)
    shop("2026-02-15", ARCHITECT, threat("T-01"), early, third)
    shop("2026-03-01", DEVELOPER, _rated("T-01", "high", "planned"), early, third)
    shop("2026-04-10", DEVELOPER, _rated("T-01", "medium", "in-progress"), early, third)
    shop("2026-05-20", LEAD, _rated("T-01", "medium", "done", RESIDUAL), early, third)
    made.commit("2026-06-15", {"bank.yaml": bank.replace("owner: team", "owner: team-b")}, ARCHITECT)
    fourth = _accepted("T-04", "2026-12-31", "2026-06-30", "medium")
    shop("2026-07-01", DEVELOPER, _rated("T-01", "medium", "done", RESIDUAL), early, third, fourth)
    shop("2026-07-10", DEVELOPER, _rated("T-01", "medium", "done", RESIDUAL), late, third, fourth)
    shop("2026-08-01", DEVELOPER, _rated("T-01", "medium", "planned", RESIDUAL), late, third, fourth)
    shop("2026-08-05", ARCHITECT, _rated("T-01", "medium", "planned", RESIDUAL), late, fourth, more=RETIRED)
    made.commit("2026-08-20", {"bank.yaml": model("bank").replace("owner: team", "owner: team-b")}, ARCHITECT)
    fifth = _accepted("T-05", "2026-12-31", "2026-06-30", "medium").replace(
        "    title: Threat T-05\n", "    title: Threat T-04\n    renamed_from: T-04\n"
    )
    left = (_rated("T-01", "medium", "planned", RESIDUAL), late, fifth)
    made.commit(
        "2026-09-01", {"shop.yaml": None, "store.yaml": model("store", *left, more=RETIRED).replace("title: Store", "title: Shop")}, LEAD
    )
    made.commit("2026-09-10", {"_policy.yaml": STRICT}, LEAD)
    sixth = model("store", *left, threat("T-06"), more=RETIRED).replace("title: Store", "title: Shop")
    made.commit("2026-09-30", {"store.yaml": sixth}, DEVELOPER)
    made.commit("2026-10-01", {"store.yaml": sixth.replace(threat("T-06"), threat("T-06", "avoid"))}, DEVELOPER)
    return made
